// Which rows changed since a transaction: from the journal, and from the record of what was derived.
import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { Scope, Shared, Touched } from './line-type.ts'
import type { Phase } from './state.ts'

export type Sql = RawBuilder<unknown>

const all = sql`true`

/** The changes of a table, as `c`, with the columns of a row that was put in or taken away in `whole`. */
export const changesOf = ({ epoch }: Scope, table: string, since: bigint): Sql => sql`(
  select c.row_id, c.kind, c.owner_before, c.owner_after, c.after, c.before, coalesce(c.after, c.before) as whole
  from change c where c.epoch = ${epoch} and c.xid >= ${String(since)}::text::xid8 and c.table_name = ${table}) c`

export const derivedSince = ({ epoch }: Scope, since: bigint): Sql => sql`
  select d.asset_id as id from derived_change d where d.epoch = ${epoch} and d.xid >= ${String(since)}::text::xid8`

/** A column that says which row of another table it is about; null where that was erased. */
export const named = (column: string): Sql => sql`(c.whole->>${sql.lit(column)})::uuid`

export const either = (parts: readonly Sql[]): Sql => sql.join(parts, sql` union all `)

export const uuids = (ids: readonly string[]): Sql => sql`${[...ids]}::uuid[]`

/** The ids of a phase, each once. */
export const touchedOf = (phase: Phase, touched: Sql): Sql => sql`
  select distinct t.id from (${touched}) t where ${within(phase, sql`t.id`)}`

/** A condition of rows of a phase: those that are touched, or where it is for everything, all. */
export const inPhase = (phase: Phase, id: Sql, touched: (since: bigint) => Sql): Sql =>
  phase.since === undefined ? within(phase, id) : sql`${id} in (${touchedOf(phase, touched(phase.since))})`

/** Whether an id belongs to the phase. */
export const within = ({ after, upTo }: Phase, id: Sql): Sql => sql`
  ${after === undefined ? all : sql`${id} > ${after}::uuid`} and
  ${upTo === undefined ? all : sql`${id} <= ${upTo}::uuid`}`

/** A moment as clients read it. */
export const moment = (at: Sql): Sql =>
  sql`to_char(${at} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
/** Wall-clock time, written with a Z. */
export const wallClock = (at: Sql): Sql => sql`to_char(${at}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/** Rows of one column: those that were looked up, else those of the query. */
export const shared =
  (name: Shared, column: string, query: Touched): Touched =>
  (scope, since) => {
    const ids = scope.found.get(since)?.get(name)
    return ids === undefined
      ? query(scope, since)
      : sql`select known as ${sql.ref(column)} from unnest(${uuids(ids)}) known`
  }
