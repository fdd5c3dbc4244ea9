import { sql } from 'kysely'
import type { Trx } from '../../schema/schema.ts'

/** Folds the differences in derivative_count into one row a group. Its counts of failures only ever grow. */
export async function foldDerivativeCounts(trx: Trx): Promise<void> {
  await sql`
    with many as materialized (
      select count(*) - count(distinct (kind, version, state)) > 50 as yes from derivative_count
    ),
    gone as (delete from derivative_count where (select yes from many) returning *)
    insert into derivative_count
    select kind, version, state, sum(things), sum(failures) from gone
    group by 1, 2, 3 having sum(things) <> 0 or sum(failures) <> 0`.execute(trx)
}

/** Folds library_count into one row an hour, and into one a month for what is older than any plot shows. */
export async function foldLibraryCounts(trx: Trx): Promise<void> {
  await sql`
    with filed as materialized (
      select ctid as place, owner_id, actor, intent,
        case when hour < clock_timestamp() - interval '40 days' then date_trunc('month', hour, 'UTC') else hour end as hour
      from library_count
    ),
    double as (
      select owner_id, hour, actor, intent from filed group by 1, 2, 3, 4 having count(*) > 1
    ),
    gone as (
      delete from library_count c using filed f join double d using (owner_id, hour, actor, intent)
      where c.ctid = f.place
      returning f.owner_id, f.hour, f.actor, f.intent, c.added, c.removed, c.brought_back, c.net
    )
    insert into library_count (owner_id, hour, actor, intent, added, removed, brought_back, net)
    select owner_id, hour, actor, intent, sum(added), sum(removed), sum(brought_back), sum(net) from gone
    group by 1, 2, 3, 4`.execute(trx)
}
