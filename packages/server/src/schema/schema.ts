// The data, in one place: migrations (forward-only), the types of the tables, and which of them are ground.
// `migrate` brings a database to this program's version; it refuses one that a newer program has written.
import { Migrator } from 'kysely/migration'
import type { Migration, MigrationProvider } from 'kysely/migration'
import { readFile, readdir } from 'node:fs/promises'
import path from 'node:path'
import pino from 'pino'
import type { Logger } from 'pino'
import { openDatabase, rawSql } from '../platform/db/db.ts'
import type { Database, Executor } from '../platform/db/db.ts'
import { failure } from '../platform/errors/errors.ts'
import { installJobTables } from '../platform/jobs/jobs.ts'
import {
  beginMigration,
  installEventTriggers,
  installTriggers,
  isOtherServer,
  knowsStructure,
  lockStructure,
  mendStructure,
  watchStructure,
  writeGroundTables,
  writeStructure,
} from '../platform/journal/journal.ts'
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
export { readShapes, recordOf } from './shapes.sql.ts'
export type { Column, Shape } from './shapes.sql.ts'
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
          await beginMigration(db, name)
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

export interface MigrateOptions {
  readonly appRole: string
  /** Where a superuser is at hand: changes of the tables themselves are then recorded and refused, too. */
  readonly superuserUrl?: string | undefined
  readonly log?: Logger
}

/**
 * Brings the database at `ownerUrl` to this version: migrations, triggers of the ground tables, graphile-worker's
 * tables, and the grants of `appRole`; and mends what was changed of it past the program. Safe to call at every start
 * and by several programs at once.
 * Throws `database_newer` where a newer program has been at work, `migration_failed` with its cause.
 */
export async function migrate(ownerUrl: string, options: MigrateOptions): Promise<Migrated> {
  const database = openDatabase<Tables>({ url: ownerUrl, max: 4, applicationName: 'heirloom migrate' })
  const { db } = database
  try {
    const before = await readMigrationNames(db)
    const known = await migrationNames()
    refuseNewer(before, known)
    await db.connection().execute(async (held) => {
      await lockStructure(held)
      if (await knowsStructure(db)) await tellAndMend(held, db)
      if (before.length < known.length) await runMigrations(db)
      await install(database, options)
      const isAnew = before.length < known.length || (await isOtherServer(db))
      const watches = await installWatchers(db, options.superuserUrl)
      await db.transaction().execute((trx) => writeStructure(trx, partsToTake(isAnew, watches)))
      await watchStructure(held)
    })
    return { from: before.at(-1), to: known.at(-1) ?? '' }
  } finally {
    await database.close()
  }
}

/** What was changed while nobody looked is told before it is mended. */
async function tellAndMend(held: Executor, db: Db): Promise<void> {
  await watchStructure(held)
  await db.transaction().execute(async (trx) => {
    await beginMigration(trx, 'mend')
    await mendStructure(trx)
  })
}

async function install({ db, pool }: Database<Tables>, { appRole, log }: MigrateOptions): Promise<void> {
  await installJobTables(pool, log ?? pino({ enabled: false }))
  await db.transaction().execute(async (trx) => {
    await beginMigration(trx, 'triggers')
    await writeGroundTables(trx, groundTables)
    await installTriggers(trx, groundTables)
  })
  await grantProgram(db, appRole)
}

async function installWatchers(db: Db, superuserUrl: string | undefined): Promise<boolean> {
  if (superuserUrl === undefined) return await installEventTriggers(db)
  const superuser = openDatabase<Tables>({ url: superuserUrl, max: 1, applicationName: 'heirloom migrate' })
  try {
    return await installEventTriggers(superuser.db)
  } finally {
    await superuser.close()
  }
}

/** After migrations everything is as it should be; else only what every start makes anew. */
function partsToTake(isAnew: boolean, watches: boolean): string {
  if (isAnew) return ''
  const made = [
    'function journal_',
    'trigger journal_',
    'trigger refuse_',
    ...(watches ? ['event trigger '] : []),
  ]
  return `^(${made.join('|')})`
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
