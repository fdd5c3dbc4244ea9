import type { User } from '../../catalog/users/users.ts'

export type AlbumRole = 'owner' | 'editor' | 'viewer'
export type MemberRole = Exclude<AlbumRole, 'owner'>
export type AlbumOrder = 'asc' | 'desc'

/** What one person may do with one album. */
export interface Standing {
  readonly id: string
  readonly name: string
  readonly ownerId: string
  readonly role: AlbumRole
  readonly isActivityEnabled: boolean
}

export interface AlbumRow extends Standing {
  readonly description: string
  /** As chosen; it may be out of sight by now. */
  readonly coverAssetId: string | null
  readonly order: AlbumOrder
  /** Somebody can come to it by a link. */
  readonly isLinked: boolean
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** Of the photos that are in sight; there is none for an album without. */
export interface AlbumSummary {
  readonly count: number
  /** Wall clock, `YYYY-MM-DD HH:MM:SS[.ffffff]`, without a zone. */
  readonly first: string
  readonly last: string
  readonly modifiedAt: Date
  /** The chosen cover, else the newest photo. */
  readonly coverId: string
}

export interface Member {
  readonly user: User
  readonly role: AlbumRole
}

export interface Album extends AlbumRow {
  readonly summary: AlbumSummary | undefined
  /** The owner first, then the one who looks, then the others by name. */
  readonly members: readonly Member[]
  readonly contributors?: readonly Contributor[]
}

export interface Contributor {
  readonly userId: string
  readonly count: number
}

export interface Marker {
  readonly id: string
  readonly lat: number
  readonly lon: number
  readonly city: string | null
  readonly state: string | null
  readonly country: string | null
}

/** Filters combine; `assetId` stands alone. */
export interface AlbumFilter {
  readonly id?: string | undefined
  readonly ids?: readonly string[] | undefined
  readonly name?: string | undefined
  readonly isOwned?: boolean | undefined
  readonly isShared?: boolean | undefined
  readonly assetId?: string | undefined
}

export interface AlbumChanges {
  readonly name?: string | undefined
  readonly description?: string | undefined
  readonly coverAssetId?: string | undefined
  readonly order?: AlbumOrder | undefined
  readonly isActivityEnabled?: boolean | undefined
}

/** What became of one photo that was to be added or taken out. */
export interface PhotoResult {
  readonly id: string
  readonly failed?: 'duplicate' | 'no_permission' | 'not_found'
}
