import { sql } from 'kysely'
import type { Executor } from '../db/db.ts'

/** A row that is not as the journal tells: it came, went or changed unseen. */
export interface Difference {
  readonly id: string
  readonly kind: 'came' | 'went' | 'changed'
}

/** How many parts a large table is compared in: each is one statement, which reads rows and journal in one snapshot. */
const parts = 16

/** Below it, rows and journal together, a table is one part. */
const smallBytes = 4 * 1024 * 1024

const hex = (digit: number): string => digit.toString(16)

/** The first and the last id of each part. */
async function partsOf(db: Executor, table: string): Promise<readonly (readonly [string, string])[]> {
  const { rows } = await sql<{ isSmall: boolean }>`
    select pg_relation_size(format('heirloom.%I', ${table}::text)) + pg_relation_size('heirloom.change') < ${smallBytes}
      as "isSmall"`.execute(db)
  const count = rows[0]?.isSmall === true ? 1 : parts
  const digits = parts / count
  return Array.from({ length: count }, (_, part) => [
    `${hex(part * digits)}0000000-0000-0000-0000-000000000000`,
    `${hex(part * digits + digits - 1)}fffffff-ffff-ffff-ffff-ffffffffffff`,
  ])
}

/** The rows of a ground table that differ from the journal, part by part; writers at work are no difference. */
export async function* listDifferences(db: Executor, table: string): AsyncIterable<readonly Difference[]> {
  for (const [first, last] of await partsOf(db, table)) {
    const { rows } = await sql<Difference>`
      select row_id as id, case when told is null then 'came' when there is null then 'went' else 'changed' end as kind
      from heirloom.row_differences(${table}, ${first}, ${last}) order by 1`.execute(db)
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
