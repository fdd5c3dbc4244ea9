// Photos and videos: putting them in, looking at one, fetching its files.
import { z } from 'zod'
import { defineRoute } from './route.ts'
import { count, flag, id, idParams, linkQuery, moment } from './scalars.ts'
import { userResponse } from './users.ts'

export const visibility = z.enum(['archive', 'timeline', 'hidden', 'locked']).meta({ id: 'AssetVisibility' })
export type Visibility = z.infer<typeof visibility>

const orNull = <T extends z.ZodType>(schema: T) => schema.nullable().optional()

const exif = z
  .object({
    make: orNull(z.string()),
    model: orNull(z.string()),
    lensModel: orNull(z.string()),
    exifImageWidth: orNull(count),
    exifImageHeight: orNull(count),
    fileSizeInByte: orNull(count),
    orientation: orNull(z.string()),
    dateTimeOriginal: orNull(z.string()),
    modifyDate: orNull(z.string()),
    timeZone: orNull(z.string()),
    fNumber: orNull(z.number()),
    focalLength: orNull(z.number()),
    iso: orNull(z.int()),
    exposureTime: orNull(z.string()),
    latitude: orNull(z.number()),
    longitude: orNull(z.number()),
    city: orNull(z.string()),
    state: orNull(z.string()),
    country: orNull(z.string()),
    description: orNull(z.string()),
    projectionType: orNull(z.string()),
    rating: orNull(z.int().min(1).max(5)),
  })
  .meta({ id: 'ExifResponseDto' })
export type ExifResponse = z.infer<typeof exif>

export const personResponse = z
  .object({
    id,
    name: z.string(),
    birthDate: z.string().nullable(),
    thumbnailPath: z.string(),
    isHidden: z.boolean(),
    isFavorite: z.boolean().optional(),
    color: z.string().optional(),
    updatedAt: z.string().optional(),
  })
  .meta({ id: 'PersonResponseDto' })
export type PersonResponse = z.infer<typeof personResponse>

export const tagResponse = z
  .object({
    id,
    name: z.string(),
    value: z.string(),
    parentId: z.string().optional(),
    color: z.string().optional(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'TagResponseDto' })
export type TagResponse = z.infer<typeof tagResponse>

const stackOfAsset = z
  .object({ id, primaryAssetId: id, assetCount: count })
  .meta({ id: 'AssetStackResponseDto' })

export const assetResponse = z
  .object({
    id,
    ownerId: id,
    owner: userResponse.optional(),
    libraryId: orNull(id),
    type: z.enum(['IMAGE', 'VIDEO', 'AUDIO', 'OTHER']),
    originalPath: z.string(),
    originalFileName: z.string(),
    originalMimeType: z.string().optional(),
    checksum: z.string(),
    thumbhash: z.string().nullable(),
    width: z.int().min(1).nullable(),
    height: z.int().min(1).nullable(),
    duration: count.nullable(),
    fileCreatedAt: z.string(),
    fileModifiedAt: z.string(),
    localDateTime: z.string(),
    createdAt: z.string(),
    updatedAt: z.string(),
    isFavorite: z.boolean(),
    isArchived: z.boolean(),
    isTrashed: z.boolean(),
    isOffline: z.boolean(),
    isEdited: z.boolean(),
    hasMetadata: z.boolean(),
    resized: z.boolean().optional(),
    visibility,
    livePhotoVideoId: orNull(z.string()),
    duplicateId: orNull(id),
    stack: orNull(stackOfAsset),
    exifInfo: exif.optional(),
    people: z.array(personResponse).optional(),
    tags: z.array(tagResponse).optional(),
  })
  .meta({ id: 'AssetResponseDto' })
export type AssetResponse = z.infer<typeof assetResponse>

export const metadataItem = z.object({
  key: z.string().min(1).max(200),
  value: z.record(z.string(), z.unknown()),
})

/** The form carries JSON as text. */
const metadataField = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text)
    } catch {
      context.addIssue({ code: 'custom', message: 'Expected a JSON array' })
      return z.NEVER
    }
  })
  .pipe(z.array(metadataItem))

