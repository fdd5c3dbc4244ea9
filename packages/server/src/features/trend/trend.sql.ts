import { sql } from 'kysely'
import type { Db } from '../../schema/schema.ts'

export interface Asked {
  readonly userId: string
  readonly now: Date
  readonly step: 'hour' | 'day'
  readonly steps: number
}

export interface Point {
  readonly at: string
  readonly added: number
  readonly removed: number
  readonly broughtBack: number
  readonly total: number
}

const firstOf = ({ step, steps, now }: Asked) =>
  sql`date_trunc(${step}, ${now}::timestamptz, 'UTC') - ${`${steps - 1} ${step}`}::interval`

/** One point a step. What there was at its end is what is there now, less what came later. */
export async function selectPoints(db: Db, asked: Asked): Promise<readonly Point[]> {
  const { userId, now, step } = asked
  const format = step === 'hour' ? 'YYYY-MM-DD"T"HH24:MI:SS"Z"' : 'YYYY-MM-DD'
  const { rows } = await sql<Point>`
    with steps as (
      select at from generate_series(${firstOf(asked)}, ${now}::timestamptz, ${`1 ${step}`}::interval) at
    ),
    moved as (
      select date_trunc(${step}, hour, 'UTC') as at, sum(added) as added, sum(removed) as removed,
        sum(brought_back) as back, sum(net) as net
      from library_count where owner_id = ${userId} and hour >= ${firstOf(asked)} group by 1
    ),
    there as (
      select coalesce(sum(assets), 0) as now from asset_count
      where owner_id = ${userId} and state = 'active' and visibility in ('timeline', 'archive')
    )
    select to_char(s.at at time zone 'UTC', ${format}) as at,
      greatest(coalesce(m.added, 0), 0)::bigint as added, coalesce(m.removed, 0)::bigint as removed,
      coalesce(m.back, 0)::bigint as "broughtBack",
      (t.now - coalesce(sum(m.net) over (order by s.at desc rows between unbounded preceding and 1 preceding), 0))::bigint
        as total
    from steps s left join moved m using (at) cross join there t order by s.at`.execute(db)
  return rows
}

export interface RemovedByIntent {
  readonly intent: string
  readonly removed: number
}

export async function selectByIntent(db: Db, asked: Asked): Promise<readonly RemovedByIntent[]> {
  const { rows } = await sql<RemovedByIntent>`
    select intent, sum(removed)::bigint as removed from library_count
    where owner_id = ${asked.userId} and hour >= ${firstOf(asked)} and removed > 0
    group by 1 order by 2 desc, 1`.execute(db)
  return rows
}
