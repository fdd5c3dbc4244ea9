// What people say of their photos: favourites, where they are shown, descriptions, dates, places; and what clients attach.
import { z } from 'zod'
import { assetResponse, metadataItem, visibility } from './assets.ts'
import { bulkIds, longList } from './bulk.ts'
import { defineRoute } from './route.ts'
import { id, idParams, nothing } from './scalars.ts'

const { ids } = bulkIds.shape

/** Left out means: as it is. */
const said = {
  isFavorite: z.boolean().optional(),
  visibility: visibility.optional(),
  description: z.string().max(100_000).optional(),
  rating: z.int().min(-1).max(5).nullable().optional(),
  dateTimeOriginal: z.string().max(64).optional(),
  latitude: z.number().min(-90).max(90).optional(),
  longitude: z.number().min(-180).max(180).optional(),
}

const update = z
  .object({ ...said, livePhotoVideoId: id.nullable().optional() })
  .meta({ id: 'UpdateAssetDto' })
export type AssetUpdate = z.infer<typeof update>

/** A hundred years, in minutes. */
const longestShift = 100 * 366 * 24 * 60

const bulkUpdate = z
  .object({
    ids,
    ...said,
    dateTimeRelative: z.int().min(-longestShift).max(longestShift).optional(),
    timeZone: z.string().min(1).max(64).optional(),
    /** There are no groups of duplicates yet: no photo is in one. */
    duplicateId: z.string().nullable().optional(),
  })
  .meta({ id: 'AssetBulkUpdateDto' })
export type AssetsUpdate = z.infer<typeof bulkUpdate>

const metadata = metadataItem.extend({ updatedAt: z.string() }).meta({ id: 'AssetMetadataResponseDto' })
export type AttachedMetadata = z.infer<typeof metadata>
const key = z.string().min(1).max(200)
const keyParams = z.object({ id, key })

const flagOn = z.boolean().default(true)
const copy = z.object({
  sourceId: id,
  targetId: id,
  albums: flagOn,
  favorite: flagOn,
  sharedLinks: flagOn,
  sidecar: flagOn,
  stack: flagOn,
})

const ocr = z
  .object({
    id,
    assetId: id,
    text: z.string(),
    textScore: z.number(),
    boxScore: z.number(),
    ...Object.fromEntries(['x1', 'y1', 'x2', 'y2', 'x3', 'y3', 'x4', 'y4'].map((name) => [name, z.number()])),
  })
  .meta({ id: 'AssetOcrResponseDto' })

const tags = ['Assets']

export const editingRoutes = {
  updateAsset: defineRoute({
    operationId: 'updateAsset',
    method: 'PUT',
    path: '/assets/:id',
    access: 'user',
    permission: 'asset.update',
    params: idParams,
    body: update,
    responses: { 200: assetResponse },
    summary: 'Say something of a photo, or show it elsewhere',
    tags,
  }),
  updateAssets: defineRoute({
    operationId: 'updateAssets',
    method: 'PUT',
    path: '/assets',
    access: 'user',
    permission: 'asset.update',
    bodyLimit: longList,
    body: bulkUpdate,
    responses: { 204: nothing },
    summary: 'The same of many photos',
    tags,
  }),
  copyAsset: defineRoute({
    operationId: 'copyAsset',
    method: 'PUT',
    path: '/assets/copy',
    access: 'user',
    permission: 'asset.copy',
    body: copy,
    responses: { 204: nothing },
    summary: 'Give one photo what another has: albums, favourite, what was said of it, stack',
    tags,
  }),
  runAssetJobs: defineRoute({
    operationId: 'runAssetJobs',
    method: 'POST',
    path: '/assets/jobs',
    access: 'user',
    permission: 'job.create',
    bodyLimit: longList,
    body: z.object({
      assetIds: ids,
      name: z.enum(['refresh-faces', 'refresh-metadata', 'regenerate-thumbnail', 'transcode-video']),
    }),
    responses: { 204: nothing },
    summary: 'Read metadata or make pictures anew',
    tags,
  }),
  getAssetOcr: defineRoute({
    operationId: 'getAssetOcr',
    method: 'GET',
    path: '/assets/:id/ocr',
    access: 'user',
    permission: 'asset.read',
    params: idParams,
    responses: { 200: z.array(ocr) },
    summary: 'Text that was read in a photo',
    tags,
  }),
  getAssetMetadata: defineRoute({
    operationId: 'getAssetMetadata',
    method: 'GET',
    path: '/assets/:id/metadata',
    access: 'user',
    permission: 'asset.read',
    params: idParams,
    responses: { 200: z.array(metadata) },
    summary: 'All that clients attached to a photo',
    tags,
  }),
  updateAssetMetadata: defineRoute({
    operationId: 'updateAssetMetadata',
    method: 'PUT',
    path: '/assets/:id/metadata',
    access: 'user',
    permission: 'asset.update',
    params: idParams,
    body: z.object({ items: z.array(metadataItem).max(1000) }),
    responses: { 200: z.array(metadata) },
    summary: 'Attach something under keys, or replace it',
    tags,
  }),
  getAssetMetadataByKey: defineRoute({
    operationId: 'getAssetMetadataByKey',
    method: 'GET',
    path: '/assets/:id/metadata/:key',
    access: 'user',
    permission: 'asset.read',
    params: keyParams,
    responses: { 200: metadata },
    summary: 'What is attached under one key',
    tags,
  }),
  deleteAssetMetadata: defineRoute({
    operationId: 'deleteAssetMetadata',
    method: 'DELETE',
    path: '/assets/:id/metadata/:key',
    access: 'user',
    permission: 'asset.update',
    params: keyParams,
    responses: { 204: nothing },
    summary: 'Detach what is under one key',
    tags,
  }),
  updateBulkAssetMetadata: defineRoute({
    operationId: 'updateBulkAssetMetadata',
    method: 'PUT',
    path: '/assets/metadata',
    access: 'user',
    permission: 'asset.update',
    bodyLimit: longList,
    body: z.object({ items: z.array(metadataItem.extend({ assetId: id })).max(20_000) }),
    responses: {
      200: z.array(metadata.extend({ assetId: id }).meta({ id: 'AssetMetadataBulkResponseDto' })),
    },
    summary: 'Attach something to many photos',
    tags,
  }),
  deleteBulkAssetMetadata: defineRoute({
    operationId: 'deleteBulkAssetMetadata',
    method: 'DELETE',
    path: '/assets/metadata',
    access: 'user',
    permission: 'asset.update',
    bodyLimit: longList,
    body: z.object({ items: z.array(z.object({ assetId: id, key })).max(20_000) }),
    responses: { 204: nothing },
    summary: 'Detach something from many photos',
    tags,
  }),
} as const
