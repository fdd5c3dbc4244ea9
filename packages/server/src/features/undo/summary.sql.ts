import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { Trx } from '../../schema/schema.ts'
import { enteredTables } from './rules.ts'

/** What undoing does, or did, to the rows of one table. A row that comes back in part is among the kept, too. */
export interface TableSummary {
  readonly table: string
  readonly restored: number
  readonly removed: number
  readonly reverted: number
  readonly kept: number
}

export interface KeptRow {
  readonly table: string
  readonly id: string
  readonly reason: string
}

/** Photos that come into their owner's sight, and that leave it. */
export interface OwnerSummary {
  readonly ownerId: string
  readonly broughtBack: number
  readonly removed: number
}

export async function summarizeTables(trx: Trx): Promise<readonly TableSummary[]> {
  const { rows } = await sql<TableSummary>`
    select table_name as table, count(*) filter (where action = 'insert') as restored,
      count(*) filter (where action in ('remove', 'trash')) as removed,
      count(*) filter (where action = 'revert') as reverted, count(reason) as kept
    from undo_row group by 1 order by 1`.execute(trx)
  return rows
}

export async function listKept(trx: Trx, limit: number): Promise<readonly KeptRow[]> {
  const { rows } = await sql<KeptRow>`
    select table_name as table, row_id as id, reason from undo_row where reason is not null
    order by table_name, row_id limit ${limit}`.execute(trx)
  return rows
}

/** Where photos of the plan stand before and after, as the database counts it. */
const moved = (actions: readonly string[]): RawBuilder<unknown> => sql`
  select u.row_id, coalesce(t.owner_id, u.owner_id) as owner_id,
    coalesce(t.visibility, u.payload->>'visibility') <> 'hidden' as counts,
    case when t.id is null then 0 else heirloom.sight(t.state, t.visibility) end as before,
    case when coalesce(u.payload->>'owner_id', t.owner_id::text) = coalesce(t.owner_id, u.owner_id)::text
      then heirloom.sight(coalesce(u.payload->>'state', t.state), coalesce(u.payload->>'visibility', t.visibility))
      else 0 end as after
  from undo_row u left join asset t on t.id = u.row_id
  where u.table_name = 'asset' and u.action = any(${actions}::text[])`

export async function summarizeOwners(trx: Trx): Promise<readonly OwnerSummary[]> {
  const { rows } = await sql<OwnerSummary>`
    select owner_id as "ownerId", count(*) filter (where after > before and counts) as "broughtBack",
      count(*) filter (where after < before and counts) as removed
    from (${moved(['insert', 'revert', 'trash'])}) moved group by 1 order by 1`.execute(trx)
  return rows
}

export interface Leaving {
  readonly id: string
  readonly ownerId: string
  /** A photo, or an account with all its photos; else something that was entered. */
  readonly isSight: boolean
}

/** Every row that the database may count as lost, by the change that is planned. */
export async function listLeaving(trx: Trx): Promise<readonly Leaving[]> {
  const { rows } = await sql<Leaving>`
    select row_id as id, owner_id as "ownerId", true as "isSight" from (${moved(['revert', 'trash'])}) moved where after < before
    union all
    select t.live_video_id, t.owner_id, true from undo_row u join asset t on t.id = u.row_id
    where u.table_name = 'asset' and u.action = 'revert' and u.payload ? 'live_video_id'
      and t.live_video_id is not null
    union all
    select row_id, owner_id, false from undo_row where table_name = any(${[...enteredTables]}) and action = 'remove'
    union all
    select row_id, owner_id, true from undo_row
    where table_name = 'account' and action = 'revert' and payload->>'deleted_at' is not null`.execute(trx)
  return rows
}

export interface Returning {
  readonly tombstoneId: string
  readonly assetId: string
}

/** Tombstones of the photos that would come back: their files have to come first. */
export async function listReturning(trx: Trx): Promise<readonly Returning[]> {
  const { rows } = await sql<Returning>`
    select t.id as "tombstoneId", t.asset_id as "assetId" from undo_row u join tombstone t on t.asset_id = u.row_id
    where u.table_name = 'asset' and u.action = 'insert'`.execute(trx)
  return rows
}

/** Photos that the plan puts in again. */
export async function listRestored(trx: Trx, limit: number): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select row_id as id from undo_row where table_name = 'asset' and action = 'insert' limit ${limit}`.execute(
    trx,
  )
  return rows.map((row) => row.id)
}

/** Photos that are here and whose edits the current operation put in or took away, at most `limit`. */
export async function listRedrawn(trx: Trx, limit: number): Promise<readonly string[]> {
  // As an array: a table whose rows just came back is thought to be empty, and would be walked through with all of these for each.
  const { rows } = await sql<{ id: string }>`
    select id from asset where id = any(array(
      select (coalesce(c.after, c.before)->>'asset_id')::uuid from change c
      where c.table_name = 'asset_edit' and c.kind <> 'update' and c.operation = (
        select id from operation
        where xid = pg_current_xact_id() and epoch = current_epoch() and kind = 'change')))
    limit ${limit}`.execute(trx)
  return rows.map((row) => row.id)
}

/** Whether the plan took someone's admin rights or account away, and nobody is left who has them. */
export async function leavesNoAdmin(trx: Trx): Promise<boolean> {
  const { rows } = await sql<{ none: boolean }>`
    select exists (select from undo_row u where u.table_name = 'account' and u.action = 'revert'
        and u.payload ?| array['is_admin', 'deleted_at'])
      and not exists (select from account where is_admin and deleted_at is null) as none`.execute(trx)
  return rows[0]?.none === true
}
