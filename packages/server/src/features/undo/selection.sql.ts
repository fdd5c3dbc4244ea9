import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { Trx } from '../../schema/schema.ts'
import { tablesInAlbums } from './rules.ts'

/** What is to be undone: operations by id, or those of a span, or of an actor; of one asset alone where it is named. */
export interface Selection {
  readonly operationIds?: readonly string[]
  readonly from?: Date
  /** Its millisecond is in the span. */
  readonly to?: Date
  readonly actorId?: string
  readonly assetId?: string
}

export interface Selecting {
  readonly selection: Selection
  /** Only rows of this person; everybody's where left out. */
  readonly personId: string | undefined
  /** Intents that are not undone, with their reasons. */
  readonly lasting: Readonly<Record<string, string>>
}

/** How values are told as text here and in the journal must not depend on the session. */
const settings = `set local timezone = 'UTC'; set local bytea_output = 'hex'; set local extra_float_digits = 1;
  set local datestyle = 'ISO'; set local intervalstyle = 'postgres'; set local work_mem = '64MB'`

/** Tables of this transaction alone; they go with it. */
const workTables = `
  create temporary table undo_operation (id uuid primary key, reason text) on commit drop;
  create temporary table undo_change (like heirloom.change, reason text) on commit drop;
  create temporary table undo_row (
    table_name text not null, row_id uuid not null, owner_id uuid, last_seq bigint not null,
    action text not null, payload jsonb not null default '{}', reason text
  ) on commit drop;
  create index undo_row_album on undo_row (row_id) where table_name = 'album'`

/** Prepares the transaction and notes the operations that are meant; returns how many. */
export async function selectOperations(
  trx: Trx,
  { selection, personId, lasting }: Selecting,
): Promise<number> {
  for (const statement of [settings, workTables].flatMap((text) => text.split(';')))
    await sql.raw(statement).execute(trx)
  const { operationIds, from, to, actorId } = selection
  const { rows } = await sql<{ count: number }>`
    with found as (
      insert into undo_operation
      select o.id, (${JSON.stringify(lasting)}::jsonb)->>o.intent from operation o
      where o.kind = 'change'
        and ${operationIds === undefined ? sql`true` : sql`o.id = any(${[...operationIds]}::uuid[])`}
        and ${from === undefined ? sql`true` : sql`o.at >= ${from}`}
        and ${to === undefined ? sql`true` : sql`o.at < ${new Date(to.getTime() + 1)}`}
        and ${actorId === undefined ? sql`true` : sql`o.actor_id = ${actorId}`}
        and exists (select from change_count c where c.operation = o.id
          and ${personId === undefined ? sql`true` : isTheirs(personId)})
      returning 1
    ) select count(*) as count from found`.execute(trx)
  await sql`analyze undo_operation`.execute(trx)
  await copyChanges(trx, selection)
  return rows[0]?.count ?? 0
}

/** From so many changes on, walking through a table for each of them takes too long. */
const many = 1_000

/**
 * The planner knows exactly how many changes there are, but not how many rows the tables have: of one that was emptied and
 * filled again, none. With many changes it may not walk through a table for each, until {@link plannedAsUsual}.
 */
async function copyChanges(trx: Trx, { assetId }: Selection): Promise<void> {
  const { numAffectedRows = 0n } = await sql`
    insert into undo_change select c.*, o.reason from change c join undo_operation o on o.id = c.operation
    where ${assetId === undefined ? sql`true` : concerns(assetId)}`.execute(trx)
  await sql`analyze undo_change (table_name, row_id, kind, reason)`.execute(trx)
  if (numAffectedRows > many) await sql`set local enable_nestloop = off`.execute(trx)
}

/** Changes of a photo and of all that ever hung on it; an update need not name the photo. */
const concerns = (assetId: string): RawBuilder<unknown> =>
  sql`(c.row_id = ${assetId}::uuid or c.before->>'asset_id' = ${assetId} or c.after->>'asset_id' = ${assetId}
    or c.row_id in (select r.row_id from change r where r.kind <> 'update'
      and coalesce(r.after, r.before) ? 'asset_id' and coalesce(r.after, r.before)->>'asset_id' = ${assetId}))`

/** What is carried out has triggers, whose plans the connection keeps. */
export async function plannedAsUsual(trx: Trx): Promise<void> {
  await sql`set local enable_nestloop = on`.execute(trx)
}

/** Rows of theirs, or of an album that they changed something in. */
const isTheirs = (personId: string): RawBuilder<unknown> =>
  sql`(c.owner_id = ${personId} or o.user_id = ${personId} and c.table_name = any(${[...tablesInAlbums]}::text[]))`

/** Tables that these operations changed. */
export async function listChangedTables(trx: Trx): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ name: string }>`
    select distinct c.table_name as name from change_count c join undo_operation o on o.id = c.operation`.execute(
    trx,
  )
  return new Set(rows.map((row) => row.name))
}
