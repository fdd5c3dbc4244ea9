import { sql } from 'kysely'
import type { Executor } from '../db/db.ts'

/** A row that is not as the journal tells: it came, went or changed unseen. */
export interface Difference {
  readonly id: string
  readonly kind: 'came' | 'went' | 'changed'
}

/** How many parts a table is compared in: each is one statement, which reads rows and journal in one snapshot. */
const parts = 16

const hex = (digit: number): string => digit.toString(16)
const firstOf = (part: number): string => `${hex(part)}0000000-0000-0000-0000-000000000000`
const lastOf = (part: number): string => `${hex(part)}fffffff-ffff-ffff-ffff-ffffffffffff`

/** The rows of a ground table that differ from the journal, part by part; writers at work are no difference. */
export async function* listDifferences(db: Executor, table: string): AsyncIterable<readonly Difference[]> {
  for (let part = 0; part < parts; part++) {
    const { rows } = await sql<Difference>`
      select row_id as id, case when told is null then 'came' when there is null then 'went' else 'changed' end as kind
      from heirloom.row_differences(${table}, ${firstOf(part)}, ${lastOf(part)}) order by 1`.execute(db)
    if (rows.length > 0) yield rows
  }
}

/**
 * Writes such rows into the journal, as an operation of nobody known, so that the history shows them and undo can take
 * them back. Looks once more before; returns how many still differed.
 */
export async function recordDifferences(
  db: Executor,
  table: string,
  ids: readonly string[],
): Promise<number> {
  const { rows } = await sql<{ recorded: number }>`
    select heirloom.record_found_differences(${table}, ${[...ids]}::uuid[]) as recorded`.execute(db)
  return rows[0]?.recorded ?? 0
}
