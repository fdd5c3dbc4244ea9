// That the history is complete: rows are compared with what the journal tells of them, and what records and limits with
// what the last start left. A row that changed unseen is written down as found, so that it can be read and taken back.
// Invariant: writers at work are no difference; what was found is recorded once, and is none the next time.
import { listDifferences, recordDifferences, recordEvent } from '../../platform/journal/journal.ts'
import { groundTables } from '../../schema/schema.ts'
import type { Db } from '../../schema/schema.ts'

/** How many rows differed, by table. Empty where all is as recorded. */
export type Differences = Readonly<Record<string, number>>

/** So many at once: meanwhile nobody writes the table. */
const atOnce = 5_000

/** Compares every ground table, records what differs, and tells of it once. */
export async function compareWithJournal(db: Db): Promise<Differences> {
  const found: Record<string, number> = {}
  for (const { name } of groundTables) {
    const rows = await compareTable(db, name)
    if (rows > 0) found[name] = rows
  }
  const rows = Object.values(found).reduce((sum, count) => sum + count, 0)
  if (rows > 0) {
    const details = { rows, tables: found }
    await recordEvent(db, { actor: 'system', intent: 'journal.differences_found', details })
  }
  return found
}

async function compareTable(db: Db, table: string): Promise<number> {
  let recorded = 0
  for await (const differences of listDifferences(db, table)) {
    const ids = differences.map(({ id }) => id)
    for (let start = 0; start < ids.length; start += atOnce)
      recorded += await recordDifferences(db, table, ids.slice(start, start + atOnce))
  }
  return recorded
}
