// What people say of their photos, and where they let them be shown. What is said is ground (asset_note): it stands over what
// the file tells, part by part, and reading the file again never touches it. Taking photos out of sight by moving them is a
// removal like any other: too much at once waits for the owner.
import {
  countNotEditable,
  hideLiveVideo,
  listLeavingSight,
  lockEditable,
  ownsVideo,
  setLiveVideo,
  setOwnColumns,
  showLiveVideo,
} from '../../catalog/assets/assets.ts'
import type { AssetVisibility, Editable, Looker, OwnColumns } from '../../catalog/assets/assets.ts'
import { changeApproved, changeOrHold, listHeldIds } from '../../catalog/holds/holds.ts'
import type { Hold, Made } from '../../catalog/holds/holds.ts'
import { failure } from '../../platform/errors/errors.ts'
import { currentOperation } from '../../platform/journal/journal.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import type { Db, Trx } from '../../schema/schema.ts'
import { saysNothing } from './note.ts'
import type { Note } from './note.ts'
import { writeNotes } from './notes.sql.ts'

export { copyAsset } from './copy.ts'
export type { Copy, CopyAlbums } from './copy.ts'
export { attachMetadata, detachMetadata, listMetadata } from './metadata.ts'
export { momentOf, zoneOf } from './moment.ts'
export type { Note } from './note.ts'
export { askForNames, remakeAssets } from './remake.ts'
export type { FollowMany, FollowPlaced, Remaking } from './remake.ts'

/** Left out means: as it is. */
export interface AssetChange extends OwnColumns {
  readonly note: Note
  /** Of a single photo: its moving half, or none. */
  readonly liveVideoId?: string | null | undefined
}

type By = Omit<OperationContext, 'intent'>

/** Changes all of them or nothing; where it would take too much out of sight at once, its owner is asked (`change_held`). */
export async function updateAssets(
  db: Db,
  by: By,
  looker: Looker,
  ids: readonly string[],
  change: AssetChange,
): Promise<void> {
  await expectEditable(db, looker, ids)
  const { visibility } = change
  const leaving = visibility === undefined ? [] : await listLeavingSight(db, looker, ids, visibility)
  const held = { kind: 'asset.move', ownerId: looker.userId, ids: leaving, request: { visibility } } as const
  await changeOrHold(db, contextOf(by, ids, change), held, async (trx) => {
    const assets = await lockEditable(trx, looker, ids)
    if (assets.length < new Set(ids).size) throw notFound()
    await makeChange(trx, looker, assets, change)
  })
}

function contextOf(by: By, ids: readonly string[], { visibility }: AssetChange): OperationContext {
  const details = { ...by.details, photos: new Set(ids).size, ...(visibility && { to: visibility }) }
  return visibility === undefined
    ? { ...by, details, intent: 'asset.update' }
    : { ...by, details, intent: 'asset.move' }
}

async function makeChange(
  trx: Trx,
  looker: Looker,
  assets: readonly Editable[],
  { note, liveVideoId, ...own }: AssetChange,
): Promise<void> {
  const ids = assets.map(({ id }) => id)
  if (!saysNothing(note)) await writeNotes(trx, ids, note)
  if (liveVideoId !== undefined)
    for (const asset of assets) await joinLiveVideo(trx, looker, asset, liveVideoId)
  await setOwnColumns(trx, ids, own)
}

/** The half that it had is shown again before they part; the new one is hidden once it belongs to its photo. */
async function joinLiveVideo(
  trx: Trx,
  looker: Looker,
  photo: Editable,
  videoId: string | null,
): Promise<void> {
  if (photo.liveVideoId === videoId) return
  if (videoId !== null) await expectVideo(trx, looker, photo, videoId)
  if (photo.liveVideoId !== null) await showLiveVideo(trx, photo, photo.liveVideoId)
  await setLiveVideo(trx, photo.id, videoId)
  if (videoId !== null) await hideLiveVideo(trx, looker.userId, videoId)
}

async function expectVideo(trx: Trx, looker: Looker, photo: Editable, videoId: string): Promise<void> {
  const [video] = await lockEditable(trx, looker, [videoId])
  const isOne = video !== undefined && (await ownsVideo(trx, looker.userId, videoId))
  if (isOne && photo.type === 'image') return
  throw failure('invalid_input', 'The moving half of a photo is a video of yours.')
}

/** A move that waited: the photos that were shown, or what is left of them. */
export async function moveHeld(db: Db, context: OperationContext, hold: Hold): Promise<Made> {
  const ids = await listHeldIds(db, hold.id)
  const visibility = hold.request['visibility'] as AssetVisibility
  const details = { ...context.details, photos: ids.length, to: visibility }
  return await changeApproved(db, { ...context, details }, hold.id, async (trx) => {
    const there = await lockEditable(trx, { userId: hold.ownerId, elevated: true }, ids)
    await setOwnColumns(
      trx,
      there.map(({ id }) => id),
      { visibility },
    )
    return { count: there.length, operationId: await currentOperation(trx) }
  })
}

/** One stranger among them refuses all; what is locked away counts as not there. */
export async function expectEditable(db: Db, looker: Looker, ids: readonly string[]): Promise<void> {
  if ((await countNotEditable(db, looker, ids)) > 0) throw notFound()
}

const notFound = (): Error => failure('not_found', 'Not found or no asset.update access')
