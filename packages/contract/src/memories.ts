// Memories: photos of other years that are shown for a day, and those that somebody keeps.
import { z } from 'zod'
import { assetResponse } from './assets.ts'
import { bulkIds, bulkResult, longList } from './bulk.ts'
import { defineRoute } from './route.ts'
import { count, flag, id, idParams, moment, nothing } from './scalars.ts'

const type = z.enum(['on_this_day']).meta({ id: 'MemoryType' })
const onThisDay = z.object({ year: z.int().min(1000).max(9999) }).meta({ id: 'OnThisDayDto' })

/** Of years that the database can hold, and JavaScript too. */
const when = moment.refine((text) => text >= '0001', 'Expected a date')

const memory = z
  .object({
    id,
    ownerId: id,
    type,
    data: onThisDay,
    memoryAt: z.string(),
    showAt: z.string().optional(),
    hideAt: z.string().optional(),
    seenAt: z.string().optional(),
    isSaved: z.boolean(),
    createdAt: z.string(),
    updatedAt: z.string(),
    deletedAt: z.string().optional(),
    assets: z.array(assetResponse),
  })
  .meta({ id: 'MemoryResponseDto' })
export type MemoryResponse = z.infer<typeof memory>

const search = z.object({
  for: z.iso
    .date()
    .refine((text) => text >= '0001', 'Expected a date')
    .optional(),
  type: type.optional(),
  isSaved: flag.optional(),
  isTrashed: flag.optional(),
  order: z.enum(['asc', 'desc', 'random']).optional(),
  size: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
})

const tags = ['Memories']

export const memoryRoutes = {
  searchMemories: defineRoute({
    operationId: 'searchMemories',
    method: 'GET',
    path: '/memories',
    access: 'user',
    permission: 'memory.read',
    query: search,
    responses: { 200: z.array(memory) },
    summary: 'Your memories, those of the latest day first',
    tags,
  }),
  createMemory: defineRoute({
    operationId: 'createMemory',
    method: 'POST',
    path: '/memories',
    access: 'user',
    permission: 'memory.create',
    body: z.object({
      type,
      data: onThisDay,
      memoryAt: when,
      showAt: when.optional(),
      hideAt: when.optional(),
      seenAt: when.optional(),
      isSaved: z.boolean().optional(),
      assetIds: z.array(id).max(10_000).optional(),
    }),
    responses: { 201: memory },
    summary: 'Make a memory of photos of yours',
    tags,
  }),
  memoriesStatistics: defineRoute({
    operationId: 'memoriesStatistics',
    method: 'GET',
    path: '/memories/statistics',
    access: 'user',
    permission: 'memory.statistics',
    query: search,
    responses: { 200: z.object({ total: count }) },
    summary: 'How many memories there are',
    tags,
  }),
  getMemory: defineRoute({
    operationId: 'getMemory',
    method: 'GET',
    path: '/memories/:id',
    access: 'user',
    permission: 'memory.read',
    params: idParams,
    responses: { 200: memory },
    summary: 'One memory',
    tags,
  }),
  updateMemory: defineRoute({
    operationId: 'updateMemory',
    method: 'PUT',
    path: '/memories/:id',
    access: 'user',
    permission: 'memory.update',
    params: idParams,
    body: z.object({
      isSaved: z.boolean().optional(),
      seenAt: when.optional(),
      memoryAt: when.optional(),
    }),
    responses: { 200: memory },
    summary: 'Keep a memory, or say that it was seen',
    tags,
  }),
  deleteMemory: defineRoute({
    operationId: 'deleteMemory',
    method: 'DELETE',
    path: '/memories/:id',
    access: 'user',
    permission: 'memory.delete',
    params: idParams,
    responses: { 204: nothing },
    summary: 'Delete a memory; its photos stay',
    tags,
  }),
  addMemoryAssets: defineRoute({
    operationId: 'addMemoryAssets',
    method: 'PUT',
    path: '/memories/:id/assets',
    access: 'user',
    permission: 'memoryAsset.create',
    params: idParams,
    bodyLimit: longList,
    body: bulkIds,
    responses: { 200: z.array(bulkResult) },
    summary: 'Put photos into a memory',
    tags,
  }),
  removeMemoryAssets: defineRoute({
    operationId: 'removeMemoryAssets',
    method: 'DELETE',
    path: '/memories/:id/assets',
    access: 'user',
    permission: 'memoryAsset.delete',
    params: idParams,
    bodyLimit: longList,
    body: bulkIds,
    responses: { 200: z.array(bulkResult) },
    summary: 'Take photos out of a memory',
    tags,
  }),
} as const
