import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { OperationContext } from '../../platform/journal/journal.ts'
import type { Shape } from '../../schema/schema.ts'
import type { Session } from './session.sql.ts'
import { run } from './session.sql.ts'

/** A file that was purged: in which room of the quarantine it is, and where it was. */
export interface BuriedFile {
  readonly room: string
  readonly path: string
}

/** What is not journaled: derived columns, and columns that this version lacks. */
const leftOut = ({
  name,
  derived,
}: Shape): string => `array[${derived.map((column) => `'${column}'`).join(', ')}]::text[]
  || array(select a.attname::text from pg_attribute a where a.attrelid = 'heirloom.${name}'::regclass
    and a.attnum > 0 and a.attgenerated <> '')`

/** A row of an earlier schema as one of this. */
const asNow = (
  state: string,
): string => `(select jsonb_object_agg(key, value) from jsonb_each(n.defaults || ${state})
  where n.defaults ? key)`

/** How many rows of the snapshot are not as the changes up to it tell. */
export async function countBaseDifferences({ db }: Session, shape: Shape): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    ${now(shape)}
    select count(*) as count from now n cross join base_${sql.raw(shape.name)} b
    full join (select row_id, base_state from told_${sql.raw(shape.name)} where base_last <> 'delete') t on t.row_id = b.id
    where b.id is null or t.row_id is null
      or n.defaults || (to_jsonb(b) - (${sql.raw(leftOut(shape))})) is distinct from n.defaults || t.base_state
        and ${sql.raw(asNow(`to_jsonb(b) - (${leftOut(shape)})`))} is distinct from ${sql.raw(asNow('t.base_state'))}`.execute(
    db,
  )
  return rows[0]?.count ?? 0
}

const now = ({ name }: Shape): RawBuilder<unknown> =>
  sql`with now as materialized (select heirloom.values_of_new_columns(${name}) as defaults)`

/** Notes the rows that are not as the whole journal tells; returns how many. */
export async function findDifferences(session: Session, shape: Shape): Promise<number> {
  const { name } = shape
  await run(session, `analyze heirloom.${name}`)
  await sql`
    create temporary table differing_${sql.raw(name)} on commit drop as
    ${now(shape)},
    folded as (
      select row_id, n.defaults || end_state as state, end_whole from told_${sql.raw(name)} t cross join now n
      where end_last <> 'delete'
    ),
    there as (select t.id, to_jsonb(t) - (${sql.raw(leftOut(shape))}) as state from heirloom.${sql.raw(name)} t),
    both_ways as (
      select coalesce(there.id, folded.row_id) as row_id, there.state as there,
        -- Of a row whose beginning is missing, the whole row is told anew.
        case when folded.end_whole or there.id is null then folded.state end as told
      from there full join folded on folded.row_id = there.id
    )
    select row_id, told, there from now n cross join both_ways
    where told is distinct from there
      and (told is null or there is null or ${sql.raw(asNow('told'))} is distinct from there)`.execute(
    session.db,
  )
  const { rows } = await sql<{
    count: number
  }>`select count(*) as count from ${sql.raw(`differing_${name}`)}`.execute(session.db)
  return rows[0]?.count ?? 0
}

/** Makes the operation that {@link recordDifferences} writes under. */
export async function beginOperation({ db }: Session, context: OperationContext): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    select heirloom.write_operation('change', ${JSON.stringify(context)}::jsonb, false) as id`.execute(db)
  return rows[0]!.id
}

/** Writes them into the journal, so that it tells of the rows as they are, and of those that were. */
export async function recordDifferences(session: Session, shape: Shape, operation: string): Promise<void> {
  const { name, owner } = shape
  const table = sql.raw(`differing_${name}`)
  await sql`
    insert into heirloom.change (epoch, xid, operation, table_name, row_id, owner_before, owner_after, kind, before, after)
    select heirloom.current_epoch(), pg_current_xact_id(), ${operation}, ${name}, d.row_id,
      (d.told->>${owner})::uuid, (d.there->>${owner})::uuid,
      case when d.told is null then 'insert' when d.there is null then 'delete' else 'update' end,
      case when d.there is null then d.told when d.told is not null then (
        select jsonb_object_agg(key, value) from jsonb_each(d.told) where value is distinct from d.there->key and d.there ? key) end,
      case when d.told is null then d.there when d.there is not null then (
        select jsonb_object_agg(key, value) from jsonb_each(d.there) where value is distinct from d.told->key) end
    from ${table} d`.execute(session.db)
  if (name === 'asset') await recordMoves(session, operation)
}

/** What left somebody's sight by it, and what came back: told as such, and taken from no limit. */
async function recordMoves({ db }: Session, operation: string): Promise<void> {
  await sql`
    insert into heirloom.removal (operation, owner_id, budget, at, lost, back, counted, allowed_by)
    select ${operation}, owner, 'sight', clock_timestamp(), count(*) filter (where after < before),
      count(*) filter (where after > before), 0, 'rebuild'
    from (
      select coalesce(d.told->>'owner_id', d.there->>'owner_id')::uuid as owner,
        coalesce(heirloom.sight(d.told->>'state', d.told->>'visibility'), 0) as before,
        case when d.told->>'owner_id' <> d.there->>'owner_id' then 0
          else coalesce(heirloom.sight(d.there->>'state', d.there->>'visibility'), 0) end as after
      from differing_asset d
    ) moved where before <> after group by owner`.execute(db)
}

/** Files in quarantine of photos that were purged after the moment, and whose rows are here again. */
export async function listBuried({ db }: Session): Promise<readonly BuriedFile[]> {
  const { rows } = await sql<BuriedFile>`
    select d.told->>'room' as room, file.path from differing_tombstone d
    cross join lateral unnest(array[d.told->>'path', d.told->>'sidecar_path']) as file(path)
    where d.there is null and file.path is not null
      and exists (select from heirloom.asset a where a.id = (d.told->>'asset_id')::uuid)
    order by 1, 2`.execute(db)
  return rows
}

export async function recordRebuilt({ db }: Session, context: OperationContext): Promise<void> {
  await sql`select heirloom.write_operation('event', ${JSON.stringify(context)}::jsonb, false)`.execute(db)
}

/** Count and digest of a ground table as it is. */
export async function digestTable({ db }: Session, table: string): Promise<string> {
  const { rows } = await sql<{ digest: string }>`select heirloom.table_digest(${table}) as digest`.execute(db)
  return rows[0]!.digest
}

/** The same of the rows of a snapshot, as they were read. */
export async function digestBase({ db }: Session, shape: Shape): Promise<string> {
  const { rows } = await sql<{ digest: string }>`
    select count(*) || ':' || coalesce(sum(('x' || left(digest, 15))::bit(60)::bigint), 0) || ':'
      || coalesce(sum(('x' || right(digest, 15))::bit(60)::bigint), 0) as digest
    from (select md5((to_jsonb(t) - (${sql.raw(leftOut(shape))}))::text) as digest
      from base_${sql.raw(shape.name)} t) d`.execute(db)
  return rows[0]!.digest
}
