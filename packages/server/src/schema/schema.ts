// The data, in one place: migrations (forward-only), the types of the tables, and which of them are ground.
// `migrate` brings a database to this program's version; it refuses one that a newer program has written.
import { Migrator } from 'kysely/migration'
import type { Migration, MigrationProvider } from 'kysely/migration'
import { readFile, readdir } from 'node:fs/promises'
import path from 'node:path'
import pino from 'pino'
import type { Logger } from 'pino'
import { openDatabase, rawSql } from '../platform/db/db.ts'
import { failure } from '../platform/errors/errors.ts'
import { installJobTables } from '../platform/jobs/jobs.ts'
import { installTriggers } from '../platform/journal/journal.ts'
import { groundTables } from './ground.ts'
import { grantProgram, readMigrationNames } from './schema.sql.ts'
import type { Db } from './database.ts'
import type { Tables } from './tables.ts'

export { derivedTables, groundTables, guardTables, journalTables, runtimeTables } from './ground.ts'
export {
  countAccounts,
  readInstanceId,
  readOriginalsId,
  writeInstanceId,
  writeOriginalsId,
} from './schema.sql.ts'
export type { Db, Trx } from './database.ts'
export type { Tables } from './tables.ts'

const folder = path.join(import.meta.dirname, 'migrations')

const provider: MigrationProvider = {
  async getMigrations() {
    const migrations: Record<string, Migration> = {}
    for (const name of await migrationNames()) {
      const text = await readFile(path.join(folder, `${name}.sql`), 'utf8')
      migrations[name] = {
        up: async (db) => {
          await rawSql(text).execute(db)
        },
      }
    }
    return migrations
  },
}

async function migrationNames(): Promise<string[]> {
  const files = await readdir(folder)
  return files
    .filter((file) => file.endsWith('.sql'))
    .map((file) => file.slice(0, -'.sql'.length))
    .toSorted()
}

export interface Migrated {
  readonly from: string | undefined
  readonly to: string
}

/**
 * Brings the database at `ownerUrl` to this version: migrations, triggers of the ground tables, graphile-worker's
 * tables, and the grants of `appRole`. Safe to call at every start and by several programs at once.
 * Throws `database_newer` where a newer program has been at work, `migration_failed` with its cause.
 */
export async function migrate(
  ownerUrl: string,
  options: { readonly appRole: string; readonly log?: Logger },
): Promise<Migrated> {
  const log = options.log ?? pino({ enabled: false })
  const database = openDatabase<Tables>({
    url: ownerUrl,
    max: 3,
    applicationName: 'heirloom migrate',
  })
  const { db, pool } = database
  try {
    const before = await readMigrationNames(db)
    const known = await migrationNames()
    refuseNewer(before, known)
    if (before.length < known.length) await runMigrations(db)
    await installJobTables(pool, log)
    await db.transaction().execute((trx) => installTriggers(trx, groundTables))
    await grantProgram(db, options.appRole)
    return { from: before.at(-1), to: known.at(-1) ?? '' }
  } finally {
    await database.close()
  }
}

function refuseNewer(applied: readonly string[], known: readonly string[]): void {
  const unknown = applied.filter((name) => !known.includes(name))
  if (unknown.length === 0) return
  throw failure(
    'database_newer',
    `This database was used by a newer Heirloom (it knows ${unknown.join(', ')}). Start that version or a later one.`,
    { details: { unknown } },
  )
}

async function runMigrations(db: Db): Promise<void> {
  const migrator = new Migrator({ db, provider, migrationTableSchema: 'heirloom' })
  const { error } = await migrator.migrateToLatest()
  if (error === undefined) return
  throw failure(
    'migration_failed',
    'The database could not be brought to this version. Nothing was changed.',
    {
      cause: error,
    },
  )
}
