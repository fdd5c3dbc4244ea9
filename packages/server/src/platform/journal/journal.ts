// The journal: every change to a ground table, with who, when, from where and why. Rows are written by database
// triggers (triggers.ts generates them), so no path into the database goes unseen; the program only says, at the start
// of a transaction, on whose behalf it acts. Append-only: the program's role may read it and nothing else.
import type { Kysely, Transaction } from 'kysely'
import { setTimeout } from 'node:timers/promises'
import { errorCode } from '../errors/errors.ts'
import { currentOperation, insertEvent, setContext } from './journal.sql.ts'
import type { Executor } from '../db/db.ts'
import type { OperationContext } from './operation.ts'

export { listDifferences, recordDifferences } from './differences.sql.ts'
export type { Difference } from './differences.sql.ts'
export { installTriggers, verifyTriggers } from './triggers.sql.ts'
export {
  beginMigration,
  findStructureFaults,
  installEventTriggers,
  isOtherServer,
  knowsStructure,
  listStructureFaults,
  lockStructure,
  mendStructure,
  watchStructure,
  writeGroundTables,
  writeStructure,
} from './structure.sql.ts'
export { beginEpoch, currentOperation } from './journal.sql.ts'
export type { Actor, OperationContext } from './operation.ts'
export type { JournaledTable } from './triggers.ts'

const retryable = new Set(['40001', '40P01'])
const attempts = 6

/**
 * Runs `change` in one transaction whose journal rows carry `context`. Deadlocks and serialisation failures are
 * retried, so `change` must do nothing that the database can't take back.
 */
export async function withOperation<Tables, Result>(
  db: Kysely<Tables>,
  context: OperationContext,
  change: (trx: Transaction<Tables>) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await runOnce(db, context, change)
    } catch (error) {
      if (attempt === attempts || !retryable.has(errorCode(error) ?? '')) throw error
      await setTimeout(2 ** attempt * 5 * (1 + Math.random()))
    }
  }
}

async function runOnce<Tables, Result>(
  db: Kysely<Tables>,
  { onCommitted, ...context }: OperationContext,
  change: (trx: Transaction<Tables>) => Promise<Result>,
): Promise<Result> {
  const { result, operation } = await db.transaction().execute(async (trx) => {
    await setContext(trx, context)
    return { result: await change(trx), operation: onCommitted && (await currentOperation(trx)) }
  })
  if (operation !== undefined) onCommitted?.(operation)
  return result
}

/** Records what changes no row: a start, a sign-in, a refusal. */
export async function recordEvent(db: Executor, context: OperationContext): Promise<void> {
  await insertEvent(db, context)
}
