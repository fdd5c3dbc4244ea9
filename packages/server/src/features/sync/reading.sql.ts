// Reading a stream's lines: one snapshot of the database for all of them, so that no line names what no other brings.
import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { Db, Trx } from '../../schema/schema.ts'
import { oneAsset } from './assets.sql.ts'
import { editsOfOne } from './people.sql.ts'
import { readScope } from './seeing.sql.ts'

export interface LineRow {
  readonly id: string
  /** JSON. */
  readonly data: string
}

/** A read-only transaction of one moment. `close` ends it, whatever happened in it. */
export interface Snapshot {
  readonly trx: Trx
  close(): Promise<void>
}

export async function openSnapshot(db: Db): Promise<Snapshot> {
  const trx = await db
    .startTransaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute()
  const close = async (): Promise<void> => {
    await trx.rollback().execute()
  }
  try {
    // Read row by row as the device takes them, in the order of an index; what no device takes for ten minutes, ends.
    await sql`set local statement_timeout = 0`.execute(trx)
    await sql`set local idle_in_transaction_session_timeout = '10min'`.execute(trx)
    await sql`set local cursor_tuple_fraction = 0.001`.execute(trx)
    await sql`set local jit = off`.execute(trx)
    await sql`set local work_mem = '32MB'`.execute(trx)
  } catch (error) {
    await close()
    throw error
  }
  return { trx, close }
}

const pageRows = 1000

/** The rows of a query, in pages. Ended before its end, its cursor stays open until the snapshot is closed. */
export async function* readRows(trx: Trx, query: RawBuilder<unknown>): AsyncGenerator<readonly LineRow[]> {
  await sql`declare sync_lines no scroll cursor for ${query}`.execute(trx)
  for (;;) {
    const { rows } = await sql<LineRow>`fetch ${sql.lit(pageRows)} from sync_lines`.execute(trx)
    if (rows.length > 0) yield rows
    if (rows.length < pageRows) break
  }
  await sql`close sync_lines`.execute(trx)
}

interface OneAsset {
  readonly asset: unknown
  readonly exif: unknown
  readonly edits: readonly unknown[]
}

/** With its edits in their order; undefined where it is not this person's. */
export async function readOneAsset(
  db: Db,
  userId: string,
  id: string,
  version: 'V1' | 'V2',
): Promise<OneAsset | undefined> {
  const scope = await readScope(db, userId)
  const { rows } = await sql<OneAsset>`
    select one.asset, one.exif, array(${editsOfOne(scope, id)}) as edits
    from (${oneAsset(scope, id, version)}) one`.execute(db)
  return rows[0]
}

/** The tables of which anything changed since a transaction; `derived` for what is not journaled. */
export async function listChangedTables(
  trx: Trx,
  epoch: number,
  since: bigint,
): Promise<ReadonlySet<string>> {
  const from = sql`${String(since)}::text::xid8`
  const { rows } = await sql<{ name: string }>`
    select distinct table_name as name from change where epoch = ${epoch} and xid >= ${from}
    union all
    select 'derived' where exists (select from derived_change where epoch = ${epoch} and xid >= ${from})`.execute(
    trx,
  )
  return new Set(rows.map(({ name }) => name))
}
