import path from 'node:path'
import type { Pool, PoolClient } from 'pg'
import { commonHeader, getOrigin } from '../../catalog/origin/origin.ts'
import { alone, copyTables, readAtOneMoment } from '../../platform/db/db.ts'
import type { Reader } from '../../platform/db/db.ts'
import { failure } from '../../platform/errors/errors.ts'
import { verifySealed, writeSealed } from '../../platform/sealed/sealed.ts'
import type { DumpHeader } from '../../platform/sealed/sealed.ts'
import { listTables } from './dumps.sql.ts'
import { chooseTables, dumpName } from './names.ts'

export interface DumpDependencies {
  readonly pool: Pool
  /** Where it is to stand. */
  readonly folder: string
  /** Of this program. */
  readonly version: string
  /** Undefined: all that a dump may hold. */
  readonly tables?: readonly string[] | undefined
}

export interface MadeDump {
  /** Absolute. */
  readonly file: string
  readonly bytes: number
  readonly sha256: string
  readonly tables: readonly string[]
  readonly at: Date
}

/** Writes a dump in our own format. Throws `dump_busy`, `no_such_table`, `epoch_not_begun`. */
export async function makeDump(dependencies: DumpDependencies): Promise<MadeDump> {
  return await oneAtATime(dependencies.pool, (client) =>
    readAtOneMoment(client, (reader) => writeDump(dependencies, reader)),
  )
}

/** One writer in the whole database, whatever the format. */
export async function oneAtATime<Result>(
  pool: Pool,
  make: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const made = await alone(pool, { name: 'dump' }, make)
  if (made !== 'busy') return made
  throw failure('dump_busy', 'A dump is being made already. Wait until it is done.')
}

async function writeDump(
  { folder, version, tables: asked }: DumpDependencies,
  reader: Reader,
): Promise<MadeDump> {
  const tables = chooseTables(await listTables(reader), asked)
  const origin = await getOrigin(reader)
  const name = dumpName(origin.at, asked === undefined ? undefined : tables, 'dump.zst')
  const header: DumpHeader = { ...commonHeader(origin, version), snapshot: origin.snapshot }
  await writeSealed({ folder, path: name, kind: 'dump', header, tables: copyTables(reader, tables) })
  const file = path.join(folder, name)
  const { sha256, bytes } = await verifySealed(file)
  return { file, bytes, sha256, tables, at: origin.at }
}
