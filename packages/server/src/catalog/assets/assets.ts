// Assets: a photo or a video that someone put in. Ground, but for the columns that come from its file. Its bytes stand
// once, at `path` below the originals, and are never overwritten; a row exists only for bytes that were verified.
// Every statement that writes the table `asset` stands in this folder.
import { failure } from '../../platform/errors/errors.ts'
import { findAsset, isHalfOfLocked } from './assets.sql.ts'
import { findOwnerOfShown } from './shared.sql.ts'
import type { Db, Trx } from '../../schema/schema.ts'
import type { AnyLooker, Asset, Looker } from './asset.ts'

export {
  addAsset,
  findAssets,
  findAssetsBySha1,
  findSeenAssets,
  foldAssetCounts,
  hideLiveVideo,
  listAssetFiles,
  markVerified,
  ownsVideo,
  replaceSidecar,
  saveExtracted,
} from './assets.sql.ts'
export {
  countNotEditable,
  listLeavingSight,
  lockEditable,
  setLiveVideo,
  setOwnColumns,
  showLiveVideo,
} from './edit.sql.ts'
export type { Editable, OwnColumns } from './edit.sql.ts'
export { findMotionPhoto, joinHalf } from './halves.sql.ts'
export type { MotionPhoto } from './halves.sql.ts'
export { attachAll, detachAll, listAttached } from './metadata.sql.ts'
export type { Attached, ToAttach } from './metadata.sql.ts'
export { foldDerivativeCounts, foldLibraryCounts } from './counts.sql.ts'
export {
  countUnknown,
  listOwnersOfOldTrash,
  listPurgeable,
  listTrashable,
  purgeAssets,
  restoreAssets,
  trashAssets,
} from './trash.sql.ts'
export type { Chosen, Purge } from './trash.sql.ts'
export {
  allowErasure,
  eraseHistory,
  listBuried,
  listErasable,
  listGoneAssets,
  listPathsInUse,
  listReplacedFiles,
  listTombstonesOf,
  lockOverdue,
  lockPending,
  markQuarantined,
  markUnlinked,
  restoreTombstones,
  wantBack,
} from './tombstones.sql.ts'
export type { BuriedFiles, Tombstone } from './tombstones.sql.ts'
export {
  forgetAllMade,
  forgetMade,
  listAssetIds,
  listPresentPictures,
  outdateMade,
  saveMade,
} from './derivatives.sql.ts'
export type { PresentPicture } from './derivatives.sql.ts'
export { findOwnerOfShown, inSight, isInLink, isSeenBy } from './shared.sql.ts'
export { showMissing } from './shown.sql.ts'
export { derivedPath } from './derived-path.ts'
export type { DerivedPicture, EditedPicture } from './derived-path.ts'
export type { ExifRow, ExtractedColumns } from './assets.sql.ts'

export type {
  AnyLooker,
  Asset,
  AssetState,
  AssetType,
  AssetVisibility,
  GuestLooker,
  LinkScope,
  Looker,
  NewAsset,
} from './asset.ts'

/**
 * Throws `not_found`, in the words that clients compare, where there is none, where it is somebody else's, and where it is
 * locked away. `permission` is what the caller wanted to do.
 */
export async function getAsset(db: Db | Trx, looker: Looker, id: string, permission: string): Promise<Asset> {
  const asset = await findAsset(db, looker.userId, id)
  if (asset !== undefined && (await isOpenTo(db, looker, asset))) return asset
  throw failure('not_found', `Not found or no ${permission} access`)
}

/**
 * As {@link getAsset}, and besides what an album, a partner or a link shows them of others' photos: to look at, never to
 * change. What its owner likes is not told.
 */
export async function getShownAsset(
  db: Db | Trx,
  looker: AnyLooker,
  id: string,
  permission: string,
): Promise<Asset> {
  const asset = 'link' in looker ? undefined : await findAsset(db, looker.userId, id)
  if (asset !== undefined && 'userId' in looker && (await isOpenTo(db, looker, asset))) return asset
  const ownerId = asset === undefined ? await findOwnerOfShown(db, looker, id) : undefined
  const shown = ownerId === undefined ? undefined : await findAsset(db, ownerId, id)
  if (shown !== undefined) return { ...shown, isFavorite: false }
  throw failure('not_found', `Not found or no ${permission} access`)
}

/** The moving half of a locked photo is locked with it. */
async function isOpenTo(db: Db | Trx, { elevated }: Looker, asset: Asset): Promise<boolean> {
  if (elevated) return true
  if (asset.visibility !== 'hidden') return asset.visibility !== 'locked'
  return !(await isHalfOfLocked(db, asset.id))
}
