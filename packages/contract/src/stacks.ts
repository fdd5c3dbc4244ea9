// Stacks, in Immich's names: photos that belong together, of which one is shown.
import { z } from 'zod'
import { assetResponse } from './assets.ts'
import { bulkIds, longList } from './bulk.ts'
import { defineRoute } from './route.ts'
import { id, idParams, nothing } from './scalars.ts'

const stack = z
  .object({ id, primaryAssetId: id, assets: z.array(assetResponse) })
  .meta({ id: 'StackResponseDto' })
export type StackResponse = z.infer<typeof stack>

const tags = ['Stacks']

export const stackRoutes = {
  searchStacks: defineRoute({
    operationId: 'searchStacks',
    method: 'GET',
    path: '/stacks',
    access: 'user',
    permission: 'stack.read',
    query: z.object({ primaryAssetId: id.optional() }),
    responses: { 200: z.array(stack) },
    summary: 'Your stacks, or the one that this photo stands for',
    tags,
  }),
  createStack: defineRoute({
    operationId: 'createStack',
    method: 'POST',
    path: '/stacks',
    access: 'user',
    permission: 'stack.create',
    body: z.object({ assetIds: z.array(id).min(2).max(10_000) }),
    responses: { 201: stack },
    summary: 'Make one stack of these photos; stacks that they stand for are merged into it',
    tags,
  }),
  deleteStacks: defineRoute({
    operationId: 'deleteStacks',
    method: 'DELETE',
    path: '/stacks',
    access: 'user',
    permission: 'stack.delete',
    bodyLimit: longList,
    body: bulkIds,
    responses: { 204: nothing },
    summary: 'Dissolve stacks; their photos stay',
    tags,
  }),
  getStack: defineRoute({
    operationId: 'getStack',
    method: 'GET',
    path: '/stacks/:id',
    access: 'user',
    permission: 'stack.read',
    params: idParams,
    responses: { 200: stack },
    summary: 'One stack with its photos',
    tags,
  }),
  updateStack: defineRoute({
    operationId: 'updateStack',
    method: 'PUT',
    path: '/stacks/:id',
    access: 'user',
    permission: 'stack.update',
    params: idParams,
    body: z.object({ primaryAssetId: id.optional() }),
    responses: { 200: stack },
    summary: 'Let another of its photos stand for it',
    tags,
  }),
  deleteStack: defineRoute({
    operationId: 'deleteStack',
    method: 'DELETE',
    path: '/stacks/:id',
    access: 'user',
    permission: 'stack.delete',
    params: idParams,
    responses: { 204: nothing },
    summary: 'Dissolve a stack; its photos stay',
    tags,
  }),
  removeAssetFromStack: defineRoute({
    operationId: 'removeAssetFromStack',
    method: 'DELETE',
    path: '/stacks/:id/assets/:assetId',
    access: 'user',
    permission: 'stack.update',
    params: z.object({ id, assetId: id }),
    responses: { 204: nothing },
    summary: 'Take a photo out of a stack',
    tags,
  }),
} as const
