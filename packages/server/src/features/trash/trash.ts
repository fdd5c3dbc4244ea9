// The trash: into it, out of it, and out of it for good. Nothing leaves in one step: what is asked for permanently goes to
// the trash, unless it is there already. A purge takes rows away at once; their files follow to quarantine (purge.ts), and
// are unlinked from there after 30 days, by the only code of the program that unlinks an original.
import {
  countUnknown,
  listPurgeable,
  listTrashable,
  purgeAssets,
  restoreAssets,
  trashAssets,
} from '../../catalog/assets/assets.ts'
import type { Looker } from '../../catalog/assets/assets.ts'
import { changeOrHold } from '../../catalog/holds/holds.ts'
import { quarantineRoom } from '../../platform/blobs/blobs.ts'
import { failure } from '../../platform/errors/errors.ts'
import { withOperation } from '../../platform/journal/journal.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import type { Db, Trx } from '../../schema/schema.ts'

export { eraseAssets } from './erase.ts'
export { bringBackFiles, movePurgedFiles, unlinkOverdueFiles } from './purge.ts'
export type { PurgeDependencies } from './purge.ts'

export interface TrashDependencies {
  readonly db: Db
  /** Asks, in the transaction of a purge, for what follows it. */
  readonly followPurge: (trx: Trx) => Promise<void>
}

/** Why it happens is added here. */
type By = Omit<OperationContext, 'intent'>

interface Deletion {
  readonly looker: Looker
  readonly ids: readonly string[]
  /** What is in the trash already leaves it for good. */
  readonly force: boolean
}

/** Moves to the trash; all of it or nothing, and where it is too much at once its owner is asked (`change_held`). */
export async function deleteAssets(
  { db, followPurge }: TrashDependencies,
  by: By,
  { looker, ids, force }: Deletion,
): Promise<void> {
  await expectKnown(db, looker, ids)
  const trashable = await listTrashable(db, looker, ids)
  const purgeable = force ? await listPurgeable(db, looker, ids) : []
  const intent = trashable.length === 0 && purgeable.length > 0 ? 'asset.purge' : 'asset.trash'
  const held = { kind: 'asset.trash', ownerId: looker.userId, ids: trashable, request: {} } as const
  await changeOrHold(db, { ...by, intent }, held, async (trx) => {
    const mine = { ownerId: looker.userId }
    if (purgeable.length > 0) {
      await purgeAssets(trx, { ...mine, ids: purgeable, room: quarantineRoom() })
      await followPurge(trx)
    }
    await trashAssets(trx, { ...mine, ids })
  })
}

/** Takes everything out of someone's trash for good; returns how many photos that were. */
export async function emptyTrash(
  { db, followPurge }: TrashDependencies,
  by: By,
  ownerId: string,
  trashedBefore?: Date,
): Promise<number> {
  const old = trashedBefore === undefined ? {} : { trashedBefore }
  return await withOperation(db, { ...by, intent: 'asset.purge' }, async (trx) => {
    const count = await purgeAssets(trx, { ownerId, ids: 'all', room: quarantineRoom(), ...old })
    if (count > 0) await followPurge(trx)
    return count
  })
}

/** Brings back everything in someone's trash; returns how many photos came. */
export async function restoreTrash({ db }: TrashDependencies, by: By, ownerId: string): Promise<number> {
  return await withOperation(db, { ...by, intent: 'asset.restore' }, (trx) =>
    restoreAssets(trx, { ownerId, ids: 'all' }),
  )
}

/** Brings these back; returns how many photos came. */
export async function restoreChosen(
  { db }: TrashDependencies,
  by: By,
  looker: Looker,
  ids: readonly string[],
): Promise<number> {
  await expectKnown(db, looker, ids)
  return await withOperation(db, { ...by, intent: 'asset.restore' }, (trx) =>
    restoreAssets(trx, { ownerId: looker.userId, ids }),
  )
}

/** One stranger among them refuses all, as Immich does; what was purged is no stranger, so that a repetition is no error. */
async function expectKnown(db: Db, looker: Looker, ids: readonly string[]): Promise<void> {
  if ((await countUnknown(db, looker, ids)) === 0) return
  throw failure('not_found', 'Not found or no asset.delete access')
}
