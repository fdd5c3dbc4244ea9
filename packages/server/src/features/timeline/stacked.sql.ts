// Of a stack one photo is shown: the primary if it is among the photos that are asked for, else the first that is. What is in
// the trash is shown one by one, and so are others' photos in an album: their stacks are theirs alone.
import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { TimelineFilter } from './filter.ts'

type Expression = RawBuilder<unknown>

export const isStacked = ({ withStacked, state }: TimelineFilter): boolean =>
  withStacked && state === 'active'

/** Whether another photo of the stack of `id` is shown instead; `asked` selects the ids of all that could be. */
export function isBehind(filter: TimelineFilter, id: Expression, asked: Expression): Expression {
  if (!isStacked(filter)) return sql`false`
  return sql`coalesce((
    select true from stack_asset own join stack s on s.id = own.stack_id
    join stack_asset other on other.stack_id = own.stack_id and other.asset_id <> own.asset_id
    where own.asset_id = ${id} and own.owner_id = ${filter.ownerId} and own.asset_id is distinct from s.primary_asset_id
      and (other.asset_id = s.primary_asset_id or other.asset_id < own.asset_id)
      and other.asset_id = (select shown.id from (${asked}) shown where shown.id = other.asset_id) limit 1), false)`
}

/** How many photos of each month stand behind another; `asked` selects all that could be shown. */
export function countBehind({ ownerId }: TimelineFilter, month: Expression, asked: Expression): Expression {
  return sql`
    select month, -count(*) as n from (
      select a.month, row_number() over (
        partition by m.stack_id order by a.id is distinct from s.primary_asset_id, a.id) as place
      from stack_asset m join stack s on s.id = m.stack_id
      join (select id, ${month} as month from (${asked}) photo) a on a.id = m.asset_id
      where m.owner_id = ${ownerId}
    ) member where place > 1 group by 1`
}

/** `[id, count]` of the stack that a photo stands for, as text; null where it stands for itself alone. */
export const stackOf = ({ ownerId }: TimelineFilter, id: Expression): Expression => sql`(
  select case when count(*) > 1 then array[min(m.stack_id::text), count(*)::text] end
  from stack_asset own join stack_asset m on m.stack_id = own.stack_id
  join asset member on member.id = m.asset_id and member.state = 'active' and member.visibility in ('timeline', 'archive')
  where own.asset_id = ${id} and own.owner_id = ${ownerId})`
