import { sql } from 'kysely'
import type { Fault, KnownFile } from '../../platform/targets/targets.ts'
import type { Db, Trx } from '../../schema/schema.ts'

const files = (rows: readonly KnownFile[]): string => JSON.stringify(rows)
const fileColumns = sql.raw('(path text, bytes bigint, sha256 text)')

/** These stand there now. What was known of another file under the same path is forgotten. */
export async function recordCopies(db: Db, target: string, rows: readonly KnownFile[]): Promise<void> {
  await sql`
    insert into backup_copy (target, path, bytes, sha256)
    select distinct on (path) ${target}, path, bytes, decode(sha256, 'hex')
    from jsonb_to_recordset(${files(rows)}::jsonb) as f${fileColumns}
    on conflict (target, path) do update set bytes = excluded.bytes, sha256 = excluded.sha256,
      copied_at = clock_timestamp(), read_at = null, fault = null`.execute(db)
}

/** These are known to stand there from what the target itself keeps; they are read back before they count as proof. */
export async function adoptCopies(db: Db, target: string, rows: readonly KnownFile[]): Promise<number> {
  const { numAffectedRows } = await sql`
    insert into backup_copy (target, path, bytes, sha256)
    select distinct on (path) ${target}, path, bytes, decode(sha256, 'hex')
    from jsonb_to_recordset(${files(rows)}::jsonb) as f${fileColumns}
    on conflict (target, path) do nothing`.execute(db)
  return Number(numAffectedRows ?? 0)
}

/** Which of these paths stand there, as far as is known. */
export async function listStanding(
  db: Db,
  target: string,
  paths: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ path: string }>`
    select path from backup_copy
    where target = ${target} and path = any(${[...paths]}::text[]) and fault is null`.execute(db)
  return new Set(rows.map(({ path }) => path))
}

/** Which of these paths have a row, whether what stands there is right or not. */
export async function listKnown(
  db: Db,
  target: string,
  paths: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ path: string }>`
    select path from backup_copy where target = ${target} and path = any(${[...paths]}::text[])`.execute(db)
  return new Set(rows.map(({ path }) => path))
}

/** SHA256SUMS there tells something wrong, and is to be written anew. It is compared line by line, and has no hash here. */
export async function noteSumsFault(db: Db, target: string): Promise<void> {
  await sql`
    insert into backup_copy (target, path, bytes, sha256, fault)
    values (${target}, 'SHA256SUMS', 0, sha256(''), 'other_content') on conflict (target, path) do nothing`.execute(
    db,
  )
}

/**
 * Forgets what is damaged or gone there and can't be copied again: what was purged here, old snapshots and lists. Returns
 * the paths.
 */
export async function forgetHopeless(db: Db, target: string): Promise<readonly string[]> {
  const { rows } = await sql<{ path: string }>`
    delete from backup_copy c where c.target = ${target} and c.fault is not null and c.path <> 'SHA256SUMS'
      and not starts_with(c.path, 'journal/segments/')
      and not exists (select from asset a where a.path = substr(c.path, length('originals/') + 1))
      and not exists (select from asset a where a.sidecar_path = substr(c.path, length('originals/') + 1))
      and not exists (select from found_file f where f.path = substr(c.path, length('originals/') + 1))
    returning c.path`.execute(db)
  return rows.map(({ path }) => path)
}

const known = sql.raw(`path, bytes, encode(sha256, 'hex') as sha256`)

/** A page of what has not been read back yet, by path. */
export async function listUnread(
  db: Db,
  target: string,
  after: string,
  limit: number,
): Promise<readonly KnownFile[]> {
  const { rows } = await sql<KnownFile>`
    select ${known} from backup_copy
    where target = ${target} and read_at is null and fault is null and path > ${after}
    order by path limit ${limit}`.execute(db)
  return rows
}

/** Those whose last reading is the longest ago. */
export async function listOldestRead(
  db: Db,
  target: string,
  before: Date,
  limit: number,
): Promise<readonly KnownFile[]> {
  const { rows } = await sql<KnownFile>`
    select ${known} from backup_copy
    where target = ${target} and read_at < ${before} and fault is null
    order by read_at limit ${limit}`.execute(db)
  return rows
}

