import { sql } from 'kysely'
import type { Db } from '../../schema/schema.ts'

export interface Coverage {
  readonly kind: string
  readonly expected: number
  readonly present: number
  readonly waiting: number
  readonly failed: number
}

/** How far each kind of derived thing has come, over everyone's assets. */
export async function readCoverage(
  db: Db,
  kinds: Readonly<Record<string, number>>,
): Promise<readonly Coverage[]> {
  const { rows } = await sql<Coverage>`
    with wanted as (select key as kind, value::integer as version from json_each_text(${JSON.stringify(kinds)})),
    expected as (select coalesce(sum(assets), 0)::bigint as n from asset_count),
    counted as (select kind, version, state, sum(things) as n from derivative_count group by 1, 2, 3)
    select w.kind, e.n as expected,
      coalesce(sum(c.n) filter (where c.state = 'present'), 0)::bigint as present,
      coalesce(sum(c.n) filter (where c.state = 'failed'), 0)::bigint as failed,
      (e.n - coalesce(sum(c.n) filter (where c.state <> 'waiting'), 0))::bigint as waiting
    from wanted w cross join expected e left join counted c using (kind, version)
    group by w.kind, e.n order by w.kind`.execute(db)
  return rows
}

export async function countLibrary(
  db: Db,
  ownerId: string,
): Promise<{ readonly photos: number; readonly videos: number }> {
  const { rows } = await sql<{ photos: number; videos: number }>`
    select coalesce(sum(assets) filter (where type = 'image'), 0)::bigint as photos,
      coalesce(sum(assets) filter (where type = 'video'), 0)::bigint as videos
    from asset_count
    where owner_id = ${ownerId} and state = 'active' and visibility in ('timeline', 'archive')`.execute(db)
  return rows[0] ?? { photos: 0, videos: 0 }
}

/** Photos whose pictures are still to be made. */
export async function countWaiting(db: Db): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from graphile_worker.jobs
    where task_identifier = 'media.process' and attempts < max_attempts`.execute(db)
  return rows[0]?.n ?? 0
}

/** This person's originals that could not be read when last tried, or that a backup found damaged. */
export async function countOriginalsInTrouble(db: Db, ownerId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from (
      select a.id from job_outcome o join asset a on a.id = o.subject
      where o.job = 'media.process' and o.outcome <> 'done' and o.code in ('original_missing', 'original_unreadable')
        and a.owner_id = ${ownerId}
        and not exists (select from job_outcome later where later.subject = o.subject and later.id > o.id
          and later.outcome = 'done')
      union
      select a.id from original_fault f join asset a on a.path = substr(f.path, length('originals/') + 1)
      where a.owner_id = ${ownerId}
    ) troubled`.execute(db)
  return rows[0]?.n ?? 0
}

export interface Problem {
  readonly assetId: string
  readonly kind: string
  readonly code: string
  readonly message: string
}

/** Derived things of this person that could not be made, or wait, with the reason in words; the newest thousand. */
export async function listProblems(db: Db, ownerId: string): Promise<Problem[]> {
  const { rows } = await sql<Problem>`
    select d.asset_id as "assetId", d.kind, coalesce(d.code, 'unknown') as code, coalesce(d.message, '') as message
    from derivative d join asset a on a.id = d.asset_id
    where d.state <> 'present' and a.owner_id = ${ownerId} and a.visibility <> 'locked'
    order by d.updated_at desc limit 1000`.execute(db)
  return rows
}

/** Whether the program's role is kept from writing the journal. */
export async function isJournalProtected(db: Db): Promise<boolean> {
  const { rows } = await sql<{ writable: boolean }>`
    select has_table_privilege('heirloom.change', 'insert, update, delete') as writable`.execute(db)
  return rows[0]?.writable === false
}

/** What is the matter for this person, the worst first; unreadable originals are told by themselves. */
export async function listOpenAlarms(
  db: Db,
  userId: string,
): Promise<readonly { readonly code: string; readonly severity: string; readonly text: string }[]> {
  const { rows } = await sql<{ code: string; severity: string; text: string }>`
    select code, severity, case when a.owner_id = p.id then text else coalesce(text_for_others, text) end as text
    from alarm a join account p on p.id = ${userId}
    where a.cleared_at is null and a.raised_at is not null and a.code <> 'originals_unreadable'
      and (a.owner_id = p.id and a.tells <> 'admins' or p.is_admin and a.tells <> 'owner')
    order by array_position(array['alarm', 'warning', 'notice'], severity), raised_at limit 3`.execute(db)
  return rows
}

/** Messages about alarms that did not get through, and what the last try said. */
export async function findFailingDeliveries(
  db: Db,
): Promise<{ readonly count: number; readonly reason: string | null }> {
  const { rows } = await sql<{ count: number; reason: string | null }>`
    with failing as (
      select id from alarm_delivery d
      where ended_at is null and asked_at > clock_timestamp() - interval '7 days'
        and exists (select from job_outcome o where o.subject = d.id and o.outcome <> 'done')
    )
    select (select count(*) from failing) as count,
      (select o.message from job_outcome o where o.subject in (select id from failing) order by o.id desc limit 1)
        as reason`.execute(db)
  return rows[0] ?? { count: 0, reason: null }
}

/** When it was last looked whether all is well; for one that never did, when it first started. */
export async function findLastLook(db: Db): Promise<Date | undefined> {
  const { rows } = await sql<{ at: Date | null }>`
    select coalesce((select at from alarm_look),
      (select min(at) from operation where intent = 'server.start')) as at`.execute(db)
  return rows[0]?.at ?? undefined
}