/** Text fields of an upload. Others (`deviceAssetId`, `deviceId` …) are ignored, as older apps still send them. */
export const uploadFields = z.object({
  fileCreatedAt: moment,
  fileModifiedAt: moment,
  filename: z.string().min(1).max(1024).optional(),
  duration: z
    .string()
    .regex(/^\d{1,10}$/)
    .transform(Number)
    .optional(),
  isFavorite: flag.optional(),
  visibility: visibility.optional(),
  livePhotoVideoId: id.optional(),
  metadata: metadataField.optional(),
})
export type UploadFields = z.infer<typeof uploadFields>

const uploadResponse = z
  .object({ id, status: z.enum(['created', 'duplicate']), isTrashed: z.boolean().optional() })
  .meta({ id: 'AssetMediaResponseDto' })
export type UploadResponse = z.infer<typeof uploadResponse>

const bulkUploadCheck = z.object({
  assets: z.array(z.object({ id: z.string(), checksum: z.string() })),
})

const bulkUploadCheckResponse = z.object({
  results: z.array(
    z.object({
      id: z.string(),
      action: z.enum(['accept', 'reject']),
      reason: z.enum(['duplicate', 'unsupported-format']).optional(),
      assetId: id.optional(),
      isTrashed: z.boolean().optional(),
    }),
  ),
})
export type BulkUploadCheckResponse = z.infer<typeof bulkUploadCheckResponse>

const edited = flag.default(false)
const file = z.string().meta({ format: 'binary' })

const tags = ['Assets']

export const assetRoutes = {
  uploadAsset: defineRoute({
    operationId: 'uploadAsset',
    method: 'POST',
    path: '/assets',
    access: 'user',
    sharedLink: true,
    permission: 'asset.upload',
    query: linkQuery,
    headers: z.object({ 'x-immich-checksum': z.string().max(64).optional() }),
    multipart: uploadFields,
    files: z.object({ assetData: file, sidecarData: file.optional() }),
    responses: { 201: uploadResponse, 200: uploadResponse },
    summary: 'Put a photo or a video in; the answer means that it is safe',
    tags,
  }),
  checkBulkUpload: defineRoute({
    operationId: 'checkBulkUpload',
    method: 'POST',
    path: '/assets/bulk-upload-check',
    access: 'user',
    permission: 'asset.upload',
    body: bulkUploadCheck,
    responses: { 200: bulkUploadCheckResponse },
    summary: 'Which of these checksums are here already',
    tags,
  }),
  getAssetStatistics: defineRoute({
    operationId: 'getAssetStatistics',
    method: 'GET',
    path: '/assets/statistics',
    access: 'user',
    permission: 'asset.statistics',
    query: z.object({
      isFavorite: flag.optional(),
      isTrashed: flag.optional(),
      visibility: visibility.optional(),
    }),
    responses: { 200: z.object({ images: count, videos: count, total: count }) },
    summary: 'How many photos and videos you have',
    tags,
  }),
  getAssetInfo: defineRoute({
    operationId: 'getAssetInfo',
    method: 'GET',
    path: '/assets/:id',
    access: 'user',
    sharedLink: true,
    permission: 'asset.read',
    params: idParams,
    query: linkQuery,
    responses: { 200: assetResponse },
    summary: 'All that is known about one photo or video',
    tags,
  }),
  viewAsset: defineRoute({
    operationId: 'viewAsset',
    method: 'GET',
    path: '/assets/:id/thumbnail',
    access: 'user',
    sharedLink: true,
    permission: 'asset.view',
    params: idParams,
    query: linkQuery.extend({
      /** Left out: as it is shown, with its edits. */
      edited: flag.optional(),
      size: z.enum(['original', 'fullsize', 'preview', 'thumbnail']).optional(),
    }),
    responses: { 200: 'bytes' },
    summary: 'A picture of it, small or large',
    tags,
  }),
  downloadAsset: defineRoute({
    operationId: 'downloadAsset',
    method: 'GET',
    path: '/assets/:id/original',
    access: 'user',
    sharedLink: true,
    permission: 'asset.download',
    params: idParams,
    query: linkQuery.extend({ edited }),
    responses: { 200: 'bytes', 206: 'bytes' },
    summary: 'The file as it was put in',
    tags,
  }),
  playAssetVideo: defineRoute({
    operationId: 'playAssetVideo',
    method: 'GET',
    path: '/assets/:id/video/playback',
    access: 'user',
    sharedLink: true,
    permission: 'asset.view',
    params: idParams,
    query: linkQuery,
    responses: { 200: 'bytes', 206: 'bytes' },
    summary: 'The video, in a form that browsers play',
    tags,
  }),
} as const
