// Photos by the folders that their files lie in.
import { z } from 'zod'
import { assetResponse } from './assets.ts'
import { defineRoute } from './route.ts'

const tags = ['Views']

export const folderRoutes = {
  getUniqueOriginalPaths: defineRoute({
    operationId: 'getUniqueOriginalPaths',
    method: 'GET',
    path: '/view/folder/unique-paths',
    access: 'user',
    permission: 'folder.read',
    responses: { 200: z.array(z.string()) },
    summary: 'The folders that hold photos of yours',
    tags,
  }),
  getAssetsByOriginalPath: defineRoute({
    operationId: 'getAssetsByOriginalPath',
    method: 'GET',
    path: '/view/folder',
    access: 'user',
    permission: 'folder.read',
    query: z.object({ path: z.string().max(4096) }),
    responses: { 200: z.array(assetResponse) },
    summary: 'The photos of one folder, not of those below it',
    tags,
  }),
} as const
