// API keys: credentials for programs, with permissions of their own.
import { z } from 'zod'
import { permission } from './permission.ts'
import { defineRoute } from './route.ts'
import { id, idParams, nothing } from './scalars.ts'

const apiKey = z
  .object({
    id,
    name: z.string(),
    permissions: z.array(permission),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'ApiKeyResponseDto' })
export type ApiKeyResponse = z.infer<typeof apiKey>

const name = z.string().trim().min(1).max(200)
const permissions = z.array(permission).min(1)

const tags = ['API keys']

export const apiKeyRoutes = {
  getApiKeys: defineRoute({
    operationId: 'getApiKeys',
    method: 'GET',
    path: '/api-keys',
    access: 'user',
    permission: 'apiKey.read',
    responses: { 200: z.array(apiKey) },
    summary: 'Your API keys',
    tags,
  }),
  createApiKey: defineRoute({
    operationId: 'createApiKey',
    method: 'POST',
    path: '/api-keys',
    access: 'user',
    permission: 'apiKey.create',
    body: z.object({ name: name.optional(), permissions }),
    responses: { 201: z.object({ secret: z.string(), apiKey }) },
    summary: 'Make an API key; its secret is shown this once',
    tags,
  }),
  getMyApiKey: defineRoute({
    operationId: 'getMyApiKey',
    method: 'GET',
    path: '/api-keys/me',
    access: 'user',
    permission: false,
    responses: { 200: apiKey },
    summary: 'The API key that asks',
    tags,
  }),
  getApiKey: defineRoute({
    operationId: 'getApiKey',
    method: 'GET',
    path: '/api-keys/:id',
    access: 'user',
    permission: 'apiKey.read',
    params: idParams,
    responses: { 200: apiKey },
    summary: 'One of your API keys',
    tags,
  }),
  updateApiKey: defineRoute({
    operationId: 'updateApiKey',
    method: 'PUT',
    path: '/api-keys/:id',
    access: 'user',
    permission: 'apiKey.update',
    params: idParams,
    body: z.object({ name: name.optional(), permissions: permissions.optional() }),
    responses: { 200: apiKey },
    summary: 'Rename an API key or change what it may do',
    tags,
  }),
  deleteApiKey: defineRoute({
    operationId: 'deleteApiKey',
    method: 'DELETE',
    path: '/api-keys/:id',
    access: 'user',
    permission: 'apiKey.delete',
    params: idParams,
    responses: { 204: nothing },
    summary: 'Withdraw an API key',
    tags,
  }),
} as const
