// Removals that ask first. A person who is signed in sees how many photos would go and confirms that very number; what a
// program or a phone asked for and was too much waits for the owner, who approves exactly the photos shown, or drops it.
import { listPurgeable, listTrashable, purgeAssets, trashAssets } from '../../catalog/assets/assets.ts'
import type { Looker } from '../../catalog/assets/assets.ts'
import {
  approveHold,
  changeApproved,
  changeConfirmed,
  changeOrHold,
  countLibrary,
  countRoom,
  getHold,
  listHeldIds,
} from '../../catalog/holds/holds.ts'
import type { HeldKind, Hold, Made, MakeHeld } from '../../catalog/holds/holds.ts'
import { quarantineRoom } from '../../platform/blobs/blobs.ts'
import { failure } from '../../platform/errors/errors.ts'
import { currentOperation, withOperation } from '../../platform/journal/journal.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import type { Db, Trx } from '../../schema/schema.ts'

export interface RemovalDependencies {
  readonly db: Db
  /** Asks, in the transaction of a purge, for what follows it. */
  readonly followPurge: (trx: Trx) => Promise<void>
  /** What is done once a change of each kind is approved. */
  readonly heldChanges: Readonly<Record<HeldKind, MakeHeld>>
}

export interface Removal {
  readonly kind: 'trash' | 'purge'
  readonly ids: readonly string[]
}

export interface Preview {
  readonly count: number
  readonly library: number
  readonly isOrdinary: boolean
  readonly left: number
}

/** What a removal would take. To take something away for good is never ordinary. */
export async function previewRemoval(db: Db, looker: Looker, removal: Removal): Promise<Preview> {
  const { length: count } = await listRemovable(db, looker, removal)
  const library = await countLibrary(db, looker.userId)
  const left = removal.kind === 'purge' ? 0 : await countRoom(db, looker.userId)
  return { count, library, left, isOrdinary: count <= left }
}

const listRemovable = (db: Db, looker: Looker, { kind, ids }: Removal): Promise<readonly string[]> =>
  kind === 'trash' ? listTrashable(db, looker, ids) : listPurgeable(db, looker, ids)

/** A person's removal: the session that they are signed in with, and the number that they saw, if they were asked. */
export interface Consent {
  readonly sessionId: string
  readonly confirmed: number | undefined
}

/** Throws `confirmation_needed` where it is not ordinary and nobody confirmed it, `confirmed_differs` where the number is another. */
export async function removeAssets(
  deps: RemovalDependencies,
  context: Omit<OperationContext, 'intent'>,
  looker: Looker,
  removal: Removal,
  consent: Consent,
): Promise<Made> {
  const ids = await listRemovable(deps.db, looker, removal)
  if (consent.confirmed !== undefined) expectConfirmed(consent.confirmed, ids.length)
  if (ids.length === 0) return { count: 0, operationId: undefined }
  const isOrdinary = removal.kind === 'trash' && ids.length <= (await countRoom(deps.db, looker.userId))
  if (!isOrdinary && consent.confirmed === undefined)
    throw await confirmationNeeded(deps.db, looker, removal.kind, ids.length)
  if (removal.kind === 'purge')
    return await purge(deps, { ...context, intent: 'asset.purge' }, looker.userId, ids)
  const held = { kind: 'asset.trash', ownerId: looker.userId, ids, request: {} } as const
  const by = { ...context, intent: held.kind }
  const change = (trx: Trx): Promise<Made> => trash(trx, looker.userId, ids)
  return isOrdinary
    ? await changeOrHold(deps.db, by, held, change)
    : await changeConfirmed(deps.db, by, consent.sessionId, held, change)
}

async function trash(trx: Trx, ownerId: string, ids: readonly string[]): Promise<Made> {
  const count = await trashAssets(trx, { ownerId, ids })
  return { count, operationId: await currentOperation(trx) }
}

async function purge(
  { db, followPurge }: RemovalDependencies,
  context: OperationContext,
  ownerId: string,
  ids: readonly string[],
): Promise<Made> {
  return await withOperation(db, context, async (trx) => {
    const count = await purgeAssets(trx, { ownerId, ids, room: quarantineRoom() })
    await followPurge(trx)
    return { count, operationId: await currentOperation(trx) }
  })
}

async function confirmationNeeded(
  db: Db,
  { userId }: Looker,
  kind: Removal['kind'],
  count: number,
): Promise<Error> {
  const library = await countLibrary(db, userId)
  const what = kind === 'trash' ? `${spoken(count)} of your ${spoken(library)}` : spoken(count)
  const how = kind === 'trash' ? 'remove' : 'remove for good'
  return failure(
    'confirmation_needed',
    `This would ${how} ${what} photos. Nothing has been changed; confirm that number.`,
    { details: { count } },
  )
}

function expectConfirmed(confirmed: number, count: number): void {
  if (confirmed === count) return
  throw failure(
    'confirmed_differs',
    `This would remove ${spoken(count)} photos by now, and ${spoken(confirmed)} were confirmed. Nothing has been changed.`,
    { details: { count } },
  )
}

const spoken = (count: number): string => count.toLocaleString('en-US')

/** Does what waits: what was shown, or what is still there of it. Broken off after the yes, it can be asked for again. */
export async function approveWaiting(
  { db, heldChanges }: RemovalDependencies,
  by: Omit<OperationContext, 'intent'>,
  viewer: { readonly userId: string; readonly sessionId: string },
  { id, confirmed }: { readonly id: string; readonly confirmed: number },
): Promise<Made> {
  const hold = await getHold(db, { id })
  expectConfirmed(confirmed, hold.count)
  const context = { ...by, intent: hold.kind }
  if (hold.state !== 'approved' || hold.ownerId !== viewer.userId)
    await approveHold(db, context, id, viewer.sessionId)
  return await heldChanges[hold.kind](context, hold)
}

/** A move to the trash that waited. */
export async function trashHeld(db: Db, context: OperationContext, hold: Hold): Promise<Made> {
  const ids = await listHeldIds(db, hold.id)
  return await changeApproved(db, context, hold.id, (trx) => trash(trx, hold.ownerId, ids))
}
