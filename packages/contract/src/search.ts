// Finding photos by what is known of them. Filters combine; a text that is null asks for photos that have none.
import { z } from 'zod'
import { albumResponse } from './albums.ts'
import { assetResponse, personResponse, visibility } from './assets.ts'
import { defineRoute } from './route.ts'
import { count, flag, id, linkQuery, moment, wholeNumber } from './scalars.ts'
import { assetOrder } from './users.ts'

const text = z.string().max(1_000)
/** An empty text says the same as null: that there is none. */
const textOrNone = z
  .string()
  .max(1_000)
  .nullable()
  .transform((value) => (value === '' ? null : value))
const ids = z.array(id).max(1_000)
const size = z.int().min(1).max(1_000)
const rating = z.int().min(1).max(5)

const words = {
  city: textOrNone.optional(),
  country: textOrNone.optional(),
  lensModel: textOrNone.optional(),
  make: textOrNone.optional(),
  model: textOrNone.optional(),
  state: textOrNone.optional(),
  ocr: text.optional(),
}

const times = {
  createdAfter: moment.optional(),
  createdBefore: moment.optional(),
  takenAfter: moment.optional(),
  takenBefore: moment.optional(),
  trashedAfter: moment.optional(),
  trashedBefore: moment.optional(),
  updatedAfter: moment.optional(),
  updatedBefore: moment.optional(),
}

const kinds = {
  type: z.enum(['IMAGE', 'VIDEO', 'AUDIO', 'OTHER']).optional(),
  visibility: visibility.optional(),
}

/** What Immich 3.2 asks by instead: refused, as a search without its conditions would find everything. */
const of32 = z.never('Searching by this is of Immich 3.2, and not known here.').optional()

const filter = {
  filter: of32,
  ...words,
  ...times,
  ...kinds,
  albumIds: ids.optional(),
  personIds: ids.optional(),
  tagIds: ids.nullable().optional(),
  libraryId: id.nullable().optional(),
  rating: rating.nullable().optional(),
  isEncoded: z.boolean().optional(),
  isFavorite: z.boolean().optional(),
  isMotion: z.boolean().optional(),
  isNotInAlbum: z.boolean().optional(),
  isOffline: z.boolean().optional(),
}

const told = { withDeleted: z.boolean().optional(), withExif: z.boolean().optional() }
const toldMore = { ...told, withPeople: z.boolean().optional(), withStacked: z.boolean().optional() }
const paged = { page: z.int().min(1).optional(), size: size.optional() }

const statisticsSearch = z
  .object({ ...filter, description: text.optional() })
  .meta({ id: 'StatisticsSearchDto' })

const randomSearch = z
  .object({ ...filter, ...toldMore, size: size.optional() })
  .meta({ id: 'RandomSearchDto' })

const metadataSearch = z
  .object({
    ...filter,
    ...toldMore,
    ...paged,
    cursor: of32,
    orderBy: of32,
    id: id.optional(),
    checksum: z
      .string()
      .regex(/^(?:[A-Za-z0-9+/]{27}=|[0-9A-Fa-f]{40})$/, 'Expected a SHA-1 digest in base64 or hex')
      .optional(),
    description: text.optional(),
    order: assetOrder.optional(),
    originalFileName: text.optional(),
    originalPath: text.optional(),
    encodedVideoPath: text.optional(),
    previewPath: text.optional(),
    thumbnailPath: text.optional(),
  })
  .meta({ id: 'MetadataSearchDto' })
export type MetadataSearch = z.infer<typeof metadataSearch>

const smartSearch = z
  .object({
    ...filter,
    ...told,
    ...paged,
    query: text.optional(),
    queryAssetId: id.optional(),
    language: z.string().max(100).optional(),
  })
  .meta({ id: 'SmartSearchDto' })

/** In a query string a list is the same name again and again. */
const idsInQuery = z.union([id.transform((one) => [one]), ids])

const largeSearch = z.object({
  ...words,
  ...times,
  ...kinds,
  albumIds: idsInQuery.optional(),
  personIds: idsInQuery.optional(),
  tagIds: idsInQuery.optional(),
  libraryId: id.optional(),
  rating: wholeNumber(rating).optional(),
  isEncoded: flag.optional(),
  isFavorite: flag.optional(),
  isMotion: flag.optional(),
  isNotInAlbum: flag.optional(),
  isOffline: flag.optional(),
  withDeleted: flag.optional(),
  withExif: flag.optional(),
  minFileSize: wholeNumber(count).optional(),
  size: wholeNumber(size).optional(),
})

const facet = z
  .object({
    fieldName: z.string(),
    counts: z.array(z.object({ count, value: z.string() }).meta({ id: 'SearchFacetCountResponseDto' })),
  })
  .meta({ id: 'SearchFacetResponseDto' })

const searchResponse = z
  .object({
    albums: z
      .object({ total: count, count, items: z.array(albumResponse), facets: z.array(facet) })
      .meta({ id: 'SearchAlbumResponseDto' }),
    assets: z
      .object({
        total: count,
        count,
        items: z.array(assetResponse),
        facets: z.array(facet),
        nextPage: z.string().min(1).nullable(),
      })
      .meta({ id: 'SearchAssetResponseDto' }),
  })
  .meta({ id: 'SearchResponseDto' })