/** A page of all that stands there, by path. */
export async function listCopies(
  db: Db,
  target: string,
  after: string,
  limit: number,
): Promise<readonly KnownFile[]> {
  const { rows } = await sql<KnownFile>`
    select ${known} from backup_copy where target = ${target} and path > ${after} and path <> 'SHA256SUMS'
    order by path limit ${limit}`.execute(db)
  return rows
}

/** Those below a folder. */
export async function listCopiesBelow(db: Db, target: string, folder: string): Promise<readonly KnownFile[]> {
  const { rows } = await sql<KnownFile>`
    select ${known} from backup_copy where target = ${target} and starts_with(path, ${folder})
    order by path`.execute(db)
  return rows
}

export async function findCopy(
  db: Db,
  target: string,
  path: string,
): Promise<(KnownFile & { readonly isFaulty: boolean }) | undefined> {
  const { rows } = await sql<KnownFile & { isFaulty: boolean }>`
    select ${known}, fault is not null as "isFaulty" from backup_copy where target = ${target} and path = ${path}`.execute(
    db,
  )
  return rows[0]
}

export async function sumCopies(
  db: Db,
  target: string,
): Promise<{ readonly files: number; readonly bytes: number; readonly faulty: number }> {
  const { rows } = await sql<{ files: number; bytes: number; faulty: number }>`
    select count(*) as files, coalesce(sum(bytes), 0)::bigint as bytes, count(fault) as faulty
    from backup_copy where target = ${target}`.execute(db)
  return rows[0] ?? { files: 0, bytes: 0, faulty: 0 }
}

/** Read back and found right. */
export async function markRead(db: Db, target: string, paths: readonly string[]): Promise<void> {
  await sql`
    update backup_copy set read_at = clock_timestamp(), fault = null
    where target = ${target} and path = any(${[...paths]}::text[])`.execute(db)
}

/** Read back and found wrong: no copy any more, until it is copied again. */
export async function markFault(db: Db, target: string, path: string, fault: Fault): Promise<void> {
  await sql`
    update backup_copy set read_at = null, fault = ${fault}
    where target = ${target} and path = ${path}`.execute(db)
}

/** Forgets what retention let go. */
export async function forgetCopies(db: Db, target: string, paths: readonly string[]): Promise<void> {
  await sql`
    delete from backup_copy where target = ${target} and path = any(${[...paths]}::text[])`.execute(db)
}

/** Folds the counts into one row for each set of targets. */
export async function foldCopyCounts(trx: Trx): Promise<void> {
  await sql`
    with many as materialized (
      select count(*) - count(distinct targets) > 50 as yes from backup_count
    ),
    gone as (delete from backup_count where (select yes from many) returning *)
    insert into backup_count select targets, sum(photos), sum(bytes) from gone
    group by 1 having sum(photos) <> 0 or sum(bytes) <> 0`.execute(trx)
}

/** Counts anew, while no other writes copies: what was changed past the triggers is put right. */
export async function recountCopies(db: Db | Trx): Promise<void> {
  await sql`select recount_copies()`.execute(db)
}

/**
 * Whether the files of something purged stand, read back, at a target from which a restore was tried with success since
 * they were copied there.
 */
export async function isProven(
  db: Db | Trx,
  original: { readonly path: string; readonly sha256: Buffer },
  sidecarPath: string | undefined,
): Promise<boolean> {
  const { rows } = await sql<{ proven: boolean }>`
    select exists (
      select from backup_copy c join backup_target t on t.name = c.target and t.is_wanted
      where c.path = 'originals/' || ${original.path} and c.sha256 = ${original.sha256} and c.read_at is not null
        and (${sidecarPath ?? null}::text is null or exists (select from backup_copy s where s.target = c.target
          and s.path = 'originals/' || ${sidecarPath ?? null} and s.read_at is not null))
        and exists (select from backup_run r where r.target = c.target and r.kind = 'drill' and r.state = 'done'
          and r.started_at > c.copied_at)
    ) as proven`.execute(db)
  return rows[0]?.proven === true
}
