// The timeline: how many there are in each month, and each month in columns.
import { z } from 'zod'
import { visibility } from './assets.ts'
import { defineRoute } from './route.ts'
import { box, count, flag, id, linkQuery, moment } from './scalars.ts'
import { assetOrder } from './users.ts'

/** Filters combine; one that cannot be honoured must give nothing, never everything. */
const filters = linkQuery.extend({
  albumId: id.optional(),
  personId: id.optional(),
  tagId: id.optional(),
  userId: id.optional(),
  bbox: box.optional(),
  /** Ours: whether it has a place. */
  hasPosition: flag.optional(),
  /** Ours, both included. */
  takenAfter: moment.optional(),
  takenBefore: moment.optional(),
  isFavorite: flag.optional(),
  isTrashed: flag.optional(),
  visibility: visibility.optional(),
  order: assetOrder.optional(),
  orderBy: z.enum(['takenAt', 'createdAt']).optional(),
  withCoordinates: flag.optional(),
  withPartners: flag.optional(),
  withStacked: flag.optional(),
})

const column = z.array(z.string())
const columnOrNull = z.array(z.string().nullable())

const bucket = z
  .object({
    id: column,
    ownerId: column,
    ratio: z.array(z.number()),
    thumbhash: columnOrNull,
    fileCreatedAt: column,
    localOffsetHours: z.array(z.number()),
    createdAt: column,
    duration: z.array(count.nullable()),
    isFavorite: z.array(z.boolean()),
    isImage: z.array(z.boolean()),
    isTrashed: z.array(z.boolean()),
    visibility: z.array(visibility),
    livePhotoVideoId: columnOrNull,
    projectionType: columnOrNull,
    city: columnOrNull.optional(),
    country: columnOrNull.optional(),
    latitude: z.array(z.number().nullable()).optional(),
    longitude: z.array(z.number().nullable()).optional(),
    stack: z.array(z.tuple([z.string(), z.string()]).nullable()).optional(),
  })
  .meta({ id: 'TimeBucketAssetResponseDto' })
export type TimelineBucket = z.infer<typeof bucket>

const tags = ['Timeline']

export const timelineRoutes = {
  getTimeBuckets: defineRoute({
    operationId: 'getTimeBuckets',
    method: 'GET',
    path: '/timeline/buckets',
    access: 'user',
    sharedLink: true,
    permission: 'asset.read',
    query: filters,
    responses: { 200: z.array(z.object({ timeBucket: z.string(), count })) },
    summary: 'The months that hold something, and how much',
    tags,
  }),
  getTimeBucket: defineRoute({
    operationId: 'getTimeBucket',
    method: 'GET',
    path: '/timeline/bucket',
    access: 'user',
    sharedLink: true,
    permission: 'asset.read',
    query: filters.extend({ timeBucket: z.string().regex(/^\d{4}-\d{2}-\d{2}/) }),
    responses: { 200: bucket },
    summary: 'One month, one array a field',
    tags,
  }),
} as const
