// Taking back: operations, a span of time, or what happened to one photo. Later changes are respected: a value goes back
// only where it is still what the operation left, and what stays is told. Rows that were deleted come back whole, rows that
// came go again (photos to the trash). An undo is one operation, which can be undone; what it takes out of sight is limited
// as every removal is. Writes every ground table, by statements generated from their shapes: a new one needs a rule.
import { changeApproved, changeConfirmed, changeOrHold, countRoom } from '../../catalog/holds/holds.ts'
import type { Hold } from '../../catalog/holds/holds.ts'
import { errorCode, failure } from '../../platform/errors/errors.ts'
import { currentOperation } from '../../platform/journal/journal.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import type { Db, Trx } from '../../schema/schema.ts'
import { bring, expectFiles, noFiles, patiently } from './files.ts'
import type { BringBackFiles, Files } from './files.ts'
import { heldOf, note, requestOf } from './held.ts'
import type { Held } from './held.ts'
import { applyPlan, planUndo, summarize } from './plan.ts'
import type { Plan, Summary, UndoRequest } from './plan.ts'
import { leavesNoAdmin, listRedrawn, listRestored, listReturning } from './summary.sql.ts'
import type { OwnerSummary, Returning } from './summary.sql.ts'

export type { Summary, UndoRequest } from './plan.ts'
export type { Selection } from './selection.sql.ts'
export { tableRules } from './rules.ts'

export interface UndoDependencies {
  readonly db: Db
  readonly bringBackFiles: BringBackFiles
  /** What follows when photos, or their edits, come back: what was derived of them is made again. At most a thousand are named. */
  readonly followReturned: (trx: Trx, assetIds: readonly string[]) => Promise<void>
}

export interface Preview extends Summary {
  /** Whether nobody needs to confirm the number of photos that leave sight. */
  readonly isOrdinary: boolean
}

export interface Undone extends Summary {
  /** Undefined where there was nothing to do. */
  readonly operationId: string | undefined
}

/** A person who is signed in, and the number of photos leaving sight that they saw and confirmed, if they were asked. */
export interface Consent {
  readonly userId: string
  readonly sessionId: string
  readonly confirmed: number | undefined
}

/** From so many photos on, what was derived of them is found missing instead of being asked for one by one. */
const manyReturned = 1_000

/** What undoing would do; nothing changes. */
export async function previewUndo(db: Db, request: UndoRequest): Promise<Preview> {
  const summary = await asIf(db, request, summarize)
  return { ...summary, isOrdinary: await isOrdinary(db, summary.owners) }
}

async function isOrdinary(db: Db | Trx, owners: readonly OwnerSummary[]): Promise<boolean> {
  for (const { ownerId, removed } of owners)
    if (removed > 0 && removed > (await countRoom(db, ownerId))) return false
  return true
}

/**
 * Undoes. Where it takes away too much at once: a person who is signed in (`consent`) confirms the number, else
 * `confirmation_needed` is thrown, or `confirmed_differs`; for anyone else `change_held`, and the owner is asked.
 */
export async function undo(
  deps: UndoDependencies,
  request: UndoRequest,
  context: OperationContext,
  consent?: Consent,
): Promise<Undone> {
  const told = tellOf(context, request)
  const held = heldOf(request, consent?.userId)
  const look: Look = async (trx, summary) => {
    await note(trx, held)
    if (consent !== undefined && consent.confirmed === undefined) await expectOrdinary(trx, summary.owners)
  }
  const files = noFiles()
  const change = (trx: Trx): Promise<Undone> => carryOut(trx, deps, request, files, look)
  if (consent?.confirmed !== undefined)
    await bring(deps.bringBackFiles, files, await expectConfirmed(deps.db, request, consent.confirmed, held))
  return await patiently(deps.bringBackFiles, files, () =>
    consent?.confirmed !== undefined && held.owners.size === 1 && held.ownerId === consent.userId
      ? changeConfirmed(deps.db, told, consent.sessionId, held, change)
      : changeOrTell(deps.db, told, held, change),
  )
}

