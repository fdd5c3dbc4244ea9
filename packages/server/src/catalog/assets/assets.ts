// Assets: a photo or a video that someone put in. Ground, but for the columns that come from its file. Its bytes stand
// once, at `path` below the originals, and are never overwritten; a row exists only for bytes that were verified.
// Every statement that writes the table `asset` stands in this folder.
import type { Trx } from '../../schema/schema.ts'
import { failure } from '../../platform/errors/errors.ts'
import { findAsset as findAssetRow } from './assets.sql.ts'
import type { Db } from '../../schema/schema.ts'

export {
  addAsset,
  attachMetadata,
  findAssetsBySha1,
  findExif,
  foldAssetCounts,
  hideLiveVideo,
  listAssetFiles,
  markVerified,
  ownsVideo,
  saveExtracted,
  storedBytes,
} from './assets.sql.ts'
export { forgetAllMade, forgetMade, listPresentPictures, saveMade } from './derivatives.sql.ts'
export type { PresentPicture } from './derivatives.sql.ts'
export { derivedPath } from './derived-path.ts'
export type { DerivedPicture } from './derived-path.ts'
export type { ExifRow, ExtractedColumns } from './assets.sql.ts'

export type AssetType = 'image' | 'video'
export type AssetState = 'active' | 'trashed'
export type AssetVisibility = 'timeline' | 'archive' | 'hidden' | 'locked'

export interface Asset {
  readonly id: string
  readonly ownerId: string
  readonly type: AssetType
  readonly state: AssetState
  readonly trashedAt: Date | undefined
  readonly visibility: AssetVisibility
  readonly isFavorite: boolean
  /** As the client named it. */
  readonly fileName: string
  readonly fileCreatedAt: Date
  readonly fileModifiedAt: Date
  /** Relative to the folder of originals. */
  readonly path: string
  readonly sidecarPath: string | undefined
  /** Bytes. */
  readonly size: number
  readonly sha1: Buffer
  readonly sha256: Buffer
  readonly liveVideoId: string | undefined
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly verifiedAt: Date
  readonly takenAt: Date
  /** Wall clock, `YYYY-MM-DD HH:MM:SS[.ffffff]`, without a zone. */
  readonly localTime: string
  readonly width: number | undefined
  readonly height: number | undefined
  readonly durationMs: number | undefined
  readonly thumbhash: Buffer | undefined
}

/** What an upload says of a new asset. Dates and sizes that its file tells come later, from the media pass. */
export interface NewAsset {
  readonly ownerId: string
  readonly type: AssetType
  readonly visibility: AssetVisibility
  readonly isFavorite: boolean
  readonly fileName: string
  readonly fileCreatedAt: Date
  readonly fileModifiedAt: Date
  readonly path: string
  readonly size: number
  readonly sha1: Buffer
  readonly sha256: Buffer
  readonly sidecar?: { readonly path: string; readonly sha256: Buffer }
  readonly liveVideoId?: string
}

/** Who looks: their id, and whether their session has opened the locked folder. */
export interface Looker {
  readonly userId: string
  readonly elevated: boolean
}

/** Undefined where there is none, where it is somebody else's, and where it is locked away. */
export async function findAsset(db: Db | Trx, looker: Looker, id: string): Promise<Asset | undefined> {
  const asset = await findAssetRow(db, looker.userId, id)
  return asset?.visibility === 'locked' && !looker.elevated ? undefined : asset
}

/** Throws `not_found` in the words that clients compare; `permission` is what the caller wanted to do. */
export async function getAsset(db: Db | Trx, looker: Looker, id: string, permission: string): Promise<Asset> {
  const asset = await findAsset(db, looker, id)
  if (asset === undefined) throw failure('not_found', `Not found or no ${permission} access`)
  return asset
}
