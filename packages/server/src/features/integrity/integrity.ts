// That the history is complete: rows are compared with what the journal tells of them, and what records and limits with
// what the last start left. A row that changed unseen is written down as found, so that it can be read and taken back.
// Invariant: writers at work are no difference; what was found is recorded once, and is none the next time.
import { listDifferences, recordDifferences, recordEvent } from '../../platform/journal/journal.ts'
import { hoursSinceCompared } from './integrity.sql.ts'
import { groundTables } from '../../schema/schema.ts'
import type { Db } from '../../schema/schema.ts'

/** How many rows differed, by table. Empty where all is as recorded. */
export type Differences = Readonly<Record<string, number>>

/** So many at once: meanwhile nobody writes the table. */
const atOnce = 5_000
/** The hour, in UTC, in which most are asleep where it does not matter much. */
const night = 2

/** Compares every ground table, records what differs, and tells what came of it. */
export async function compareWithJournal(db: Db): Promise<Differences> {
  const found: Record<string, number> = {}
  for (const { name } of groundTables) {
    const rows = await compareTable(db, name)
    if (rows > 0) found[name] = rows
  }
  const rows = Object.values(found).reduce((sum, count) => sum + count, 0)
  const intent = rows > 0 ? 'journal.differences_found' : 'journal.compared'
  await recordEvent(db, { actor: 'system', intent, details: { rows, tables: found } })
  return found
}

/** Once a night; where the machine sleeps at night, when it is awake again. */
export async function isCompareDue(db: Db, now = new Date()): Promise<boolean> {
  const hours = (await hoursSinceCompared(db)) ?? Infinity
  return hours > (now.getUTCHours() === night ? 12 : 30)
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
