import { copyTable } from '../../platform/db/db.ts'
import type { Reader } from '../../platform/db/db.ts'
import type { TableSource } from '../../platform/sealed/sealed.ts'
import type { Db } from '../../schema/schema.ts'

/** A range of transactions of one epoch: from `from` to before `to`. */
export interface XidRange {
  readonly epoch: number
  readonly from: bigint
  readonly to: bigint
}

export async function listEpochs(reader: Reader): Promise<readonly number[]> {
  const rows = await reader.query<{ id: number }>('select id from heirloom.epoch order by id')
  return rows.map((row) => row.id)
}

/** The first transaction of a range that wrote an operation; undefined where none did. */
export async function findFirstXid(reader: Reader, range: XidRange): Promise<bigint | undefined> {
  return await xidAt(reader, 'operation', range, 0)
}

/** The end of an epoch that is over: past its last operation. */
export async function endOfEpoch(reader: Reader, epoch: number): Promise<bigint> {
  const [row] = await reader.query<{ xid: string }>(
    'select o.xid::text as xid from heirloom.operation o where o.epoch = $1 order by o.epoch desc, o.xid desc limit 1',
    [epoch],
  )
  return row === undefined ? 0n : BigInt(row.xid) + 1n
}

/** The transaction that wrote the row that `offset` others come before, in the order of transactions. */
export async function xidAt(
  reader: Reader,
  table: 'operation' | 'change',
  { epoch, from, to }: XidRange,
  offset: number,
): Promise<bigint | undefined> {
  const [row] = await reader.query<{ xid: string }>(
    `select t.xid::text as xid from heirloom.${table} t
      where t.epoch = $1 and t.xid >= $2::xid8 and t.xid < $3::xid8 order by t.epoch, t.xid offset $4 limit 1`,
    [epoch, String(from), String(to), offset],
  )
  return row === undefined ? undefined : BigInt(row.xid)
}

export async function momentsOf(reader: Reader, range: XidRange): Promise<{ first: Date; last: Date }> {
  // By itself, so that no index by time is walked for the ends of a range that is one of transactions.
  const [row] = await reader.query<{ first: Date; last: Date }>(
    `with range as materialized (select o.at from heirloom.operation o where ${inRange('o', range)})
      select min(at) as first, max(at) as last from range`,
  )
  if (row === undefined) throw new Error('A range without operations')
  return row
}

const inRange = (table: string, { epoch, from, to }: XidRange): string =>
  `${table}.epoch = ${epoch} and ${table}.xid >= '${from}'::xid8 and ${table}.xid < '${to}'::xid8`

/** The tables of a segment, each asked for when its turn has come. */
export async function* segmentTables(reader: Reader, range: XidRange): AsyncGenerator<TableSource> {
  yield await copyTable(reader, 'epoch', 'heirloom.epoch t order by t.id')
  const operations = `heirloom.operation t where ${inRange('t', range)} order by t.epoch, t.xid, t.id`
  yield await copyTable(reader, 'operation', operations)
  const changes = `heirloom.change t where ${inRange('t', range)} order by t.epoch, t.xid, t.seq`
  yield await copyTable(reader, 'change', changes)
  // Operation by operation, by the index: few of many, at nearly every call.
  const removals = `heirloom.operation o cross join lateral
    (select * from heirloom.removal r where r.operation = o.id offset 0) t where ${inRange('o', range)}`
  yield await copyTable(reader, 'removal', `${removals} order by t.id`)
}

/** The ids of the operations of a range, as a segment holds them: one a line. */
export function copyOperationIds(reader: Reader, range: XidRange): TableSource['rows'] {
  return reader.copy(
    `select o.id from heirloom.operation o where ${inRange('o', range)} order by o.epoch, o.xid, o.id`,
  )
}

export async function digestTables(
  reader: Reader,
  names: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const rows = await reader.query<{ name: string; digest: string }>(
    'select name, heirloom.table_digest(name) as digest from unnest($1::text[]) name order by name',
    [names],
  )
  return Object.fromEntries(rows.map(({ name, digest }) => [name, digest]))
}

/** A file that stands in the journal's folder. */
export interface SegmentRow extends XidRange {
  readonly number: number
  readonly sha256: string
  readonly bytes: number
  readonly operations: number
  readonly changes: number
  readonly madeAt: Date
}

export async function findLastSegment(reader: Reader): Promise<SegmentRow | undefined> {
  const [row] = await reader.query<Omit<SegmentRow, 'from' | 'to'> & { from: string; to: string }>(`
    select number, epoch, from_xid::text as "from", to_xid::text as "to", encode(sha256, 'hex') as sha256, bytes,
      operations, changes, made_at as "madeAt"
    from heirloom.segment order by number desc limit 1`)
  return row && { ...row, from: BigInt(row.from), to: BigInt(row.to) }
}

/** Every segment that was shipped, by number. */
export async function listShippedSegments(
  db: Db,
): Promise<readonly { readonly number: number; readonly sha256: string; readonly bytes: number }[]> {
  const rows = await db
    .selectFrom('segment')
    .select(['number', 'sha256', 'bytes'])
    .orderBy('number')
    .execute()
  return rows.map(({ number, sha256, bytes }) => ({ number, sha256: sha256.toString('hex'), bytes }))
}

export async function recordSegment(db: Db, row: SegmentRow): Promise<void> {
  await db
    .insertInto('segment')
    .values({
      number: row.number,
      epoch: row.epoch,
      from_xid: String(row.from),
      to_xid: String(row.to),
      sha256: Buffer.from(row.sha256, 'hex'),
      bytes: row.bytes,
      operations: row.operations,
      changes: row.changes,
      made_at: row.madeAt,
    })
    .execute()
}
