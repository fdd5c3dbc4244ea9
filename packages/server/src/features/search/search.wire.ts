import type { AssetResponse, MetadataSearch, PlaceResponse, SearchResponse } from '@heirloom/contract'
import { assetWire } from '../../catalog/asset-views/asset-views.ts'
import type { AssetView } from '../../catalog/asset-views/asset-views.ts'
import { derivedPath } from '../../catalog/assets/assets.ts'
import type { Town } from '../../platform/places/places.ts'
import type { Page, SearchFilter } from './filter.ts'
import type { FoundPage } from './search.ts'

/** All that any of the searches takes. */
type Asked = Omit<MetadataSearch, 'page' | 'size' | 'order'> & { readonly minFileSize?: number | undefined }

/** Who asks for the trash by its dates means the trash. */
export function filterOf(asked: Asked): SearchFilter {
  const isAboutTrash = asked.trashedAfter !== undefined || asked.trashedBefore !== undefined
  return {
    none: cannotBe(asked),
    visibility: asked.visibility ?? 'timeline',
    states: isAboutTrash ? ['trashed'] : asked.withDeleted === true ? ['active', 'trashed'] : ['active'],
    id: asked.id,
    sha1: asked.checksum === undefined ? undefined : digestOf(asked.checksum),
    type: asked.type === 'IMAGE' ? 'image' : asked.type === 'VIDEO' ? 'video' : undefined,
    isFavorite: asked.isFavorite,
    isMotion: asked.isMotion,
    isNotInAlbum: asked.isNotInAlbum,
    ...timesOf(asked),
    city: asked.city,
    state: asked.state,
    country: asked.country,
    make: asked.make,
    model: asked.model,
    lensModel: asked.lensModel,
    rating: asked.rating,
    fileName: partOf(asked.originalFileName),
    path: partOf(asked.originalPath),
    description: partOf(asked.description),
    albumIds: asked.albumIds,
    personIds: asked.personIds,
    tagIds: asked.tagIds,
    minimumBytes: asked.minFileSize,
  }
}

/** What nothing here is: from a library, offline, with text read in it, of another kind, or made for players. */
function cannotBe(asked: Asked): boolean {
  const pictures = [asked.previewPath, asked.thumbnailPath].some((path) => path !== undefined)
  return (
    typeof asked.libraryId === 'string' ||
    asked.isOffline === true ||
    asked.isEncoded === true ||
    asked.encodedVideoPath !== undefined ||
    partOf(asked.ocr) !== undefined ||
    asked.type === 'AUDIO' ||
    asked.type === 'OTHER' ||
    (pictures && !isPictureOf(asked))
  )
}

/** The paths of derived pictures are made of the id, which has to be asked for as well. */
function isPictureOf({ id, previewPath, thumbnailPath }: Asked): boolean {
  if (id === undefined) return false
  const isThere = (kind: 'preview' | 'thumbnail', path: string | undefined): boolean =>
    path === undefined || path === derivedPath(kind, id)
  return isThere('preview', previewPath) && isThere('thumbnail', thumbnailPath)
}

function timesOf(asked: Asked): Pick<SearchFilter, 'taken' | 'created' | 'updated' | 'trashed'> {
  return {
    taken: spanOf(asked.takenAfter, asked.takenBefore),
    created: spanOf(asked.createdAfter, asked.createdBefore),
    updated: spanOf(asked.updatedAfter, asked.updatedBefore),
    trashed: spanOf(asked.trashedAfter, asked.trashedBefore),
  }
}

const spanOf = (after: string | undefined, before: string | undefined) => ({
  ...(after !== undefined && { after: new Date(after) }),
  ...(before !== undefined && { before: new Date(before) }),
})

/** A part that is empty is in every text. */
const partOf = (text: string | undefined): string | undefined => (text?.trim() === '' ? undefined : text)

const digestOf = (text: string): Buffer => Buffer.from(text, text.length === 40 ? 'hex' : 'base64')

const usual = 250

export function pageOf({ page, size, order }: Pick<MetadataSearch, 'page' | 'size' | 'order'>): Page {
  return { number: page ?? 1, size: size ?? usual, order: order ?? 'desc' }
}

export const sizeOf = (size: number | undefined): number => size ?? usual

type Told = Pick<MetadataSearch, 'withExif' | 'withPeople' | 'withStacked'>

/** What was not asked for is left out. */
export function foundWire(view: AssetView, { withExif, withPeople, withStacked }: Told): AssetResponse {
  const { exifInfo, people, stack, ...asset } = assetWire(view)
  return {
    ...asset,
    ...(withExif === true && exifInfo !== undefined && { exifInfo }),
    ...(withPeople === true && people !== undefined && { people }),
    ...(withStacked === true && stack !== undefined && { stack }),
  }
}

/** `total` is that of the page, as clients know it: how many there are in all is asked for by itself. */
export function pageWire({ photos, hasMore }: FoundPage, { number }: Page, told: Told): SearchResponse {
  const items = photos.map((view) => foundWire(view, told))
  return {
    albums: { total: 0, count: 0, items: [], facets: [] },
    assets: {
      total: items.length,
      count: items.length,
      items,
      facets: [],
      nextPage: hasMore ? String(number + 1) : null,
    },
  }
}

export function placeWire({ name, latitude, longitude, state, country }: Town): PlaceResponse {
  return {
    name,
    latitude,
    longitude,
    ...(state !== null && { admin1name: state }),
    ...(country !== null && { country }),
  }
}
