// Changes that wait for their owner. The database refuses to take away more than is ordinary (schema, HG001); here a
// refusal becomes a record and a question, and the owner's answer becomes the change: exactly the rows that were shown,
// or fewer, once. Only the owner in a signed-in session can approve; the database checks that again by itself.
import { Failure, errorCode, failure } from '../../platform/errors/errors.ts'
import { recordEvent, withOperation } from '../../platform/journal/journal.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import type { Db, Trx } from '../../schema/schema.ts'
import { askHold, countLibrary, selectHolds, setApproved, setDismissed, useHold } from './holds.sql.ts'
import type { HoldFilter } from './holds.sql.ts'
import type { HeldRequest, Hold, Refusal } from './held.ts'

export { countLibrary, countRoom, listHeldIds, tidyHolds } from './holds.sql.ts'
export type { Asker, HeldKind, HeldRequest, Hold, Made, MakeHeld } from './held.ts'

type Change<Result> = (trx: Trx) => Promise<Result>

/**
 * Makes a change that may take something out of sight. Where that is too much at once nothing changes, the owner is asked,
 * and `change_held` is thrown with the hold's id and count. Asked again, it is the same hold.
 */
export async function changeOrHold<Result>(
  db: Db,
  context: OperationContext,
  held: HeldRequest,
  change: Change<Result>,
): Promise<Result> {
  try {
    return await withOperation(db, context, change)
  } catch (error) {
    const refusal = refusalOf(error)
    if (refusal === undefined) throw error
    throw await holdChange(db, context, held, refusal, error)
  }
}

/** For a person who is signed in, saw the number and confirmed it: asked, approved and done. */
export async function changeConfirmed<Result>(
  db: Db,
  context: OperationContext,
  sessionId: string,
  held: HeldRequest,
  change: Change<Result>,
): Promise<Result> {
  if (held.ids.length === 0) return await withOperation(db, context, change)
  const holdId = await withOperation(db, context, async (trx) => {
    const id = await askHold(trx, held, context)
    await approve(trx, context, id, sessionId)
    return id
  })
  return await changeApproved(db, context, holdId, change)
}

/** The owner's yes. Good for ten minutes and one change ({@link changeApproved}). */
export async function approveHold(
  db: Db,
  context: OperationContext,
  holdId: string,
  sessionId: string,
): Promise<void> {
  await db.transaction().execute((trx) => approve(trx, context, holdId, sessionId))
}

async function approve(
  trx: Trx,
  context: OperationContext,
  holdId: string,
  sessionId: string,
): Promise<void> {
  if (!(await setApproved(trx, holdId, sessionId))) throw over()
  await recordEvent(trx, {
    ...context,
    intent: 'removal.approve',
    details: { ...context.details, hold: holdId },
  })
}

/** Makes the change that was approved, with its approval; whatever it takes beyond the rows of the hold is refused. */
export async function changeApproved<Result>(
  db: Db,
  context: OperationContext,
  holdId: string,
  change: Change<Result>,
): Promise<Result> {
  try {
    return await withOperation(db, { ...context, holdId }, async (trx) => {
      if (!(await useHold(trx, holdId))) throw over()
      return await change(trx)
    })
  } catch (error) {
    const refusal = refusalOf(error)
    if (refusal === undefined) throw error
    await recordEvent(db, refusedContext(context, refusal, { hold: holdId }))
    const sentence = 'This would remove more than what was confirmed. Nothing has been changed.'
    throw failure('change_differs', sentence, { cause: error, details: { holdId } })
  }
}

/** The owner's no. */
export async function dismissHold(
  db: Db,
  context: OperationContext,
  holdId: string,
  sessionId: string,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    if (!(await setDismissed(trx, holdId, sessionId))) throw over()
    await recordEvent(trx, { ...context, details: { hold: holdId } })
  })
}

export async function listHolds(db: Db, filter: Pick<HoldFilter, 'ownerId'>): Promise<readonly Hold[]> {
  return await selectHolds(db, filter)
}

/** Throws `not_found` where there is none, or it is somebody else's (`ownerId`). */
export async function getHold(db: Db, filter: HoldFilter & { readonly id: string }): Promise<Hold> {
  const [hold] = await selectHolds(db, filter)
  if (hold === undefined) throw failure('not_found', 'There is no such change that waits.')
  return hold
}

/** The figures of a refusal by the database; undefined for any other error. */
function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof Failure || errorCode(error) !== 'HG001') return undefined
  const { detail } = error as { readonly detail?: unknown }
  return typeof detail === 'string' ? (JSON.parse(detail) as Refusal) : undefined
}

/** Written in a transaction of its own: the refusal took the first one back. */
async function holdChange(
  db: Db,
  context: OperationContext,
  held: HeldRequest,
  refusal: Refusal,
  cause: unknown,
): Promise<Failure> {
  const holdId = await db.transaction().execute(async (trx) => {
    const id = held.ids.length === 0 ? undefined : await askHold(trx, held, context)
    await recordEvent(trx, refusedContext(context, refusal, { kind: held.kind, hold: id ?? null }))
    return id
  })
  const library = await countLibrary(db, held.ownerId)
  const count = held.kind === 'account.delete' ? library : held.ids.length
  const sentence =
    `This would ${wordsOf(held.kind, count, library)}. Nothing has been changed. ` +
    'Confirm it in Heirloom’s web page, under Waiting changes.'
  return failure('change_held', sentence, { cause, details: { holdId, count } })
}

function refusedContext(
  context: OperationContext,
  refusal: Refusal,
  more: Readonly<Record<string, unknown>>,
): OperationContext {
  const details = { ...context.details, intent: context.intent, ...refusal, ...more }
  return { ...context, intent: 'removal.refused', details }
}

function wordsOf(kind: HeldRequest['kind'], count: number, library: number): string {
  if (kind === 'account.delete') return `remove an account with its ${spoken(library)} photos`
  if (kind === 'album.delete') return `delete ${count === 1 ? '1 album' : `${spoken(count)} albums`}`
  if (kind === 'partner.delete') return 'end what you show to a partner'
  if (kind === 'shared_link.delete') return 'delete a shared link'
  if (kind === 'shared_link.remove_assets') return `take ${spoken(count)} photos out of a shared link`
  if (kind === 'album.remove_assets') return `take ${spoken(count)} photos out of an album`
  if (kind === 'person.delete') return `delete ${count === 1 ? '1 person' : `${spoken(count)} people`}`
  return `remove ${spoken(count)} of your ${spoken(library)} photos`
}

const spoken = (count: number): string => count.toLocaleString('en-US')

function over(): Failure {
  return failure('change_over', 'That change does not wait for you any more.')
}
