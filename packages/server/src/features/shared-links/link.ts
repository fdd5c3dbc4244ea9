import type { AssetView } from '../../catalog/asset-views/asset-views.ts'
import type { Album } from '../albums/albums.ts'

export interface LinkRow {
  readonly id: string
  readonly ownerId: string
  /** Null: it shows photos of its own. */
  readonly albumId: string | null
  /** Sealed with the instance key. */
  readonly sealedKey: string
  readonly hasPassword: boolean
  readonly slug: string | null
  readonly description: string | null
  readonly expiresAt: Date | null
  readonly allowsUpload: boolean
  readonly allowsDownload: boolean
  readonly showsMetadata: boolean
  readonly createdAt: Date
}

export interface SharedLink extends Omit<LinkRow, 'sealedKey'> {
  readonly key: string
  readonly album: Album | undefined
  /** Of a link to photos, those that it shows at this moment; in the order in which they were put in. */
  readonly photos: readonly AssetView[]
}

/** What is left out stays; null takes it away. */
export interface LinkSettings {
  readonly slug?: string | null | undefined
  readonly description?: string | null | undefined
  readonly password?: string | null | undefined
  readonly expiresAt?: Date | null | undefined
  readonly allowsUpload?: boolean | undefined
  readonly allowsDownload?: boolean | undefined
  readonly showsMetadata?: boolean | undefined
}

export type LinkTarget =
  | { readonly kind: 'album'; readonly albumId: string }
  | { readonly kind: 'photos'; readonly assetIds: readonly string[] }

export interface LinkFilter {
  readonly id?: string | undefined
  readonly albumId?: string | undefined
}

/** What became of one photo that was to be shown, or not any more. */
export interface LinkedResult {
  readonly assetId: string
  readonly failed?: 'duplicate' | 'no_permission' | 'not_found'
}
