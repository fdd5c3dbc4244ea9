import type { Session } from './session.sql.ts'
import { run } from './session.sql.ts'

/** What each operation changed, by owner, as the triggers count it. */
const changeCount = `
  insert into heirloom.change_count (operation, owner_id, table_name, kind, changes, by_owner)
    select c.operation, c.owner, c.table_name, c.kind, sum(c.one), coalesce(c.owner = o.user_id, false)
    from heirloom.operation o join (
      select operation, coalesce(owner_after, owner_before) as owner, table_name, kind, 1 as one from heirloom.change
      union all
      select operation, owner_before, table_name, kind, 0 from heirloom.change where owner_before <> owner_after
    ) c on c.operation = o.id
    where c.owner is not null
    group by c.operation, c.owner, c.table_name, c.kind, o.user_id`

/** Where a photo was, after each change that moved it into the timeline or the archive, or out of them. */
const libraryCount = `
  with moved as (
    select c.seq, c.row_id, c.kind, c.owner_before, c.owner_after, o.at, o.intent,
      journal_fold(jsonb_strip_nulls(jsonb_build_object('state', c.after->'state', 'visibility', c.after->'visibility')))
        over (partition by c.row_id order by c.seq) as now
    from heirloom.change c join heirloom.operation o on o.id = c.operation
    where c.table_name = 'asset'
      and (c.kind <> 'update' or c.after ?| array['state', 'visibility', 'owner_id'])
  ),
  stood as (
    select m.*, kind <> 'delete' and now->>'state' = 'active' and now->>'visibility' in ('timeline', 'archive') as is_shown,
      coalesce(lag(kind) over by_row <> 'delete' and lag(now->>'state') over by_row = 'active'
        and lag(now->>'visibility') over by_row in ('timeline', 'archive'), false) as was_shown
    from moved m window by_row as (partition by row_id order by seq)
  )
  insert into heirloom.library_count (owner_id, hour, added, net)
    select owner, date_trunc('hour', at, 'UTC'), sum(added), sum(net) from (
      select owner_after as owner, at, (kind = 'insert' and intent not in ('operation.undo', 'library.rebuild', 'library.salvage'))::integer
        as added, 1 as net from stood where is_shown
      union all
      select owner_before, at, 0, -1 from stood where was_shown and kind <> 'insert'
    ) both_ways where owner is not null group by 1, 2 having sum(added) <> 0 or sum(net) <> 0`

const removalCount = `
  insert into heirloom.library_count (owner_id, hour, actor, intent, removed, brought_back)
    select r.owner_id, date_trunc('hour', r.at, 'UTC'), o.actor, o.intent, sum(r.lost), sum(r.back)
    from heirloom.removal r join heirloom.operation o on o.id = r.operation
    where r.budget = 'sight' and (r.lost > 0 or r.back > 0) group by 1, 2, 3, 4`

/** Everything that is counted as it is written, counted anew. */
export async function countAgain(session: Session): Promise<void> {
  await run(session, changeCount, libraryCount, removalCount, 'select heirloom.mend_counts()')
}
