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
  readonly sidecarSha256: Buffer | undefined
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

/** What a shared link shows of its owner's, and how. */
export interface LinkScope {
  readonly id: string
  readonly ownerId: string
  /** Undefined: it shows photos of its own. */
  readonly albumId: string | undefined
  readonly allowsUpload: boolean
  readonly allowsDownload: boolean
  /** Else nothing goes out of where and with what a photo was taken, or of what is said of it; not in its file either. */
  readonly showsMetadata: boolean
}

/** Whoever looks by a shared link: they see what it shows, and have nothing of their own. */
export interface GuestLooker {
  readonly link: LinkScope
}

export type AnyLooker = Looker | GuestLooker
