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

const drawnMonth = z.object({
  id: column,
  ownerId: column,
  /** Where it stands: the day on the wall clock where it was taken, or that of its upload; 'YYYY-MM-DD'. */
  day: column,
  /** Width by height, as it is shown. */
  ratio: z.array(z.number()),
  thumbhash: columnOrNull,
  isImage: z.array(z.boolean()),
  /** In milliseconds. */
  duration: z.array(count.nullable()),
  livePhotoVideoId: columnOrNull,
  isFavorite: z.array(z.boolean()),
  /** The stack it stands for, and how many that has; left out where all are shown one by one. */
  stack: z.array(z.tuple([z.string(), z.string()]).nullable()).optional(),
})
export type DrawnMonth = z.infer<typeof drawnMonth>

const tags = ['Timeline']
const month = filters.extend({ timeBucket: z.string().regex(/^\d{4}-\d{2}-\d{2}/) })

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
    query: month,
    responses: { 200: bucket },
    summary: 'One month, one array a field',
    tags,
  }),
  getDrawnMonth: defineRoute({
    operationId: 'getDrawnMonth',
    method: 'GET',
    path: '/heirloom/timeline/month',
    access: 'user',
    sharedLink: true,
    permission: 'asset.read',
    query: month,
    responses: { 200: drawnMonth },
    summary: 'One month, as far as it takes to draw it',
    tags: ['Heirloom'],
  }),
} as const
