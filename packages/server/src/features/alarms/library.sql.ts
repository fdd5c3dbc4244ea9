import { sql } from 'kysely'
import type { Db } from '../../schema/schema.ts'

export interface Shrunk {
  readonly owner: string
  readonly name: string
  readonly before: number
  readonly lost: number
}

/** Owners who lost more than `share` of what they would have, and more than `atLeast`, in 24 hours; whatever was added. */
export async function listShrunk(
  db: Db,
  { now, share, atLeast }: { readonly now: Date; readonly share: number; readonly atLeast: number },
): Promise<readonly Shrunk[]> {
  const { rows } = await sql<Shrunk>`
    with moved as (
      select owner_id, sum(removed - brought_back)::bigint as lost from library_count
      where hour > ${now}::timestamptz - interval '24 hours' group by 1
      having sum(removed - brought_back) > ${atLeast}::bigint
    ),
    compared as (
      select m.owner_id, m.lost, m.lost + coalesce((select sum(c.assets) from asset_count c
        where c.owner_id = m.owner_id and c.state = 'active' and c.visibility in ('timeline', 'archive')), 0)::bigint
        as before
      from moved m
    )
    select c.owner_id as owner, a.name, c.before, c.lost from compared c join account a on a.id = c.owner_id
    where a.deleted_at is null and c.lost > c.before * ${share}::float8`.execute(db)
  return rows
}

export interface Waiting {
  readonly owner: string
  readonly name: string
  readonly changes: number
  readonly photos: number
  /** What is counted. */
  readonly noun: 'photo' | 'album' | 'person' | 'account'
  readonly newest: string
}

/** Owners for whom changes wait. */
export async function listWaiting(db: Db, now: Date): Promise<readonly Waiting[]> {
  const { rows } = await sql<Waiting>`
    select h.owner_id as owner, a.name, count(*) as changes, sum(h.items)::bigint as photos,
      case when bool_and(h.kind = 'album.delete') then 'album' when bool_and(h.kind = 'person.delete') then 'person'
        when bool_and(h.kind = 'account.delete') then 'account' else 'photo' end as noun,
      max(h.asked_at)::text as newest
    from hold h join account a on a.id = h.owner_id
    where h.approved_at is null and h.dismissed_at is null and h.expires_at > ${now} group by 1, 2`.execute(
    db,
  )
  return rows
}

export interface Unreadable {
  readonly owner: string
  readonly name: string
  readonly files: number
}

/** Owners of originals that could not be read when last tried, or that a backup found damaged. */
export async function countUnreadable(db: Db): Promise<readonly Unreadable[]> {
  const { rows } = await sql<Unreadable>`
    with troubled as (
      select o.subject as id from job_outcome o
      where o.job = 'media.process' and o.outcome <> 'done' and o.code in ('original_missing', 'original_unreadable')
        and not exists (select from job_outcome later where later.subject = o.subject and later.id > o.id
          and later.outcome = 'done')
      union
      select a.id from original_fault f join asset a on a.path = substr(f.path, length('originals/') + 1)
    )
    select a.owner_id as owner, p.name, count(*) as files
    from troubled t join asset a using (id) join account p on p.id = a.owner_id group by 1, 2`.execute(db)
  return rows
}

export interface LeavingTrash {
  readonly owner: string
  readonly photos: number
  /** When the first and the last of them went there. */
  readonly first: Date
  readonly last: Date
}

/** Owners of what went to the trash before this time. */
export async function listLeavingTrash(db: Db, before: Date): Promise<readonly LeavingTrash[]> {
  const { rows } = await sql<LeavingTrash>`
    select owner_id as owner, count(*) as photos, min(trashed_at) as first, max(trashed_at) as last
    from asset where state = 'trashed' and trashed_at < ${before} and visibility <> 'hidden' group by 1`.execute(
    db,
  )
  return rows
}
