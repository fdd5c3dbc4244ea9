// What undoing does to each row, worked out in the database: changes (`undo_change`) are folded by row, compared with the rows
// as they are now, and written into `undo_row`. All statements are generated from the tables' shapes and planned anew each
// time, over analysed tables: a plan made for one row takes minutes for a hundred thousand.
import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { Shape, Trx } from '../../schema/schema.ts'
import { reasons, ruleOf } from './rules.ts'

export interface Planning {
  readonly personId: string | undefined
  readonly assetId: string | undefined
}

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`
const texts = (values: readonly string[]): string => `array[${values.map(text).join(', ')}]::text[]`

/** Keeps the rows that are there from changing until the transaction ends; what was deleted is not there. */
export async function lockRows(trx: Trx, shape: Shape): Promise<void> {
  await sql`
    select count(*) from (
      select t.id from ${sql.table(`heirloom.${shape.name}`)} t
      where t.id in (select c.row_id from undo_change c
        where c.reason is null and c.table_name = ${shape.name} and c.kind <> 'delete')
      order by t.id for update of t
    ) locked`.execute(trx)
}

/** Whether a change is theirs. */
function isOwn(shape: Shape, { personId }: Planning): RawBuilder<unknown> {
  if (personId === undefined) return sql`true`
  const byThem = ruleOf(shape.name).isInAlbum ? isTheirDoingInAlbum(personId) : sql`false`
  return sql`(coalesce(owner_before, ${personId}::uuid) = ${personId}::uuid
    and coalesce(owner_after, ${personId}::uuid) = ${personId}::uuid or ${byThem})`
}

/**
 * They did it themselves, in an album that they may change still, or that comes back with this undo: an editor takes back
 * what they put in, and whoever deleted their album gets it back with what others said there.
 */
function isTheirDoingInAlbum(personId: string): RawBuilder<unknown> {
  const album = sql`(coalesce(c.after, c.before)->>'album_id')::uuid`
  return sql`(select p.user_id from operation p where p.id = c.operation) = ${personId}::uuid
    and (exists (select from album al where al.id = ${album} and (al.owner_id = ${personId}::uuid
        or exists (select from album_user m
          where m.album_id = al.id and m.user_id = ${personId}::uuid and m.role = 'editor')))
      or exists (select from undo_row u where u.row_id = ${album} and u.table_name = 'album'
        and u.action = 'insert' and u.owner_id = ${personId}::uuid))`
}

/**
 * One row of `undo_row` for each row that the operations changed. `was` is what they found (the earliest value wins),
 * `left_over` what they left (the latest wins). A value goes back only where it is still what they left; where all of a row
 * is (`is_as_left`), nothing needs to be weighed value by value.
 */
export async function planTable(trx: Trx, shape: Shape, planning: Planning): Promise<void> {
  const rule = ruleOf(shape.name)
  const table = sql.table(`heirloom.${shape.name}`)
  const adminOnly = planning.personId === undefined ? [] : rule.adminOnly
  const columns = await listComparedColumns(trx, shape)
  const isMeant = sql`c.reason is null and c.table_name = ${shape.name}`
  const own = isOwn(shape, planning)
  await sql`
    with changed_often as materialized (
      select c.row_id from undo_change c where ${isMeant} group by c.row_id having count(*) > 1
    ),
    folded as (
      select c.row_id, c.seq as last_seq, true as is_single, coalesce(c.owner_before, c.owner_after) as owner_id,
        c.kind <> 'insert' as was_there, c.kind <> 'delete' as left_there, c.before as last_before,
        coalesce(c.before, '{}') as was, coalesce(c.after, '{}') as left_over
      from undo_change c
      where ${isMeant} and ${own} and not exists (select from changed_often o where o.row_id = c.row_id)
      union all
      select c.row_id, max(c.seq), false, (array_agg(coalesce(c.owner_before, c.owner_after) order by c.seq))[1],
        (array_agg(c.kind order by c.seq))[1] <> 'insert', (array_agg(c.kind order by c.seq desc))[1] <> 'delete',
        (array_agg(c.before order by c.seq desc))[1],
        journal_fold(c.before order by c.seq desc), journal_fold(c.after order by c.seq)
      from undo_change c
      where ${isMeant} and c.row_id in (select o.row_id from changed_often o)
      group by c.row_id having bool_and(${own})
    )
    insert into undo_row (table_name, row_id, owner_id, last_seq, action, payload, reason)
    select ${shape.name}, row_id, owner_id, last_seq, v.action,
      case v.action when 'insert' then ${sql.raw(wholeRow)} when 'revert' then v.going
        when 'trash' then jsonb_build_object('state', 'trashed', 'trashed_at', now()) else '{}' end, v.reason
    from (
      select f.*, f.cur = left_over and is_single and not was ?| ${sql.raw(texts(adminOnly))} as is_as_left
      from (
        select f.*, case when t.id is not null then ${sql.raw(rowOf(columns))} end as cur
        from folded f left join ${table} t on t.id = f.row_id offset 0
      ) f offset 0
    ) s
    cross join lateral (
      select g.*, '{}'::jsonb as going from (${sql.raw(decisionOfGone)}) g where was_there and not left_there
      union all
      select 'revert', null, was where was_there and left_there and is_as_left
      union all
      select v.*, g.going from (
        select coalesce(jsonb_object_agg(k, w) filter (where cur->k = left_over->k), '{}') as back,
          coalesce(array_agg(k) filter (where cur->k <> left_over->k and cur->k <> w), '{}') as staying
        from jsonb_each(was) value (k, w)
        where was_there and left_there and cur ? k and w is distinct from left_over->k
      ) d
      cross join lateral (select back ${sql.raw(withoutHalves(rule.together))} as whole offset 0) h
      cross join lateral (select whole - ${sql.raw(texts(adminOnly))} as going offset 0) g
      cross join lateral (${sql.raw(decision(shape.name, adminOnly))}) v
      where not was_there or left_there and is_as_left is not true
    ) v
    where v.action is not null`.execute(trx)
}

/** What comes next looks rows up by their ids, or by what becomes of them, and is planned by how many there are. */
export async function indexPlan(trx: Trx): Promise<void> {
  await sql`create index undo_row_row on undo_row (row_id)`.execute(trx)
  await sql`create index undo_row_action on undo_row (action, table_name)`.execute(trx)
  await sql`analyze undo_row (table_name, row_id, action)`.execute(trx)
}

/** Columns whose values now are compared: all where a row was put in, else those that were changed. */
async function listComparedColumns(trx: Trx, { name, columns, derived }: Shape): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string; all: boolean }>`
    select k as name, bool_or(c.kind = 'insert') as all
    from undo_change c, jsonb_object_keys(c.after) k
    where c.reason is null and c.table_name = ${name} and c.after is not null group by k`.execute(trx)
  const changed = new Set(rows.map((row) => row.name))
  const journaled = columns.map((column) => column.name).filter((column) => !derived.includes(column))
  return rows.some((row) => row.all) ? journaled : journaled.filter((column) => changed.has(column))
}

/** Functions take a hundred arguments, so that a wide row is made of several parts. */
function rowOf(columns: readonly string[]): string {
  const parts = Array.from({ length: Math.ceil(columns.length / 40) }, (_, part) =>
    columns
      .slice(part * 40, part * 40 + 40)
      .map((column) => `${text(column)}, t.${column}`)
      .join(', '),
  )
  return parts.length === 0 ? "'{}'::jsonb" : parts.map((part) => `jsonb_build_object(${part})`).join(' || ')
}

/** The row as it was before: what its deletion found, and earlier values where nobody else changed them in between. */
const wholeRow = `case when is_single then was else last_before || coalesce((
    select jsonb_object_agg(k, w) from jsonb_each(was) value (k, w)
    where last_before ? k and (not left_over ? k or last_before->k = left_over->k)), '{}') end`

const withoutHalves = (groups: readonly (readonly string[])[]): string =>
  groups
    .map(texts)
    .map((group) => `- case when staying && ${group} then ${group} else '{}' end`)
    .join(' ')

const isUnchangedBut = (setLater: readonly string[]): string =>
  `not exists (select from jsonb_each(left_over - ${texts(setLater)}) value (k, w) where cur ? k and cur->k is distinct from w)`

const say = (action: string | null, reason?: string): string =>
  `array[${action === null ? 'null' : text(action)}, ${reason === undefined ? 'null' : text(reason)}]::text[]`

/** What happens to a row that was taken away, as a SELECT of action and reason: by itself, for there are many of them at once. */
const decisionOfGone = `select one[1] as action, one[2] as reason from (select
  case when cur is not null then ${say('keep', reasons.thereAgain)}
    when last_before ? 'erased' then ${say('keep', reasons.erased)} else ${say('insert')} end as one offset 0) chosen`

/** What happens to any other, likewise. */
function decision(table: string, adminOnly: readonly string[]): string {
  const { inserted, setLater } = ruleOf(table)
  const taken = typeof inserted === 'string' ? say(inserted) : say('keep', inserted.stays)
  const trashed =
    inserted === 'trash' ? `when cur->>'state' = 'trashed' then ${say('keep', reasons.inTrash)}` : ''
  return `select one[1] as action, one[2] as reason from (select case
    when not was_there and left_there then
      case when cur is null then ${say('keep', reasons.goneByNow)} ${trashed}
        when ${isUnchangedBut(setLater)} then ${taken} else ${say('keep', reasons.changedSince)} end
    when was_there then
      case when cur is null then ${say('keep', reasons.goneByNow)}
        when going <> '{}' and whole ?| ${texts(adminOnly)} then ${say('revert', reasons.needsAdmin)}
        when going <> '{}' and staying <> '{}' then ${say('revert', reasons.changedPartly)}
        when going <> '{}' then ${say('revert')}
        when whole <> '{}' then ${say('keep', reasons.needsAdmin)}
        when staying <> '{}' then ${say('keep', reasons.changedSince)} else ${say(null)} end
    else ${say(null)} end as one offset 0) chosen`
}

/** Rows of operations whose effect lasts are told, and stay. */
export async function keepLasting(trx: Trx, { personId, assetId }: Planning): Promise<void> {
  await sql`
    insert into undo_row (table_name, row_id, owner_id, last_seq, action, reason)
    select distinct on (c.row_id) c.table_name, c.row_id, coalesce(c.owner_after, c.owner_before), c.seq, 'keep', c.reason
    from undo_change c where c.reason is not null
      and ${personId === undefined ? sql`true` : sql`coalesce(c.owner_after, c.owner_before) = ${personId}`}
      and ${assetId === undefined ? sql`true` : sql`c.row_id = ${assetId}`}
    order by c.row_id, c.seq desc`.execute(trx)
}

/** Photos whose files are gone stay away. */
export async function keepWithoutFile(trx: Trx, assetIds: readonly string[]): Promise<void> {
  if (assetIds.length === 0) return
  await sql`
    update undo_row set action = 'keep', payload = '{}', reason = ${reasons.fileGone}
    where table_name = 'asset' and action = 'insert' and row_id = any(${[...assetIds]}::uuid[])`.execute(trx)
}

/** What would be there twice stays as it is; of two that want the same place, the later one gets it. */
export async function keepConflicts(trx: Trx, shape: Shape): Promise<void> {
  for (const unique of shape.uniques) await sql.raw(conflicts(shape, unique)).execute(trx)
}

function conflicts(shape: Shape, { expressions, columns }: Shape['uniques'][number]): string {
  const columnsOf = (value: (name: string) => string): string =>
    columns.map((name) => `${value(name)} as ${name}`).join(', ')
  const typeOf = (name: string): string =>
    shape.columns.find((column) => column.name === name)?.type ?? 'text'
  const given = (name: string): string => `(u.payload->>${text(name)})::${typeOf(name)}`
  const keys = expressions.map((_, n) => `k${n}`)
  const selected = expressions.map((expression, n) => `${expression} as k${n}`).join(', ')
  const complete = expressions.map((expression) => `${expression} is not null`).join(' and ')
  return `
    with wanted as materialized (
      select undo_id, last_seq, ${selected} from (
        select u.row_id as undo_id, u.last_seq, ${columnsOf(given)}
        from undo_row u where u.table_name = ${text(shape.name)} and u.action = 'insert'
        union all
        select u.row_id, u.last_seq, ${columnsOf((name) => `case when u.payload ? ${text(name)} then ${given(name)} else t.${name} end`)}
        from undo_row u join heirloom.${shape.name} t on t.id = u.row_id
        where u.table_name = ${text(shape.name)} and u.action = 'revert' and u.payload ?| ${texts(columns)}
      ) target
      where ${complete}
    ), conflict as (
      select w.undo_id from wanted w join (select id, ${selected} from heirloom.${shape.name}) h
        on ${keys.map((key) => `h.${key} = w.${key}`).join(' and ')}
      where h.id <> w.undo_id and not exists (select from undo_row g
        where g.row_id = h.id and g.table_name = ${text(shape.name)} and g.action = 'remove')
      union
      select w.undo_id from wanted w join (
        select ${keys.join(', ')}, max(last_seq) as latest from wanted
        group by ${keys.join(', ')} having count(*) > 1
      ) several on ${keys.map((key) => `several.${key} = w.${key}`).join(' and ')}
      where w.last_seq < several.latest
    )
    update undo_row u set action = 'keep', payload = '{}', reason = ${text(reasons.sameElsewhere)}
    from conflict where u.row_id = conflict.undo_id and u.table_name = ${text(shape.name)}
      and u.action in ('insert', 'revert')`
}

/** What belongs to something that is gone stays away; where it may be without it, it comes without. */
export async function settleParents(trx: Trx, shape: Shape): Promise<void> {
  for (const { column, parent, goesAlong } of shape.parents) {
    const required = goesAlong || shape.columns.find(({ name }) => name === column)?.required === true
    const outcome = required
      ? `action = 'keep', payload = '{}', reason = ${text(reasons.parentGone)}`
      : `payload = payload || jsonb_build_object(${text(column)}, null), reason = ${text(reasons.partLeftOut)}`
    const id = `(u.payload->>${text(column)})::uuid`
    await sql
      .raw(
        `update undo_row u set ${outcome}
        where u.table_name = ${text(shape.name)} and u.action in ('insert', 'revert')
          and u.payload->>${text(column)} is not null
          and not exists (select from heirloom.${parent} p where p.id = ${id} and not exists (
            select from undo_row g where g.row_id = p.id and g.table_name = ${text(parent)} and g.action = 'remove'))
          and not exists (select from undo_row g
            where g.row_id = ${id} and g.table_name = ${text(parent)} and g.action = 'insert')`,
      )
      .execute(trx)
  }
}

/** Where a photo was and where its files went is told exactly while it is away. */
export async function settleTombstones(trx: Trx): Promise<void> {
  const asset = sql`(select t.asset_id from tombstone t where t.id = u.row_id)`
  await sql`
    update undo_row u set action = 'keep', reason = ${reasons.photoAway}
    where u.table_name = 'tombstone' and u.action = 'remove'
      and not exists (select from asset a where a.id = ${asset})
      and not exists (select from undo_row g
        where g.row_id = ${asset} and g.table_name = 'asset' and g.action = 'insert')`.execute(trx)
  await sql`
    update undo_row u set action = 'keep', payload = '{}', reason = ${reasons.toldElsewhere}
    where u.table_name = 'tombstone' and u.action = 'insert'
      and (exists (select from asset a where a.id = (u.payload->>'asset_id')::uuid)
        or exists (select from tombstone t where t.asset_id = (u.payload->>'asset_id')::uuid and not exists (
          select from undo_row g where g.row_id = t.id and g.table_name = 'tombstone' and g.action = 'remove')))`.execute(
    trx,
  )
}

/** A row that others belong to by now is not taken away. */
export async function keepHolding(trx: Trx, shape: Shape): Promise<void> {
  for (const { table, column } of shape.children)
    await sql
      .raw(
        `update undo_row u set action = 'keep', reason = ${text(reasons.holdsOthers)}
        where u.table_name = ${text(shape.name)} and u.action = 'remove'
          and exists (select from heirloom.${table} c where c.${column} = u.row_id and not exists (
            select from undo_row g where g.row_id = c.id and g.table_name = ${text(table)} and g.action = 'remove'))`,
      )
      .execute(trx)
}
