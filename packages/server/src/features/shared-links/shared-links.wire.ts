import { keptPassword } from '@heirloom/contract'
import type { AlbumResponse, LinkedAssetResult, SharedLinkResponse } from '@heirloom/contract'
import { assetWire } from '../../catalog/asset-views/asset-views.ts'
import { albumWire, guestAlbumWire } from '../albums/albums.ts'
import type { LinkedResult, LinkSettings, SharedLink } from './link.ts'

interface SettingsWire {
  readonly slug?: string | null | undefined
  readonly description?: string | null | undefined
  readonly password?: string | null | undefined
  readonly expiresAt?: string | null | undefined
  readonly allowUpload?: boolean | undefined
  readonly allowDownload?: boolean | undefined
  readonly showMetadata?: boolean | undefined
}

export function settingsOf(wire: SettingsWire): LinkSettings {
  const { slug, description, expiresAt } = wire
  return {
    slug,
    description,
    password: wire.password === keptPassword ? undefined : wire.password,
    expiresAt: typeof expiresAt === 'string' ? new Date(expiresAt) : expiresAt,
    allowsUpload: wire.allowUpload,
    allowsDownload: wire.allowDownload,
    showsMetadata: wire.showMetadata,
  }
}

export const linkWire = (link: SharedLink): SharedLinkResponse =>
  wire(link, link.album && albumWire(link.album))

/** As whoever came by it may know it. */
export const linkOfGuestWire = (link: SharedLink): SharedLinkResponse =>
  wire(link, link.album && guestAlbumWire(link.album))

function wire(link: SharedLink, album: AlbumResponse | undefined): SharedLinkResponse {
  return {
    id: link.id,
    type: link.albumId === null ? 'INDIVIDUAL' : 'ALBUM',
    userId: link.ownerId,
    key: link.key,
    slug: link.slug,
    description: link.description,
    password: link.hasPassword ? keptPassword : null,
    expiresAt: link.expiresAt?.toISOString() ?? null,
    allowUpload: link.allowsUpload,
    allowDownload: link.allowsDownload,
    showMetadata: link.showsMetadata,
    createdAt: link.createdAt.toISOString(),
    ...(album && { album }),
    assets: link.photos.map(assetWire),
  }
}

export const resultWire = ({ assetId, failed }: LinkedResult): LinkedAssetResult =>
  failed === undefined ? { assetId, success: true } : { assetId, success: false, error: failed }
