import { sql } from 'kysely'
import { recordOf } from '../../schema/schema.ts'
import type { Column, Shape } from '../../schema/schema.ts'
import type { Session } from './session.sql.ts'
import { run } from './session.sql.ts'

/** Where a snapshot stands among the transactions. */
export interface Position {
  readonly epoch: number
  readonly snapshot: string
}

/** Times that are derived, which nobody makes again. */
const lateValues: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  // When it came, its bytes were hashed.
  asset: { verified_at: 'r.created_at' },
  // Files that were purged so long ago may be gone by now, and nobody misses them.
  tombstone: { quarantined_at: "case when r.purged_at < now() - interval '30 days' then r.purged_at end" },
}

const isInBase = (position: Position | undefined): string =>
  position === undefined
    ? 'false'
    : `(o.epoch < ${position.epoch} or o.epoch = ${position.epoch}
        and pg_visible_in_snapshot(o.xid, '${position.snapshot}'))`

/** Whether segments up to here tell of everything that can be in the snapshot. */
export async function isCovered({ db }: Session, position: Position): Promise<boolean> {
  const { rows } = await sql<{ covered: boolean }>`
    select coalesce(max(to_xid), '0'::xid8) >= pg_snapshot_xmax(${position.snapshot}::pg_snapshot) as covered
    from heirloom.segment where epoch = ${position.epoch}`.execute(db)
  return rows[0]?.covered === true
}

/** Whether a snapshot holds nothing that happened after the moment. */
export async function isNotLater({ db }: Session, position: Position, to: Date): Promise<boolean> {
  const { rows } = await sql<{ later: boolean }>`
    select exists (select from heirloom.operation o where o.kind = 'change' and o.at > ${to}
      and ${sql.raw(isInBase(position))}) as later`.execute(db)
  return rows[0]?.later === false
}

/** Notes of each operation whether it is in the snapshot, and whether it is wanted. */
export async function noteOperations(
  session: Session,
  position: Position | undefined,
  to: Date | undefined,
): Promise<void> {
  const isWanted = to === undefined ? 'true' : `o.at <= '${to.toISOString()}'`
  await run(
    session,
    `create temporary table moment on commit drop as
      select o.id as operation, o.at, ${isInBase(position)} as is_base, ${isWanted} as is_wanted
      from heirloom.operation o where o.kind = 'change'`,
    'create unique index on moment (operation)',
    'analyze moment',
    'analyze heirloom.change',
    'analyze erased',
  )
}

const lastOf = (which: string): string =>
  `(array_agg(c.kind order by c.seq) filter (where ${which}))[count(*) filter (where ${which})]`
const foldOf = (which: string): string => `journal_fold(c.after order by c.seq) filter (where ${which})`

const since = 'm.is_wanted and not m.is_base'

/**
 * Folds what the journal tells of each row, three times in one pass: up to the snapshot, from there to the moment, and to
 * the end. What was erased is told of no more.
 */
export async function foldChanges(session: Session, { name }: Shape): Promise<void> {
  await run(
    session,
    `create temporary table told_${name} on commit drop as
      select c.row_id, ${lastOf('m.is_base')} as base_last, ${foldOf('m.is_base')} as base_state,
        ${lastOf(since)} as since_last, ${foldOf(since)} as since_state, max(m.at) filter (where ${since}) as since_at,
        coalesce(bool_or(c.kind = 'insert') filter (where ${since}), false) as since_whole, max(c.seq) as last_seq,
        ${lastOf('true')} as end_last, ${foldOf('true')} as end_state,
        bool_or(c.kind = 'insert') as end_whole
      from heirloom.change c join moment m on m.operation = c.operation
      where c.table_name = '${name}' and c.row_id not in (select id from erased)
      group by c.row_id`,
    `create unique index on told_${name} (row_id)`,
    `analyze told_${name}`,
    `delete from base_${name} where id in (select id from erased)`,
    `analyze base_${name}`,
  )
}