export type SearchResponse = z.infer<typeof searchResponse>

const explored = z
  .object({
    fieldName: z.string(),
    items: z.array(z.object({ value: z.string(), data: assetResponse }).meta({ id: 'SearchExploreItem' })),
  })
  .meta({ id: 'SearchExploreResponseDto' })

const place = z
  .object({
    name: z.string(),
    latitude: z.number(),
    longitude: z.number(),
    admin1name: z.string().optional(),
    admin2name: z.string().optional(),
    /** Ours: of the towns that are called so, which. */
    country: z.string().optional(),
  })
  .meta({ id: 'PlacesResponseDto' })
export type PlaceResponse = z.infer<typeof place>

const assets = z.array(assetResponse)
const tags = ['Search']

export const searchRoutes = {
  searchAssets: defineRoute({
    operationId: 'searchAssets',
    method: 'POST',
    path: '/search/metadata',
    access: 'user',
    sharedLink: true,
    permission: 'asset.read',
    query: linkQuery,
    body: metadataSearch,
    responses: { 200: searchResponse },
    summary: 'Photos that meet all of these conditions, page by page, the newest first',
    tags,
  }),
  searchAssetStatistics: defineRoute({
    operationId: 'searchAssetStatistics',
    method: 'POST',
    path: '/search/statistics',
    access: 'user',
    permission: 'asset.statistics',
    body: statisticsSearch,
    responses: { 200: z.object({ total: count }).meta({ id: 'SearchStatisticsResponseDto' }) },
    summary: 'How many photos meet these conditions',
    tags,
  }),
  searchRandom: defineRoute({
    operationId: 'searchRandom',
    method: 'POST',
    path: '/search/random',
    access: 'user',
    permission: 'asset.read',
    body: randomSearch,
    responses: { 200: assets },
    summary: 'Some photos that meet these conditions, others each time',
    tags,
  }),
  searchLargeAssets: defineRoute({
    operationId: 'searchLargeAssets',
    method: 'POST',
    path: '/search/large-assets',
    access: 'user',
    permission: 'asset.read',
    query: largeSearch,
    responses: { 200: assets },
    summary: 'Photos and videos that meet these conditions, the largest first',
    tags,
  }),
  searchSmart: defineRoute({
    operationId: 'searchSmart',
    method: 'POST',
    path: '/search/smart',
    access: 'user',
    permission: 'asset.read',
    body: smartSearch,
    responses: { 200: searchResponse },
    summary: 'Photos by what they show: not here yet, and says so',
    tags,
  }),
  getExploreData: defineRoute({
    operationId: 'getExploreData',
    method: 'GET',
    path: '/search/explore',
    access: 'user',
    permission: 'asset.read',
    responses: { 200: z.array(explored) },
    summary: 'Towns with several photos, and one photo of each',
    tags,
  }),
  getSearchSuggestions: defineRoute({
    operationId: 'getSearchSuggestions',
    method: 'GET',
    path: '/search/suggestions',
    access: 'user',
    permission: 'asset.read',
    query: z.object({
      type: z
        .enum(['country', 'state', 'city', 'camera-make', 'camera-model', 'camera-lens-model'])
        .meta({ id: 'SearchSuggestionType' }),
      country: text.optional(),
      state: text.optional(),
      make: text.optional(),
      model: text.optional(),
      lensModel: text.optional(),
      includeNull: flag.optional(),
    }),
    responses: { 200: z.array(z.string().nullable()) },
    summary: 'What there is to choose from: countries, regions, towns, cameras, lenses',
    tags,
  }),
  getAssetsByCity: defineRoute({
    operationId: 'getAssetsByCity',
    method: 'GET',
    path: '/search/cities',
    access: 'user',
    permission: 'asset.read',
    responses: { 200: assets },
    summary: 'One photo of each town, by the town’s name',
    tags,
  }),
  searchPlaces: defineRoute({
    operationId: 'searchPlaces',
    method: 'GET',
    path: '/search/places',
    access: 'user',
    permission: 'asset.read',
    query: z.object({ name: text }),
    responses: { 200: z.array(place) },
    summary: 'Towns of the world by name',
    tags,
  }),
  searchPerson: defineRoute({
    operationId: 'searchPerson',
    method: 'GET',
    path: '/search/person',
    access: 'user',
    permission: 'person.read',
    query: z.object({ name: text, withHidden: flag.optional() }),
    responses: { 200: z.array(personResponse) },
    summary: 'People by name',
    tags,
  }),
  searchText: defineRoute({
    operationId: 'searchText',
    method: 'POST',
    path: '/heirloom/search',
    access: 'user',
    permission: 'asset.read',
    body: z.object({ ...metadataSearch.shape, text }),
    responses: { 200: searchResponse },
    summary:
      'Photos by words: in their name, path and description, their place, camera and tags; each word has to occur',
    tags: ['Heirloom'],
  }),
} as const
