// What has to stand at every target: originals, sidecars, and whole files of uploads that were never confirmed.
import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { Db } from '../../schema/schema.ts'

export interface WantedFile {
  /** Below the data folder. */
  readonly path: string
  /** Null where only the file itself says it: a sidecar's. */
  readonly bytes: number | null
  readonly sha256: string
  /** Something else, or something damaged, stands there in its place. */
  readonly isAnew: boolean
  /** That other file was known there, with another content. */
  readonly isReplaced: boolean
}

export interface Page {
  /** '' for the first. */
  readonly after: string
  readonly limit: number
}

/** Journal of one segment: transactions of one life of the database. */
export interface SegmentRange {
  readonly epoch: number
  readonly fromXid: string
  readonly toXid: string
}

const result = sql`wanted.path, wanted.bytes, encode(wanted.sha256, 'hex') as sha256,
  c.path is not null as "isAnew", coalesce(c.sha256 <> wanted.sha256, false) as "isReplaced"`
const isMissing = sql`(c.path is null or c.fault is not null or c.sha256 <> wanted.sha256)`

type Source = 'asset' | 'sidecar' | 'found_file'

/** A page of files of one kind that do not stand at a target, in the order of an index, whatever stands there. */
export async function listMissing(
  db: Db,
  target: string,
  source: Source,
  { after, limit }: Page,
): Promise<readonly WantedFile[]> {
  const { rows } = await sql<WantedFile>`
    select ${result} from (${wantedFrom(source, after)}) wanted
    left join backup_copy c on c.target = ${target} and c.path = wanted.path
    where ${isMissing} order by wanted.place limit ${limit}`.execute(db)
  return rows
}

function wantedFrom(source: Source, after: string): RawBuilder<unknown> {
  const place = after.slice('originals/'.length)
  if (source === 'sidecar')
    return sql`select sidecar_path as place, 'originals/' || sidecar_path as path, null::bigint as bytes,
      sidecar_sha256 as sha256 from asset where sidecar_path > ${place} and sidecar_sha256 is not null`
  return sql`select path as place, 'originals/' || path as path, size as bytes, sha256
    from ${sql.table(source)} where path > ${place}`
}

/** A page of the files that a segment tells of and that do not stand at a target, by path. */
export async function listChanged(
  db: Db,
  target: string,
  { epoch, fromXid, toXid }: SegmentRange,
  { after, limit }: Page,
): Promise<readonly WantedFile[]> {
  const { rows } = await sql<WantedFile>`
    with changed as materialized (
      select distinct row_id from change where epoch = ${epoch} and xid >= ${fromXid}::xid8 and xid < ${toXid}::xid8
        and table_name in ('asset', 'found_file')
    ),
    wanted as (
      select 'originals/' || path as path, size as bytes, sha256 from asset a join changed on a.id = row_id
      union all
      select 'originals/' || sidecar_path, null, sidecar_sha256 from asset a join changed on a.id = row_id
      where sidecar_path is not null and sidecar_sha256 is not null
      union all
      select 'originals/' || path, size, sha256 from found_file f join changed on f.id = row_id
    )
    select ${result} from wanted left join backup_copy c on c.target = ${target} and c.path = wanted.path
    where ${isMissing} and wanted.path > ${after} order by wanted.path limit ${limit}`.execute(db)
  return rows
}

export interface SegmentRow extends SegmentRange {
  readonly number: number
  readonly sha256: string
  readonly bytes: number
}

export async function listSegmentsAfter(
  db: Db,
  after: number,
  limit: number,
): Promise<readonly SegmentRow[]> {
  const { rows } = await sql<SegmentRow>`
    select number, epoch, from_xid::text as "fromXid", to_xid::text as "toXid", encode(sha256, 'hex') as sha256, bytes
    from segment where number > ${after} order by number limit ${limit}`.execute(db)
  return rows
}

/** Whether an upload is on its way at this moment: copying then leaves the disks to it. */
export async function isUploading(db: Db): Promise<boolean> {
  const { rows } = await sql<{ busy: boolean }>`
    select exists (select from upload_claim where created_at > clock_timestamp() - interval '1 minute') as busy`.execute(
    db,
  )
  return rows[0]?.busy === true
}

/** The last segment, and the moment before which everything that was confirmed stands in it or an earlier one. */
export async function readShipped(db: Db): Promise<{ readonly last: number; readonly completeUntil: Date }> {
  const { rows } = await sql<{ last: number; completeUntil: Date }>`
    with last as (select number, epoch, to_xid from segment order by number desc limit 1)
    select coalesce((select number from last), 0) as last,
      coalesce((select min(o.at) from operation o left join last on true
        where last.number is null or o.epoch > last.epoch or o.epoch = last.epoch and o.xid >= last.to_xid),
        statement_timestamp()) as "completeUntil"`.execute(db)
  return rows[0] ?? { last: 0, completeUntil: new Date(0) }
}
