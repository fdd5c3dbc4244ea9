import { sql } from 'kysely'
import type { Db } from '../../schema/schema.ts'

/** Thumbnails that were tried in the last hour and could not be made. */
export async function countFailedThumbnails(db: Db, now: Date): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from derivative
    where kind = 'thumbnail' and state = 'failed' and updated_at > ${now}::timestamptz - interval '1 hour'`.execute(
    db,
  )
  return rows[0]?.n ?? 0
}

/** Messages of the last week that were tried for ten minutes and did not get through, and what the newest try said. */
export async function countFailingDeliveries(
  db: Db,
  now: Date,
): Promise<{ readonly count: number; readonly reason: string }> {
  const { rows } = await sql<{ count: number; reason: string | null }>`
    with failing as (
      select d.id from alarm_delivery d
      where d.ended_at is null and d.asked_at < ${now}::timestamptz - interval '10 minutes'
        and d.asked_at > ${now}::timestamptz - interval '7 days'
        and exists (select from job_outcome o where o.subject = d.id and o.outcome <> 'done')
    )
    select (select count(*) from failing) as count,
      (select o.message from job_outcome o where o.subject in (select id from failing) order by o.id desc limit 1)
        as reason`.execute(db)
  return { count: rows[0]?.count ?? 0, reason: rows[0]?.reason ?? '' }
}
