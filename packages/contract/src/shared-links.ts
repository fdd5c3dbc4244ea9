// Shared links: an album or some photos, for whoever has the link.
import { z } from 'zod'
import { albumResponse } from './albums.ts'
import { assetResponse } from './assets.ts'
import { longList } from './bulk.ts'
import { defineRoute } from './route.ts'
import { id, idParams, linkQuery, moment, nothing } from './scalars.ts'

const type = z.enum(['ALBUM', 'INDIVIDUAL']).meta({ id: 'SharedLinkType' })

/** Stands in answers for a password that is set, and in changes for the one that there is. */
export const keptPassword = '••••••••'

const link = z
  .object({
    id,
    type,
    userId: id,
    key: z.string(),
    slug: z.string().nullable(),
    description: z.string().nullable(),
    password: z.string().nullable().meta({ description: 'Never the password itself: whether there is one' }),
    expiresAt: z.string().nullable(),
    allowUpload: z.boolean(),
    allowDownload: z.boolean(),
    showMetadata: z.boolean(),
    createdAt: z.string(),
    album: albumResponse.optional(),
    assets: z.array(assetResponse),
  })
  .meta({ id: 'SharedLinkResponseDto' })
export type SharedLinkResponse = z.infer<typeof link>

/** What stands in an address has no slash, no blank and nothing that an address gives a meaning. */
const slug = z.union([z.literal(''), z.string().regex(/^[^\s/\\?#%&]{1,100}$/u)]).nullable()

const settings = {
  slug: slug.optional(),
  description: z.string().max(10_000).nullable().optional(),
  password: z.string().max(512).nullable().optional(),
  expiresAt: moment.nullable().optional(),
  allowUpload: z.boolean().optional(),
  allowDownload: z.boolean().optional(),
  showMetadata: z.boolean().optional(),
}

const assetIds = z.object({ assetIds: z.array(id).max(200_000) }).meta({ id: 'AssetIdsDto' })

const assetResult = z
  .object({
    assetId: id,
    success: z.boolean(),
    error: z.enum(['duplicate', 'no_permission', 'not_found']).optional(),
  })
  .meta({ id: 'AssetIdsResponseDto' })
export type LinkedAssetResult = z.infer<typeof assetResult>

const tags = ['Shared links']

export const sharedLinkRoutes = {
  getAllSharedLinks: defineRoute({
    operationId: 'getAllSharedLinks',
    method: 'GET',
    path: '/shared-links',
    access: 'user',
    permission: 'sharedLink.read',
    query: z.object({ albumId: id.optional(), id: id.optional() }),
    responses: { 200: z.array(link) },
    summary: 'Your shared links, the newest first',
    tags,
  }),
  createSharedLink: defineRoute({
    operationId: 'createSharedLink',
    method: 'POST',
    path: '/shared-links',
    access: 'user',
    permission: 'sharedLink.create',
    body: z.object({
      type,
      albumId: id.optional(),
      assetIds: assetIds.shape.assetIds.optional(),
      ...settings,
    }),
    bodyLimit: longList,
    responses: { 201: link },
    summary: 'Share an album of yours, or photos of yours, with whoever has the link',
    tags,
  }),
  getMySharedLink: defineRoute({
    operationId: 'getMySharedLink',
    method: 'GET',
    path: '/shared-links/me',
    access: 'guest',
    sharedLink: true,
    query: linkQuery,
    responses: { 200: link },
    summary: 'The shared link by which this is asked',
    tags,
  }),
  sharedLinkLogin: defineRoute({
    operationId: 'sharedLinkLogin',
    method: 'POST',
    path: '/shared-links/login',
    access: 'guest',
    sharedLink: true,
    beforePassword: true,
    query: linkQuery,
    body: z.object({ password: z.string().max(512) }),
    responses: { 201: link },
    summary: 'Give the password of a shared link; a cookie remembers it',
    tags,
  }),
  getSharedLinkById: defineRoute({
    operationId: 'getSharedLinkById',
    method: 'GET',
    path: '/shared-links/:id',
    access: 'user',
    permission: 'sharedLink.read',
    params: idParams,
    responses: { 200: link },
    summary: 'One of your shared links',
    tags,
  }),
  updateSharedLink: defineRoute({
    operationId: 'updateSharedLink',
    method: 'PATCH',
    path: '/shared-links/:id',
    access: 'user',
    permission: 'sharedLink.update',
    params: idParams,
    body: z.object(settings),
    responses: { 200: link },
    summary: 'Change a shared link; what is left out stays, null takes it away',
    tags,
  }),
  removeSharedLink: defineRoute({
    operationId: 'removeSharedLink',
    method: 'DELETE',
    path: '/shared-links/:id',
    access: 'user',
    permission: 'sharedLink.delete',
    params: idParams,
    responses: { 204: nothing },
    summary: 'Delete a shared link; what it showed stays',
    tags,
  }),
  addSharedLinkAssets: defineRoute({
    operationId: 'addSharedLinkAssets',
    method: 'PUT',
    path: '/shared-links/:id/assets',
    access: 'user',
    permission: 'sharedLink.update',
    params: idParams,
    body: assetIds,
    bodyLimit: longList,
    responses: { 200: z.array(assetResult) },
    summary: 'Show more photos by a link that shows photos; each has its result',
    tags,
  }),
  removeSharedLinkAssets: defineRoute({
    operationId: 'removeSharedLinkAssets',
    method: 'DELETE',
    path: '/shared-links/:id/assets',
    access: 'user',
    permission: 'sharedLink.update',
    params: idParams,
    body: assetIds,
    bodyLimit: longList,
    responses: { 200: z.array(assetResult) },
    summary: 'Show fewer photos by a link; the photos stay',
    tags,
  }),
} as const
