// Which lines each request type asks for, in the order in which they are sent: what others name comes first.
import type { SyncEntityType, SyncRequestType } from './names.wire.ts'
import { oneself, partners, userMetadata, users } from './accounts.sql.ts'
import { albumPeople, albumPlaces, albums } from './albums.sql.ts'
import { memories, memoryPlaces, ownStacks, partnerStacks } from './arranged.sql.ts'
import { albumAssets, albumExif, ownAssets, ownExif, partnerAssets, partnerExif } from './assets.sql.ts'
import type { LineFamily } from './line-type.ts'
import { attachments, edits, faces, people } from './people.sql.ts'

/** Turns what is stored of somebody's preferences into what clients know. */
export type PresentPreferences = (stored: Readonly<Record<string, unknown>>) => unknown

/** `none`: there is nothing of this kind in any library yet. */
export type Order = Readonly<Record<SyncRequestType, LineFamily | 'none'>>

export function orderOf(preferences: PresentPreferences): Order {
  return {
    AuthUsersV1: oneself,
    UsersV1: users,
    PartnersV1: partners,
    AssetsV1: ownAssets('V1'),
    AssetsV2: ownAssets('V2'),
    StacksV1: ownStacks,
    PartnerAssetsV1: partnerAssets('V1'),
    PartnerAssetsV2: partnerAssets('V2'),
    PartnerStacksV1: partnerStacks,
    AlbumAssetsV1: albumAssets('V1'),
    AlbumAssetsV2: albumAssets('V2'),
    AlbumsV1: albums('V1'),
    AlbumsV2: albums('V2'),
    AlbumUsersV1: albumPeople,
    AlbumToAssetsV1: albumPlaces,
    AssetExifsV1: ownExif,
    AlbumAssetExifsV1: albumExif,
    PartnerAssetExifsV1: partnerExif,
    AssetOcrV1: 'none',
    MemoriesV1: memories,
    MemoryToAssetsV1: memoryPlaces,
    PeopleV1: people,
    AssetFacesV1: faces('V1'),
    AssetFacesV2: faces('V2'),
    UserMetadataV1: userMetadata((data) => presentSetting(data, preferences)),
    AssetMetadataV1: attachments,
    AssetEditsV1: edits,
  }
}

interface Setting {
  readonly key: string
  readonly value: Readonly<Record<string, unknown>>
}

function presentSetting(data: string, preferences: PresentPreferences): string {
  const setting = JSON.parse(data) as Setting
  if (setting.key !== 'preferences') return data
  return JSON.stringify({ ...setting, value: preferences(setting.value) })
}

/** The request types that a type of line belongs to. */
export function requestTypesOf(order: Order, entity: SyncEntityType): readonly SyncRequestType[] {
  const all = Object.entries(order) as [SyncRequestType, LineFamily | 'none'][]
  return all.flatMap(([type, family]) =>
    family !== 'none' && (family.deletions?.entity === entity || family.upserts.entity === entity)
      ? [type]
      : [],
  )
}
