// Libraries for conformance runs.
import { defineRoute } from './route.ts'
import { nothing } from './scalars.ts'

export const scratchRoutes = {
  resetScratch: defineRoute({
    operationId: 'resetScratch',
    method: 'POST',
    path: '/heirloom/scratch/reset',
    access: 'anyone',
    responses: { 204: nothing },
    summary: 'Empty a scratch library; 409 in every other, and from another machine',
    tags: ['Heirloom'],
  }),
} as const
