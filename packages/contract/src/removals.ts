// Heirloom's own: removals that ask first, and changes that wait for their owner.
import { z } from 'zod'
import { defineRoute } from './route.ts'
import { count, id, idParams, nothing } from './scalars.ts'

const removal = z.object({
  /** `trash`: into the trash. `purge`: out of it, for good. */
  kind: z.enum(['trash', 'purge']),
  ids: z.array(id).min(1).max(1_000_000),
})

/** A million ids, with what stands between them. */
const longList = 48 * 1024 * 1024

const removalPreview = z.object({
  /** How many of these photos it would take; others are not there, not theirs, or gone already. */
  count,
  /** How many photos this person has that are not in the trash. */
  library: count,
  /** Whether it may be done at once; else it takes `confirmed`. */
  isOrdinary: z.boolean(),
  /** How many more are ordinary at the moment. */
  left: count,
})
export type RemovalPreview = z.infer<typeof removalPreview>

const removed = z.object({ count, operationId: id.nullable() })
export type Removed = z.infer<typeof removed>

const waitingChange = z.object({
  id,
  /** `asset.trash`, `operation.undo`, … */
  kind: z.string(),
  ownerId: id,
  ownerName: z.string(),
  count,
  /** How many photos the owner has. */
  library: count,
  /** A few of them, for their pictures. */
  sample: z.array(id),
  /** Who asked, in words: a device, a key, a job. */
  askedBy: z.string(),
  address: z.string().nullable(),
  askedAt: z.string(),
  asked: count,
  lastAskedAt: z.string(),
  expiresAt: z.string(),
  state: z.enum(['waiting', 'approved', 'done', 'dismissed', 'expired']),
})
export type WaitingChange = z.infer<typeof waitingChange>

const tags = ['Heirloom']

export const removalRoutes = {
  previewRemoval: defineRoute({
    operationId: 'previewRemoval',
    method: 'POST',
    path: '/heirloom/removals/preview',
    access: 'user',
    permission: 'asset.delete',
    bodyLimit: longList,
    body: removal,
    responses: { 200: removalPreview },
    summary: 'How many photos a removal would take, and whether that is ordinary',
    tags,
  }),
  removeAssets: defineRoute({
    operationId: 'removeAssets',
    method: 'POST',
    path: '/heirloom/removals',
    access: 'user',
    sessionOnly: true,
    bodyLimit: longList,
    body: removal.extend({
      /** The number that the person saw and confirmed; needed where it is not ordinary. Another one is refused. */
      confirmed: count.optional(),
    }),
    responses: { 200: removed },
    summary: 'Remove photos, as confirmed by the person who is signed in',
    tags,
  }),
  listWaitingChanges: defineRoute({
    operationId: 'listWaitingChanges',
    method: 'GET',
    path: '/heirloom/waiting-changes',
    access: 'user',
    responses: { 200: z.array(waitingChange) },
    summary:
      'Changes that wait for you; for an admin, everyone’s. The newest first, those that are over for 30 days',
    tags,
  }),
  getWaitingChange: defineRoute({
    operationId: 'getWaitingChange',
    method: 'GET',
    path: '/heirloom/waiting-changes/:id',
    access: 'user',
    params: idParams,
    responses: { 200: waitingChange },
    summary: 'One change that waits',
    tags,
  }),
  approveWaitingChange: defineRoute({
    operationId: 'approveWaitingChange',
    method: 'POST',
    path: '/heirloom/waiting-changes/:id/approve',
    access: 'user',
    sessionOnly: true,
    params: idParams,
    body: z.object({ confirmed: count }),
    responses: { 200: removed },
    summary: 'Do what waits: exactly the photos that were shown, or fewer',
    tags,
  }),
  dismissWaitingChange: defineRoute({
    operationId: 'dismissWaitingChange',
    method: 'POST',
    path: '/heirloom/waiting-changes/:id/dismiss',
    access: 'user',
    sessionOnly: true,
    params: idParams,
    responses: { 204: nothing },
    summary: 'Drop what waits: nothing changes',
    tags,
  }),
} as const
