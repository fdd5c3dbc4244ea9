// Albums, who may see and change them, and what is said about them.
import { z } from 'zod'
import { bulkIds, bulkResult } from './bulk.ts'
import { defineRoute } from './route.ts'
import { count, flag, id, idParams, linkQuery, nothing } from './scalars.ts'
import { assetOrder, userResponse } from './users.ts'

const role = z.enum(['editor', 'owner', 'viewer']).meta({ id: 'AlbumUserRole' })
const ids = z.array(id).max(200_000)
const name = z.string().max(1_000)
const description = z.string().max(100_000)

export const albumResponse = z
  .object({
    id,
    albumName: z.string(),
    description: z.string(),
    albumThumbnailAssetId: id.nullable(),
    /** The owner first, then the one who asks, then the others by name. */
    albumUsers: z.array(z.object({ role, user: userResponse }).meta({ id: 'AlbumUserResponseDto' })).min(1),
    assetCount: count,
    contributorCounts: z
      .array(z.object({ userId: id, assetCount: count }).meta({ id: 'ContributorCountResponseDto' }))
      .optional(),
    startDate: z.string().optional(),
    endDate: z.string().optional(),
    lastModifiedAssetTimestamp: z.string().optional(),
    order: assetOrder,
    isActivityEnabled: z.boolean(),
    hasSharedLink: z.boolean(),
    shared: z.boolean(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'AlbumResponseDto' })
export type AlbumResponse = z.infer<typeof albumResponse>

export const marker = z
  .object({
    id,
    lat: z.number(),
    lon: z.number(),
    city: z.string().nullable(),
    state: z.string().nullable(),
    country: z.string().nullable(),
  })
  .meta({ id: 'MapMarkerResponseDto' })

/** `me` is the one who asks. */
const memberParams = z.object({ id, userId: z.union([z.literal('me'), id]) })

const tags = ['Albums']

const albumsOnly = {
  getAllAlbums: defineRoute({
    operationId: 'getAllAlbums',
    method: 'GET',
    path: '/albums',
    access: 'user',
    permission: 'album.read',
    query: z.object({
      assetId: id.optional(),
      id: id.optional(),
      isOwned: flag.optional(),
      isShared: flag.optional(),
      name: z.string().optional(),
    }),
    responses: { 200: z.array(albumResponse) },
    summary:
      'Albums of yours and albums shared with you, the newest first; filters combine, `assetId` stands alone',
    tags,
  }),
  createAlbum: defineRoute({
    operationId: 'createAlbum',
    method: 'POST',
    path: '/albums',
    access: 'user',
    permission: 'album.create',
    body: z.object({
      albumName: name,
      description: description.nullable().optional(),
      albumUsers: z
        .array(z.object({ userId: id, role }).meta({ id: 'AlbumUserCreateDto' }))
        .max(10_000)
        .optional(),
      assetIds: ids.optional(),
    }),
    responses: { 201: albumResponse },
    summary: 'Make an album, with people and photos if you like',
    tags,
  }),
  addAssetsToAlbums: defineRoute({
    operationId: 'addAssetsToAlbums',
    method: 'PUT',
    path: '/albums/assets',
    access: 'user',
    permission: 'albumAsset.create',
    body: z.object({ albumIds: z.array(id).max(1_000), assetIds: ids }),
    responses: {
      200: z
        .object({ success: z.boolean(), error: bulkResult.shape.error })
        .meta({ id: 'AlbumsAddAssetsResponseDto' }),
    },
    summary: 'Add photos to several albums at once',
    tags,
  }),
  getAlbumStatistics: defineRoute({
    operationId: 'getAlbumStatistics',
    method: 'GET',
    path: '/albums/statistics',
    access: 'user',
    permission: 'album.statistics',
    responses: { 200: z.object({ owned: count, shared: count, notShared: count }) },
    summary: 'How many albums you have, and how many are shared',
    tags,
  }),
  getAlbumInfo: defineRoute({
    operationId: 'getAlbumInfo',
    method: 'GET',
    path: '/albums/:id',
    access: 'user',
    sharedLink: true,
    permission: 'album.read',
    params: idParams,
    query: linkQuery,
    responses: { 200: albumResponse },
    summary: 'One album',
    tags,
  }),
  updateAlbumInfo: defineRoute({
    operationId: 'updateAlbumInfo',
    method: 'PATCH',
    path: '/albums/:id',
    access: 'user',
    permission: 'album.update',
    params: idParams,
    body: z.object({
      albumName: name.optional(),
      description: description.nullable().optional(),
      albumThumbnailAssetId: id.optional(),
      isActivityEnabled: z.boolean().optional(),
      order: assetOrder.optional(),
    }),
    responses: { 200: albumResponse },
    summary: 'Change name, description, cover, order or whether people may comment',
    tags,
  }),
  deleteAlbum: defineRoute({
    operationId: 'deleteAlbum',
    method: 'DELETE',
    path: '/albums/:id',
    access: 'user',
    permission: 'album.delete',
    params: idParams,
    responses: { 204: nothing },
    summary: 'Delete an album; its photos stay, and it can be undone',
    tags,
  }),
  addAssetsToAlbum: defineRoute({
    operationId: 'addAssetsToAlbum',
    method: 'PUT',
    path: '/albums/:id/assets',
    access: 'user',
    permission: 'albumAsset.create',
    params: idParams,
    body: bulkIds,
    responses: { 200: z.array(bulkResult) },
    summary: 'Add photos to an album; each has its result',
    tags,
  }),
  removeAssetFromAlbum: defineRoute({
    operationId: 'removeAssetFromAlbum',
    method: 'DELETE',
    path: '/albums/:id/assets',
    access: 'user',
    permission: 'albumAsset.delete',
    params: idParams,
    body: bulkIds,
    responses: { 200: z.array(bulkResult) },
    summary: 'Take photos out of an album; the photos stay',
    tags,
  }),
  getAlbumMapMarkers: defineRoute({
    operationId: 'getAlbumMapMarkers',
    method: 'GET',
    path: '/albums/:id/map-markers',
    access: 'user',
    sharedLink: true,
    permission: 'album.read',
    params: idParams,
    query: linkQuery,
    responses: { 200: z.array(marker) },
    summary: 'Where the photos of an album were taken',
    tags,
  }),
  addUsersToAlbum: defineRoute({
    operationId: 'addUsersToAlbum',
    method: 'PUT',
    path: '/albums/:id/users',
    access: 'user',
    permission: 'albumUser.create',
    params: idParams,
    body: z.object({
      albumUsers: z
        .array(z.object({ userId: id, role: role.default('editor') }).meta({ id: 'AlbumUserAddDto' }))
        .min(1)
        .max(10_000),
    }),
    responses: { 200: albumResponse },
    summary: 'Share an album with people',
    tags,
  }),
  updateAlbumUser: defineRoute({
    operationId: 'updateAlbumUser',
    method: 'PUT',
    path: '/albums/:id/user/:userId',
    access: 'user',
    permission: 'albumUser.update',
    params: memberParams,
    body: z.object({ role }),
    responses: { 204: nothing },
    summary: 'Let someone change an album, or only look at it',
    tags,
  }),
  removeUserFromAlbum: defineRoute({
    operationId: 'removeUserFromAlbum',
    method: 'DELETE',
    path: '/albums/:id/user/:userId',
    access: 'user',
    permission: 'albumUser.delete',
    params: memberParams,
    responses: { 204: nothing },
    summary: 'Stop sharing an album with someone, or leave it',
    tags,
  }),
} as const

const reaction = z.enum(['comment', 'like']).meta({ id: 'ReactionType' })

const activity = z
  .object({
    id,
    type: reaction,
    comment: z.string().nullable().optional(),
    assetId: id.nullable(),
    createdAt: z.string(),
    user: userResponse,
  })
  .meta({ id: 'ActivityResponseDto' })
export type ActivityResponse = z.infer<typeof activity>

const about = z.object({ albumId: id, assetId: id.optional() })
const activities = ['Activities']

export const albumRoutes = {
  ...albumsOnly,
  getActivities: defineRoute({
    operationId: 'getActivities',
    method: 'GET',
    path: '/activities',
    access: 'user',
    permission: 'activity.read',
    query: about.extend({
      level: z.enum(['album', 'asset']).optional(),
      type: reaction.optional(),
      userId: id.optional(),
    }),
    responses: { 200: z.array(activity) },
    summary: 'What people said about an album or a photo in it, the oldest first',
    tags: activities,
  }),
  createActivity: defineRoute({
    operationId: 'createActivity',
    method: 'POST',
    path: '/activities',
    access: 'user',
    permission: 'activity.create',
    body: about.extend({ type: reaction, comment: z.string().max(100_000).optional() }),
    responses: { 200: activity, 201: activity },
    summary: 'Comment on something, or like it; a second like is the first one again',
    tags: activities,
  }),
  getActivityStatistics: defineRoute({
    operationId: 'getActivityStatistics',
    method: 'GET',
    path: '/activities/statistics',
    access: 'user',
    permission: 'activity.statistics',
    query: about,
    responses: { 200: z.object({ comments: count, likes: count }) },
    summary: 'How many comments and likes there are',
    tags: activities,
  }),
  deleteActivity: defineRoute({
    operationId: 'deleteActivity',
    method: 'DELETE',
    path: '/activities/:id',
    access: 'user',
    permission: 'activity.delete',
    params: idParams,
    responses: { 204: nothing },
    summary: 'Delete a comment or a like: your own, or any in an album of yours',
    tags: activities,
  }),
} as const
