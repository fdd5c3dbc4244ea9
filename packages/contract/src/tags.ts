// Tags, in Immich's names. A tag is a path (`travel/italy`); one below another goes with it.
import { z } from 'zod'
import { tagResponse } from './assets.ts'
import { bulkIds, bulkResult, longList } from './bulk.ts'
import { defineRoute } from './route.ts'
import { count, id, idParams, nothing } from './scalars.ts'

const color = z
  .string()
  .regex(/^#?([0-9A-Fa-f]{3}|[0-9A-Fa-f]{4}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})$/)
  .nullable()
  .optional()
const name = z.string().min(1).max(500)

const tags = ['Tags']

export const tagRoutes = {
  getAllTags: defineRoute({
    operationId: 'getAllTags',
    method: 'GET',
    path: '/tags',
    access: 'user',
    permission: 'tag.read',
    responses: { 200: z.array(tagResponse) },
    summary: 'All your tags, by path',
    tags,
  }),
  createTag: defineRoute({
    operationId: 'createTag',
    method: 'POST',
    path: '/tags',
    access: 'user',
    permission: 'tag.create',
    body: z.object({ name, parentId: id.nullable().optional(), color }),
    responses: { 201: tagResponse },
    summary: 'Make a tag, below another one if you like',
    tags,
  }),
  upsertTags: defineRoute({
    operationId: 'upsertTags',
    method: 'PUT',
    path: '/tags',
    access: 'user',
    permission: 'tag.create',
    body: z.object({ tags: z.array(z.string().max(500)).max(10_000) }),
    responses: { 200: z.array(tagResponse) },
    summary: 'Tags by their paths, made where they are not there yet',
    tags,
  }),
  bulkTagAssets: defineRoute({
    operationId: 'bulkTagAssets',
    method: 'PUT',
    path: '/tags/assets',
    access: 'user',
    permission: 'tag.asset',
    bodyLimit: longList,
    body: z.object({ tagIds: z.array(id).max(1000), assetIds: bulkIds.shape.ids }),
    responses: { 200: z.object({ count }) },
    summary: 'Give many photos several tags',
    tags,
  }),
  getTagById: defineRoute({
    operationId: 'getTagById',
    method: 'GET',
    path: '/tags/:id',
    access: 'user',
    permission: 'tag.read',
    params: idParams,
    responses: { 200: tagResponse },
    summary: 'One tag',
    tags,
  }),
  updateTag: defineRoute({
    operationId: 'updateTag',
    method: 'PUT',
    path: '/tags/:id',
    access: 'user',
    permission: 'tag.update',
    params: idParams,
    body: z.object({ name: name.optional(), color }),
    responses: { 200: tagResponse },
    summary: 'Change its name or colour; those below it keep their place',
    tags,
  }),
  deleteTag: defineRoute({
    operationId: 'deleteTag',
    method: 'DELETE',
    path: '/tags/:id',
    access: 'user',
    permission: 'tag.delete',
    params: idParams,
    responses: { 204: nothing },
    summary: 'Delete a tag and those below it; no photo goes with it',
    tags,
  }),
  tagAssets: defineRoute({
    operationId: 'tagAssets',
    method: 'PUT',
    path: '/tags/:id/assets',
    access: 'user',
    permission: 'tag.asset',
    params: idParams,
    bodyLimit: longList,
    body: bulkIds,
    responses: { 200: z.array(bulkResult) },
    summary: 'Give photos this tag',
    tags,
  }),
  untagAssets: defineRoute({
    operationId: 'untagAssets',
    method: 'DELETE',
    path: '/tags/:id/assets',
    access: 'user',
    permission: 'tag.asset',
    params: idParams,
    bodyLimit: longList,
    body: bulkIds,
    responses: { 200: z.array(bulkResult) },
    summary: 'Take this tag off photos',
    tags,
  }),
} as const