/** Rows of which only later changes are known, since the files that told of their beginning are missing. */
export async function countBroken({ db }: Session, { name }: Shape): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from told_${sql.raw(name)} t
    where t.since_last <> 'delete' and not t.since_whole
      and not exists (select from base_${sql.raw(name)} b where b.id = t.row_id)`.execute(db)
  return rows[0]?.count ?? 0
}

/** Works out the rows as of the moment: those of the snapshot, with what was told since. */
export async function makeRows(
  session: Session,
  shape: Shape,
  baseColumns: readonly string[],
): Promise<void> {
  const { name, columns, derived } = shape
  const journaled = columns.filter((column) => !derived.includes(column.name))
  const inBase = new Set(baseColumns)
  const values = columns.map((column) =>
    derived.includes(column.name)
      ? derivedValue(shape, column, inBase.has(column.name))
      : journaledValue(column, inBase.has(column.name)),
  )
  await run(
    session,
    `create temporary table made_${name} on commit drop as
      select ${values.map((value, n) => `${value} as ${columns[n]?.name}`).join(', ')}, f.last_seq as made_by
      from base_${name} b full join (select * from told_${name} where since_last is not null) f on f.row_id = b.id
      left join lateral ${recordOf('f.since_state', 'r', journaled)} on true
      cross join ${recordOf(`heirloom.values_of_new_columns('${name}')`, 'd', journaled)}
      where f.since_last is distinct from 'delete' and (b.id is not null or f.since_whole)`,
    `analyze made_${name}`,
  )
}

function journaledValue({ name, type, required }: Column, isInBase_: boolean): string {
  const told = type === 'jsonb' && required ? `coalesce(r.${name}, 'null'::jsonb)` : `r.${name}`
  const before = isInBase_ ? `case when b.id is not null then b.${name} else d.${name} end` : `d.${name}`
  return `case when f.since_state ? '${name}' then ${told} else ${before} end`
}

function derivedValue({ name: table, startValues }: Shape, column: Column, isInBase_: boolean): string {
  const { name, start } = column
  const first = startValues[name] ?? lateValues[table]?.[name] ?? start ?? `null::${column.type}`
  if (!isInBase_) return name === 'updated_at' ? `coalesce(f.since_at, ${first})` : first
  if (name === 'updated_at') return `coalesce(f.since_at, b.${name}, ${first})`
  return `case when b.id is not null then b.${name} else ${first} end`
}

/** Where files are missing, rows may have lost what they belong to, or stand in each other's way. Returns how many. */
export async function dropUnfit(session: Session, shape: Shape): Promise<number> {
  const { name, parents, uniques } = shape
  let dropped = 0
  for (const { column, parent } of parents) {
    const isOrphan = `${column} is not null and not exists (select from ${
      parent === name ? `made_${name}` : `heirloom.${parent}`
    } p where p.id = m.${column})`
    const isOptional = shape.columns.some((own) => own.name === column && !own.required)
    dropped += await count(
      session,
      isOptional
        ? `update made_${name} m set ${column} = null where ${isOrphan}`
        : `delete from made_${name} m where ${isOrphan}`,
    )
  }
  for (const { expressions } of uniques)
    dropped += await count(
      session,
      `delete from made_${name} where id in (select id from (select id, ${notNull(expressions)} as counts,
        row_number() over (partition by ${expressions.join(', ')} order by made_by desc nulls last, id) as place
        from made_${name}) u where u.counts and u.place > 1)`,
    )
  return dropped
}

const notNull = (expressions: readonly string[]): string =>
  expressions.map((expression) => `(${expression}) is not null`).join(' and ')

async function count({ db }: Session, statement: string): Promise<number> {
  const result = await sql.raw(statement).execute(db)
  return Number(result.numAffectedRows ?? 0)
}

/** Puts them in, all of a table in one statement, so that they may name each other. */
export async function putRows(session: Session, { name, columns }: Shape): Promise<number> {
  const names = columns.map((column) => column.name).join(', ')
  return await count(session, `insert into heirloom.${name} (${names}) select ${names} from made_${name}`)
}

/** What was read from files, of the photos that are there. */
export async function putExif({ db }: Session): Promise<void> {
  const { rows } = await sql<{ names: string }>`
    select string_agg(quote_ident(attname), ', ') as names from pg_attribute
    where attrelid = 'heirloom.asset_exif'::regclass and attnum > 0 and not attisdropped`.execute(db)
  const names = rows[0]!.names
  await sql
    .raw(
      `insert into heirloom.asset_exif (${names}) select ${names} from base_asset_exif e
      where exists (select from heirloom.asset a where a.id = e.asset_id)`,
    )
    .execute(db)
}
