// The trash, in Immich's names. What is asked for permanently goes there too, unless it is there already.
import { z } from 'zod'
import { defineRoute } from './route.ts'
import { count, id, nothing } from './scalars.ts'

const ids = z.array(id).max(200_000)
const counted = z.object({ count }).meta({ id: 'TrashResponseDto' })

const tags = ['Trash']

export const trashRoutes = {
  deleteAssets: defineRoute({
    operationId: 'deleteAssets',
    method: 'DELETE',
    path: '/assets',
    access: 'user',
    permission: 'asset.delete',
    body: z.object({ ids, force: z.boolean().optional() }),
    responses: { 204: nothing },
    summary: 'Move photos to the trash; with `force`, those that are in the trash already leave it for good',
    tags: ['Assets'],
  }),
  emptyTrash: defineRoute({
    operationId: 'emptyTrash',
    method: 'POST',
    path: '/trash/empty',
    access: 'user',
    permission: 'asset.delete',
    responses: { 200: counted },
    summary: 'Take everything in the trash away; its files stay in quarantine for 30 days',
    tags,
  }),
  restoreTrash: defineRoute({
    operationId: 'restoreTrash',
    method: 'POST',
    path: '/trash/restore',
    access: 'user',
    permission: 'asset.delete',
    responses: { 200: counted },
    summary: 'Bring everything in the trash back',
    tags,
  }),
  restoreAssets: defineRoute({
    operationId: 'restoreAssets',
    method: 'POST',
    path: '/trash/restore/assets',
    access: 'user',
    permission: 'asset.delete',
    body: z.object({ ids }),
    responses: { 200: counted },
    summary: 'Bring these photos back from the trash',
    tags,
  }),
} as const
