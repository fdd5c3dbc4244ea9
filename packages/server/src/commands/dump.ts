import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { makeDump, makePostgresDump } from '../features/dumps/dumps.ts'
import { readConfig } from '../platform/config/config.ts'
import { openDataFolder } from '../platform/data-folder/data-folder.ts'
import { openDatabase } from '../platform/db/db.ts'
import { failure } from '../platform/errors/errors.ts'
import type { Tables } from '../schema/schema.ts'
import { exitCodes } from './exit-codes.ts'
import { runningDatabaseUrl, runningOwnerUrl } from './running.ts'
import { version } from './version.ts'

const options = {
  tables: { type: 'string' },
  format: { type: 'string', default: 'heirloom' },
  to: { type: 'string' },
  json: { type: 'boolean' },
} as const

/** The database, or some of its tables, as one file; beside a running server. */
export async function dump(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options })
  if (values.format !== 'heirloom' && values.format !== 'pg_dump')
    throw failure('usage', `There is no format "${values.format}". Known are: heirloom, pg_dump.`)
  const config = readConfig()
  const dataFolder = await openDataFolder(config.dataFolder)
  const database = openDatabase<Tables>({
    url: await runningDatabaseUrl(config),
    max: 1,
    applicationName: 'heirloom dump',
  })
  try {
    const folder = values.to === undefined ? join(dataFolder.backups, 'dumps') : resolve(values.to)
    const wanted = { pool: database.pool, folder, version, tables: tablesOf(values.tables) }
    const made =
      values.format === 'heirloom'
        ? await makeDump(wanted)
        : await makePostgresDump({ ...wanted, url: await runningOwnerUrl(config) })
    const said = `${made.file}\n${made.tables.length} tables, ${made.bytes} bytes, SHA-256 ${made.sha256}\n`
    process.stdout.write(values.json === true ? `${JSON.stringify(made)}\n` : said)
    return exitCodes.done
  } finally {
    await database.close()
  }
}

function tablesOf(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined
  const names = text.split(',').map((name) => name.trim())
  const tables = names.filter((name) => name !== '')
  if (tables.length === 0) throw failure('usage', 'Say which tables: --tables asset,account')
  return tables
}
