import { randomUUID } from 'node:crypto'
import { globSync } from 'node:fs'
import { mkdir, open, stat, unlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { linkOrMove } from '../../platform/blobs/blobs.ts'
import { syncFolder } from '../../platform/data-folder/data-folder.ts'
import { readAtOneMoment } from '../../platform/db/db.ts'
import { failure } from '../../platform/errors/errors.ts'
import { withoutPasswords } from '../../platform/log/log.ts'
import { findProgram, runProgram } from '../../platform/process/process.ts'
import { hashFile } from '../../platform/sealed/sealed.ts'
import { listTables, neverDumped, readServerMajor } from './dumps.sql.ts'
import { chooseTables, dumpName } from './names.ts'
import { oneAtATime } from './own-format.ts'
import type { DumpDependencies, MadeDump } from './own-format.ts'

interface PostgresDumpDependencies extends DumpDependencies {
  /** The database as a role that may read all of it. */
  readonly url: string
}

interface Programs {
  readonly dump: string
  readonly restore: string
}

/**
 * Writes a dump by `pg_dump`, in its custom format, and reads it back by `pg_restore --list` before it counts. Throws
 * `pg_dump_missing`, `pg_dump_too_old`, `pg_dump_failed`, `dump_busy`, `no_such_table`.
 */
export async function makePostgresDump(dependencies: PostgresDumpDependencies): Promise<MadeDump> {
  return await oneAtATime(dependencies.pool, async (client) => {
    const server = await readAtOneMoment(client, async (reader) => ({
      major: await readServerMajor(reader),
      tables: await listTables(reader),
    }))
    const tables = chooseTables(server.tables, dependencies.tables)
    return await dumpTo(dependencies, await findPrograms(server.major), tables)
  })
}

/** Debian keeps one pair for each version of PostgreSQL; any that is not older than the server will do. */
async function findPrograms(serverMajor: number): Promise<Programs> {
  const found = globSync('/usr/lib/postgresql/*/bin/pg_dump')
  const onPath = findProgram('pg_dump')
  const tried = [...(onPath === null ? [] : [onPath]), ...found.toSorted().toReversed()]
  let newest = 0
  for (const dump of tried) {
    const major = await majorOf(dump)
    newest = Math.max(newest, major)
    const restore = path.join(path.dirname(dump), 'pg_restore')
    if (major >= serverMajor && (await isThere(restore))) return { dump, restore }
  }
  if (newest === 0)
    throw failure(
      'pg_dump_missing',
      `pg_dump is not installed. Install PostgreSQL's programs, version ${serverMajor} or newer ` +
        '(Debian: apt install postgresql-client), or make a dump in Heirloom’s own format.',
    )
  throw failure(
    'pg_dump_too_old',
    `pg_dump is of version ${newest}, the database of ${serverMajor}: an older one cannot read it. ` +
      `Install version ${serverMajor} or newer, or make a dump in Heirloom’s own format.`,
    { details: { newest, serverMajor } },
  )
}

const isThere = (file: string): Promise<boolean> =>
  stat(file).then(
    (found) => found.isFile(),
    () => false,
  )

async function majorOf(program: string): Promise<number> {
  const { stdout } = await runProgram({ program, args: ['--version'], timeoutMs: 10_000 })
  return Number(/\s(\d+)(?:\.|\s|devel|beta|rc)/.exec(`${stdout.toString()} `)?.[1] ?? 0)
}

const hours = 3_600_000

async function dumpTo(
  { folder, url, tables: asked }: PostgresDumpDependencies,
  { dump, restore }: Programs,
  tables: readonly string[],
): Promise<MadeDump> {
  await mkdir(folder, { recursive: true })
  const at = new Date()
  const file = path.join(folder, dumpName(at, asked === undefined ? undefined : tables, 'pgdump'))
  const beside = path.join(folder, `.${randomUUID()}.new`)
  const secrets = await writePasswords(folder, url)
  try {
    const args = dumpArguments(secrets.connection, beside, asked === undefined ? undefined : tables)
    await runOrThrow(dump, args)
    await runOrThrow(restore, ['--list', beside])
    await makeDurable(beside)
    if ((await linkOrMove(beside, file)) === 'taken') throw new Error(`${file} is there already`)
    await syncFolder(folder)
    return { file, ...(await hashFile(file)), tables, at }
  } finally {
    for (const temporary of [beside, secrets.file]) await unlink(temporary).catch(() => undefined)
  }
}

function dumpArguments(
  connection: string,
  file: string,
  tables: readonly string[] | undefined,
): readonly string[] {
  const what =
    tables === undefined
      ? neverDumped.map((name) => `--exclude-table-data=heirloom.${name}`)
      : tables.map((name) => `--table=heirloom.${name}`)
  return ['--format=custom', '--no-password', `--file=${file}`, ...what, `--dbname=${connection}`]
}

/** A password is for a file that this user alone may read: in the arguments everybody on the machine would see it. */
async function writePasswords(
  folder: string,
  url: string,
): Promise<{ readonly file: string; readonly connection: string }> {
  const { password } = new URL(url)
  const file = path.join(folder, `.${randomUUID()}.pass`)
  const escaped = decodeURIComponent(password).replaceAll(/[\\:]/g, String.raw`\$&`)
  await writeFile(file, `*:*:*:*:${escaped}\n`, { mode: 0o600, flag: 'wx' })
  const connection = new URL(url)
  connection.password = ''
  connection.searchParams.set('passfile', file)
  return { file, connection: connection.href }
}

async function runOrThrow(program: string, args: readonly string[]): Promise<void> {
  const { code, stderrTail } = await runProgram({ program, args, timeoutMs: 12 * hours })
  if (code === 0) return
  const said = withoutPasswords(stderrTail.trim())
  throw failure('pg_dump_failed', `${path.basename(program)} could not do it: ${said}`, { details: { code } })
}

async function makeDurable(file: string): Promise<void> {
  const handle = await open(file, 'r')
  try {
    if ((await handle.stat()).size === 0) throw failure('pg_dump_failed', 'pg_dump wrote nothing.')
    // Hashes of passwords stand in it, however well kept.
    await handle.chmod(0o640)
    await handle.sync()
  } finally {
    await handle.close()
  }
}
