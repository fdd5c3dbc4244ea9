import { sql } from 'kysely'
import { recordOf } from '../../schema/schema.ts'
import type { Column, Shape, Trx } from '../../schema/schema.ts'

/** Takes rows away again. Children first. */
export async function removeRows(trx: Trx, { name }: Shape): Promise<void> {
  await sql
    .raw(
      `delete from heirloom.${name} t using undo_row u
      where t.id = u.row_id and u.table_name = '${name}' and u.action = 'remove'`,
    )
    .execute(trx)
}

/** Puts rows in again, all of a table in one statement, so that they may name each other. Parents first. */
export async function insertRows(trx: Trx, shape: Shape): Promise<void> {
  const { startValues } = shape
  const columns = shape.columns.filter(({ name }) => !shape.derived.includes(name) || name in startValues)
  const journaled = shape.columns.filter(({ name }) => !shape.derived.includes(name))
  const values = columns.map((column) => startValues[column.name] ?? valueOf(column))
  await sql
    .raw(
      `insert into heirloom.${shape.name} (${columns.map(({ name }) => name).join(', ')})
      select ${values.join(', ')}
      from undo_row u cross join lateral ${recordOf('u.payload', 'r', journaled)}
      where u.table_name = '${shape.name}' and u.action = 'insert'`,
    )
    .execute(trx)
}

/** A column that came after the row was removed has its default; JSON's own null is not SQL's. */
function valueOf({ name, type, required, start }: Column): string {
  const isJson = type === 'jsonb'
  const value = isJson && required ? `coalesce(r.${name}, 'null'::jsonb)` : `r.${name}`
  if (start === null) return value
  // What may not be null is null only where it is missing.
  return required && !isJson
    ? `coalesce(${value}, ${start})`
    : `case when u.payload ? '${name}' then ${value} else ${start} end`
}

/** Sets values back; only columns that some row of the plan has are named at all. */
export async function revertRows(trx: Trx, shape: Shape): Promise<void> {
  const changed = await listRevertedColumns(trx, shape)
  if (changed.length === 0) return
  const sets = changed.map((column) => {
    const { name, type, required } = column
    const value = type === 'jsonb' && required ? `coalesce(r.${name}, 'null'::jsonb)` : `r.${name}`
    return `${name} = case when u.payload ? '${name}' then ${value} else t.${name} end`
  })
  if (shape.derived.includes('updated_at')) sets.push('updated_at = now()')
  await sql
    .raw(
      `update heirloom.${shape.name} t set ${sets.join(', ')}
      from undo_row u cross join lateral ${recordOf('u.payload', 'r', changed)}
      where t.id = u.row_id and u.table_name = '${shape.name}' and u.action in ('revert', 'trash')`,
    )
    .execute(trx)
}

async function listRevertedColumns(trx: Trx, shape: Shape): Promise<readonly Column[]> {
  const { rows } = await sql<{ name: string }>`
    select distinct jsonb_object_keys(payload) as name from undo_row
    where table_name = ${shape.name} and action in ('revert', 'trash')`.execute(trx)
  const names = new Set(rows.map((row) => row.name))
  return shape.columns.filter((column) => names.has(column.name))
}

/** Photos that came back count as come back: what their removal took from the limits is given back. */
export async function countReturned(trx: Trx): Promise<void> {
  await sql`select heirloom.count_returned(array(select id from undo_operation))`.execute(trx)
}
