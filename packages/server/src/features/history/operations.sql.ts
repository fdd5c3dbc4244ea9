// Operations, the newest first. Their ids go with time, so an id is the place in the line and a moment a bound of ids.
import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { Db } from '../../schema/schema.ts'
import { albumName, photoName } from './albums.sql.ts'
import type { ChangeRecord, HistoryFilter, OperationRecord } from './operation.ts'

type Condition = RawBuilder<unknown>

const nothing = sql`true`

/** The lowest id of a moment; ids and moments are taken within a millisecond of each other. */
function idAt(moment: Date, shift: number): string {
  const hex = Math.max(0, moment.getTime() + shift)
    .toString(16)
    .padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`
}

function conditions(filter: HistoryFilter): Condition {
  const { from, to, actorId, userId, intent, kind, before } = filter
  const all = [
    from && sql`o.at >= ${from} and o.id >= ${idAt(from, -1000)}::uuid`,
    to && sql`o.at < ${new Date(to.getTime() + 1)} and o.id < ${idAt(to, 1000)}::uuid`,
    actorId && sql`o.actor_id = ${actorId}::uuid`,
    userId && sql`o.user_id = ${userId}::uuid`,
    intent && sql`o.intent = ${intent}`,
    kind && ofKind(kind),
    before && sql`o.id < ${before}::uuid`,
  ]
  return sql.join(
    all.filter((condition) => condition !== undefined && condition !== ''),
    sql` and `,
  )
}

/** A removal that was refused is told among the changes: it would have been one. */
const ofKind = (kind: 'change' | 'event'): Condition =>
  kind === 'change' ? sql`(o.kind = 'change' or o.intent = 'removal.refused')` : sql`o.kind = 'event'`

const hasConditions = (filter: HistoryFilter): boolean =>
  [filter.from, filter.to, filter.actorId, filter.userId, filter.intent, filter.kind, filter.before].some(
    Boolean,
  )

const where = (filter: HistoryFilter): Condition => (hasConditions(filter) ? conditions(filter) : nothing)

/** Ids of the page and one more. `personId`: by them, or of rows of theirs; everybody's where left out. */
export async function listOperationIds(
  db: Db,
  filter: HistoryFilter,
  personId: string | undefined,
): Promise<readonly string[]> {
  const more = filter.limit + 1
  const { rows } = await (
    filter.minRemoved === undefined ? byTime(filter, personId, more) : byRemoved(filter, personId, more)
  ).execute(db)
  return rows.map((row) => row.id)
}

type Ids = RawBuilder<{ readonly id: string }>

function byTime(filter: HistoryFilter, personId: string | undefined, limit: number): Ids {
  const page = sql`order by 1 desc limit ${limit}`
  if (personId === undefined) return sql`select o.id from operation o where ${where(filter)} ${page}`
  return sql`
    (select o.id from operation o where o.user_id = ${personId} and ${where(filter)} ${page})
    union
    (select distinct o.id from change_count c join operation o on o.id = c.operation
      where c.owner_id = ${personId} and not c.by_owner and ${where(filter)} ${page})
    union
    (select o.id from operation o where ${isRefusalFor(personId)} and ${where(filter)} ${page})
    ${page}`
}

/** It would have taken photos of theirs; such refusals are few. */
const isRefusalFor = (personId: string): Condition => sql`o.intent = 'removal.refused'
  and o.details->'owners' @> ${JSON.stringify([{ owner: personId }])}::jsonb`

/** From the removals, which are few, to their operations. */
function byRemoved(filter: HistoryFilter, personId: string | undefined, limit: number): Ids {
  return sql`
    with large as materialized (
      select operation from removal
      where budget = 'sight' and ${personId === undefined ? nothing : sql`owner_id = ${personId}`}
      group by operation having sum(lost) >= ${filter.minRemoved}
    )
    select o.id from large join operation o on o.id = large.operation
    where ${where(filter)} order by 1 desc limit ${limit}`
}

/** Whether a photo is, or was when it went, in the locked folder. */
const isLockedAsset = (id: RawBuilder<unknown>): Condition => sql`coalesce(
  (select a.visibility from asset a where a.id = ${id}),
  (select g.before->>'visibility' from change g
    where g.row_id = ${id} and g.table_name = 'asset' and g.kind = 'delete' order by g.seq desc limit 1)) = 'locked'`

/** The photo that a change `c` is about; what does not name it in every change named it in its first. */
const assetOfRow = sql`coalesce(
  case c.table_name when 'asset' then c.row_id else (coalesce(c.after, c.before)->>'asset_id')::uuid end,
  case when c.table_name in ('asset_note', 'face', 'asset_edit') then (
    select (coalesce(f.after, f.before)->>'asset_id')::uuid from change f
    where f.row_id = c.row_id and coalesce(f.after, f.before) ? 'asset_id' order by f.seq limit 1) end)`

/** The last name of a row, also of one that is gone. */
const lastName = (id: RawBuilder<unknown>, table: string): Condition => sql`(
  select coalesce(n.after->>'name', n.before->>'name') from change n
  where n.row_id = ${id} and n.table_name = ${table} and (n.after ? 'name' or n.before ? 'name')
  order by n.seq desc limit 1)`

const assetOfDetails = sql`(case when o.details->>'assetId' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
  then o.details->>'assetId' end)::uuid`

/**
 * What is known of these operations, the newest first. Where a person is named, figures are those of their rows; of their
 * own operations, of all rows, since they may have put photos into another's album.
 */
export async function readOperations(
  db: Db,
  ids: readonly string[],
  personId: string | undefined,
): Promise<readonly OperationRecord[]> {
  const own = personId === undefined ? nothing : sql`owner_id = ${personId}`
  const { rows } = await sql<OperationRecord>`
    select o.id, o.kind, o.at, o.intent, o.actor, o.actor_id as "actorId", o.user_id as "userId", o.client, o.address,
      o.database_role as "databaseRole", o.application_name as "applicationName", o.sql, o.details,
      coalesce(c.changes, '[]') as changes, coalesce(r.lost, 0)::int as removed, coalesce(r.back, 0)::int as "broughtBack",
      coalesce((select name from account where id = o.user_id), ${lastName(sql`o.user_id`, 'account')}) as "userName",
      case when o.actor = 'api_key' then coalesce((select name from api_key where id = o.actor_id),
        ${lastName(sql`o.actor_id`, 'api_key')}) end as "keyName",
      coalesce(${isLockedAsset(assetOfDetails)}, false) as "isLocked"
    from operation o
    left join lateral (
      select json_agg(json_build_object('table', table_name, 'kind', kind, 'count', count) order by table_name, kind) as changes
      from (select table_name, kind, sum(changes)::bigint as count from change_count
        where operation = o.id and (${own} or o.user_id = ${personId ?? null}::uuid) group by 1, 2) counted
    ) c on true
    left join lateral (
      select sum(lost) as lost, sum(back) as back from removal
      where operation = o.id and budget = 'sight' and ${own}
    ) r on true
    where o.id = any(${[...ids]}::uuid[]) order by o.id desc`.execute(db)
  return rows
}

/**
 * Which of these operations were undone as a whole, and by which undo: one that named them, changed as many rows of everyone as
 * all that it named had changed, and was not undone in turn. Where a person is named, their rows count. What changed one row
 * several times goes back in one step, and is not told.
 */
export async function findUndone(
  db: Db,
  ids: readonly string[],
  personId: string | undefined,
): Promise<ReadonlyMap<string, string>> {
  const [oldest] = ids.toSorted()
  const own = personId === undefined ? nothing : sql`c.owner_id = ${personId}`
  const { rows } = await sql<{ operation: string; undo: string; isWhole: boolean }>`
    with undo as materialized (
      select o.id, named.ids, not exists (
        select from change_count c where c.operation = any(named.ids) and ${own}
        group by c.owner_id having sum(c.changes) > coalesce((
          select sum(u.changes) from change_count u where u.operation = o.id and u.owner_id is not distinct from c.owner_id), 0)
      ) as is_whole
      from operation o cross join lateral (
        select array(select jsonb_array_elements_text(o.details->'operations')::uuid) as ids) named
      where o.intent = 'operation.undo' and o.kind = 'change' and o.id > ${oldest ?? null}::uuid
        and not o.details ? 'assetId' and o.details ? 'operations'
    )
    select operation, undo.id as undo, is_whole as "isWhole" from undo cross join lateral unnest(undo.ids) operation
    where operation = any(${[...ids]}::uuid[]) or operation in (select other.id from undo other)
    order by undo.id desc`.execute(db)
  const touched = new Set<string>()
  const undone = new Map<string, string>()
  for (const { operation, undo, isWhole } of rows) {
    if (touched.has(undo)) continue
    touched.add(operation)
    if (isWhole && !undone.has(operation)) undone.set(operation, undo)
  }
  return undone
}

/** Whether this operation is by this person, or changed a row of theirs, or would have. */
export async function concerns(db: Db, operationId: string, personId: string): Promise<boolean> {
  const { rows } = await sql`
    select from operation where id = ${operationId} and user_id = ${personId}
    union all
    select from change_count where operation = ${operationId} and owner_id = ${personId}
    union all
    select from operation o where o.id = ${operationId} and ${isRefusalFor(personId)} limit 1`.execute(db)
  return rows.length > 0
}

export interface NamedChange extends ChangeRecord {
  /** The photo's file name, or the name of whatever it is. */
  readonly name: string | null
  readonly ownerId: string | null
  readonly isLocked: boolean
}

/** The first changes of an operation, in their order. */
export async function listChanges(
  db: Db,
  operationId: string,
  personId: string | undefined,
  limit: number,
): Promise<readonly NamedChange[]> {
  const own =
    personId === undefined
      ? nothing
      : sql`(owner_before = ${personId} or owner_after = ${personId}
          or exists (select from operation o where o.id = ${operationId} and o.user_id = ${personId}))`
  const { rows } = await sql<NamedChange>`
    select c.operation, c.table_name as table, c.row_id as id, c.kind, c.before, c.after,
      coalesce(case when c.table_name = 'album_asset'
          then (select p.owner_id from asset p where p.id = (coalesce(c.after, c.before)->>'asset_id')::uuid) end,
        c.owner_after, c.owner_before) as "ownerId",
      case when c.table_name in ('album_asset', 'album_user')
        then ${albumName(sql`(coalesce(c.after, c.before)->>'album_id')::uuid`)} end as album,
      case c.table_name when 'asset' then coalesce((select file_name from asset where id = c.row_id),
          c.before->>'file_name', c.after->>'file_name')
        when 'tag' then coalesce(c.after->>'value', c.before->>'value')
        when 'album_user' then (select name from account u where u.id = (coalesce(c.after, c.before)->>'user_id')::uuid)
        when 'shared_link' then c.after->>'description'
        else coalesce(${photoName(assetOfRow)}, c.after->>'name', c.before->>'name', c.after->>'file_name',
          c.before->>'file_name', c.after->>'key', c.before->>'key') end as name,
      coalesce(${isLockedAsset(assetOfRow)}, false) as "isLocked"
    from (select * from change where operation = ${operationId} and ${own} order by seq limit ${limit}) c
    order by c.seq`.execute(db)
  return rows
}
