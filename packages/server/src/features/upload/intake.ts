import type { AssetVisibility } from '../../catalog/assets/assets.ts'
import type { BlobStore, Received } from '../../platform/blobs/blobs.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import type { Db } from '../../schema/schema.ts'
import type { Follow, MetadataItem } from './commit.ts'
import type { Reservation } from './reserve.ts'

export interface UploadDependencies {
  readonly db: Db
  readonly blobs: BlobStore
  /** Of this life of the program: claims that carry another one are dead. */
  readonly bootId: string
  readonly follow: Follow
  /** Space that uploads leave free, for the database and the journal. */
  readonly reserveBytes: number
}

/** Who puts something in; why, where it is not an upload as any. */
export type Actor = Omit<OperationContext, 'intent'> & { readonly intent?: string }

/** An upload on its way; `withUpload` clears it away when it fails. */
export interface Upload {
  readonly claimId: string
  readonly ownerId: string
  readonly ownerFolder: string
  /** What the owner's quota leaves. */
  readonly allowedBytes: number
  original?: Received
  sidecar?: Received
  reservation?: Reservation
  /** Paths at which bytes of this upload stand, certainly. */
  readonly placed: string[]
  /**
   * Paths at which placing failed, so that its bytes or somebody else's may stand there; and that of a replaced sidecar, which
   * no row knows any more. While something stands there, the claim stays.
   */
  readonly uncertain: string[]
}

/** What the client says of the file. */
export interface UploadFacts {
  readonly fileName: string
  readonly fileCreatedAt: Date
  readonly fileModifiedAt: Date
  readonly isFavorite: boolean
  readonly visibility: AssetVisibility
  readonly liveVideoId?: string
  readonly metadata: readonly MetadataItem[]
  readonly announcedSha1?: Buffer
}

export type UploadResult =
  | { readonly status: 'created'; readonly id: string }
  | { readonly status: 'duplicate'; readonly id: string; readonly isTrashed: boolean }

/** What is known of a file before its bytes. */
export interface Announced {
  readonly fileName: string
  readonly fileCreatedAt?: Date
}
