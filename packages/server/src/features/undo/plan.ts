import { lastingIntents, reasonNotToUndo } from '../../catalog/intents/intents.ts'
import { failure } from '../../platform/errors/errors.ts'
import { readShapes } from '../../schema/schema.ts'
import type { Shape, Trx } from '../../schema/schema.ts'
import { countReturned, insertRows, removeRows, revertRows } from './apply.sql.ts'
import {
  indexPlan,
  keepConflicts,
  keepHolding,
  keepLasting,
  keepWithoutFile,
  lockRows,
  planTable,
  settleParents,
  settleTombstones,
} from './plan.sql.ts'
import { listChangedTables, plannedAsUsual, selectOperations } from './selection.sql.ts'
import type { Selection } from './selection.sql.ts'
import { listKept, summarizeOwners, summarizeTables } from './summary.sql.ts'
import type { KeptRow, OwnerSummary, TableSummary } from './summary.sql.ts'

export interface UndoRequest {
  readonly selection: Selection
  /** Only rows of this person; everybody's where left out. */
  readonly personId: string | undefined
}

export interface Plan {
  readonly operations: number
  /** The tables it concerns, parents first. */
  readonly shapes: readonly Shape[]
}

export interface Summary {
  readonly operations: number
  readonly tables: readonly TableSummary[]
  readonly owners: readonly OwnerSummary[]
  readonly kept: readonly KeptRow[]
}

interface Planning extends UndoRequest {
  /** Photos whose files could not be brought back. */
  readonly withoutFile: readonly string[]
  /** Whether it is carried out in this transaction. */
  readonly isForReal: boolean
}

const lasting = Object.fromEntries(lastingIntents.map((intent) => [intent, reasonNotToUndo(intent) ?? '']))

/** Works out, in work tables of this transaction, what becomes of every row. Changes nothing. */
export async function planUndo(trx: Trx, planning: Planning): Promise<Plan> {
  const { selection, personId, withoutFile, isForReal } = planning
  const operations = await selectOperations(trx, { selection, personId, lasting })
  if (operations < (selection.operationIds?.length ?? 0))
    throw failure('not_found', 'There is no such operation, or it changed nothing of yours.')
  const changed = await listChangedTables(trx)
  const shapes = (await readShapes(trx)).filter(({ name }) => changed.has(name))
  if (isForReal) for (const shape of shapes) await lockRows(trx, shape)
  const whose = { personId, assetId: selection.assetId }
  for (const shape of shapes) await planTable(trx, shape, whose)
  await indexPlan(trx)
  await keepLasting(trx, whose)
  await keepWithoutFile(trx, withoutFile)
  await settle(trx, shapes)
  return { operations, shapes }
}

async function settle(trx: Trx, shapes: readonly Shape[]): Promise<void> {
  for (const shape of shapes) {
    await keepConflicts(trx, shape)
    await settleParents(trx, shape)
  }
  if (shapes.some(({ name }) => name === 'tombstone')) await settleTombstones(trx)
  for (const shape of shapes.toReversed()) await keepHolding(trx, shape)
}

/** Carries the plan out. */
export async function applyPlan(trx: Trx, { shapes }: Plan): Promise<void> {
  await plannedAsUsual(trx)
  for (const shape of shapes.toReversed()) await removeRows(trx, shape)
  for (const shape of shapes) await insertRows(trx, shape)
  for (const shape of shapes) await revertRows(trx, shape)
  await countReturned(trx)
}

const keptShown = 100

export async function summarize(trx: Trx, { operations }: Plan): Promise<Summary> {
  return {
    operations,
    tables: await summarizeTables(trx),
    owners: await summarizeOwners(trx),
    kept: await listKept(trx, keptShown),
  }
}