/** Carries out an undo that waited and was approved by its owner. */
export async function undoApproved(
  deps: UndoDependencies,
  hold: Pick<Hold, 'id' | 'request'>,
  context: OperationContext,
): Promise<Undone> {
  const request = requestOf(hold.request)
  const files = noFiles()
  const change = (trx: Trx): Promise<Undone> => carryOut(trx, deps, request, files, () => Promise.resolve())
  const told = tellOf(context, request)
  return await patiently(deps.bringBackFiles, files, () => changeApproved(deps.db, told, hold.id, change))
}

/** The journal keeps which operations it was, or which span. */
function tellOf(context: OperationContext, { selection }: UndoRequest): OperationContext {
  const { operationIds, ...span } = selection
  return {
    ...context,
    details: { ...context.details, ...span, ...(operationIds && { operations: operationIds }) },
  }
}

/** Between planning and doing. */
type Look = (trx: Trx, summary: Summary) => Promise<void>

async function carryOut(
  trx: Trx,
  deps: UndoDependencies,
  request: UndoRequest,
  files: Files,
  look: Look,
): Promise<Undone> {
  const plan = await planUndo(trx, { ...request, withoutFile: [...files.lost], isForReal: true })
  await expectFiles(trx, files)
  const summary = await summarize(trx, plan)
  await look(trx, summary)
  await applyPlan(trx, plan)
  if (await leavesNoAdmin(trx))
    throw failure('last_admin', 'This would leave nobody who is an admin. Make someone else one first.')
  const restored = await listRestored(trx, manyReturned)
  const redrawn = await listRedrawn(trx, manyReturned)
  const returned = [...new Set([...restored, ...redrawn])]
  if (returned.length > 0) await deps.followReturned(trx, returned)
  return { ...summary, operationId: await currentOperation(trx) }
}

/** The approval is for one owner's rows, so one owner can be asked. */
async function changeOrTell(
  db: Db,
  context: OperationContext,
  held: Held,
  change: (trx: Trx) => Promise<Undone>,
): Promise<Undone> {
  try {
    return await changeOrHold(db, context, held, change)
  } catch (error) {
    if (errorCode(error) !== 'change_held' || held.owners.size < 2) throw error
    throw failure(
      'several_owners',
      'This would take photos away from several people at once. Each of them can undo it for their own photos.',
      { cause: error },
    )
  }
}

async function expectOrdinary(trx: Trx, owners: readonly OwnerSummary[]): Promise<void> {
  if (await isOrdinary(trx, owners)) return
  const count = removedIn(owners)
  throw failure(
    'confirmation_needed',
    `This would take ${spoken(count)} photos away. Nothing has been changed; confirm that number.`,
    { details: { count } },
  )
}

/** Notes what leaves sight; returns the photos whose files have to come first. */
async function expectConfirmed(
  db: Db,
  request: UndoRequest,
  confirmed: number,
  held: Held,
): Promise<readonly Returning[]> {
  const { owners, returning } = await asIf(db, request, async (trx, plan) => {
    await note(trx, held)
    return { ...(await summarize(trx, plan)), returning: await listReturning(trx) }
  })
  const count = removedIn(owners)
  if (count === confirmed) return returning
  throw failure(
    'confirmed_differs',
    `This would take ${spoken(count)} photos away by now, and ${spoken(confirmed)} were confirmed. Nothing has been changed.`,
    { details: { count } },
  )
}

const removedIn = (owners: readonly OwnerSummary[]): number =>
  owners.reduce((sum, owner) => sum + owner.removed, 0)

const spoken = (count: number): string => count.toLocaleString('en-US')

const rollBack = Symbol('roll back')

/** Plans in a transaction that is rolled back. */
async function asIf<Result>(
  db: Db,
  request: UndoRequest,
  look: (trx: Trx, plan: Plan) => Promise<Result>,
): Promise<Result> {
  let result: { readonly value: Result } | undefined
  await db
    .transaction()
    .execute(async (trx) => {
      const plan = await planUndo(trx, { ...request, withoutFile: [], isForReal: false })
      result = { value: await look(trx, plan) }
      throw rollBack
    })
    .catch((error: unknown) => {
      if (error !== rollBack) throw error
    })
  if (result === undefined) throw new Error('Nothing was planned.')
  return result.value
}
