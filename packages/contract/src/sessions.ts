// Sessions: one for each device that is signed in.
import { z } from 'zod'
import { defineRoute } from './route.ts'
import { id, idParams, nothing } from './scalars.ts'

export const sessionResponse = z
  .object({
    id,
    createdAt: z.string(),
    updatedAt: z.string(),
    expiresAt: z.string().optional(),
    current: z.boolean(),
    deviceType: z.string(),
    deviceOS: z.string(),
    appVersion: z.string().nullable(),
    isPendingSyncReset: z.boolean(),
  })
  .meta({ id: 'SessionResponseDto' })
export type SessionResponse = z.infer<typeof sessionResponse>

const sessionCreate = z.object({
  deviceType: z.string().max(200).optional(),
  deviceOS: z.string().max(200).optional(),
  /** Seconds; left out, as long as that of a sign-in. */
  duration: z.int().min(1).optional(),
})

const tags = ['Sessions']

export const sessionRoutes = {
  getSessions: defineRoute({
    operationId: 'getSessions',
    method: 'GET',
    path: '/sessions',
    access: 'user',
    permission: 'session.read',
    responses: { 200: z.array(sessionResponse) },
    summary: 'Your devices that are signed in',
    tags,
  }),
  deleteAllSessions: defineRoute({
    operationId: 'deleteAllSessions',
    method: 'DELETE',
    path: '/sessions',
    access: 'user',
    permission: 'session.delete',
    responses: { 204: nothing },
    summary: 'Sign out everywhere but here',
    tags,
  }),
  createSession: defineRoute({
    operationId: 'createSession',
    method: 'POST',
    path: '/sessions',
    access: 'user',
    permission: 'session.create',
    body: sessionCreate,
    responses: { 201: sessionResponse.extend({ token: z.string() }) },
    summary: 'Make a session for another device of yours',
    tags,
  }),
  updateSession: defineRoute({
    operationId: 'updateSession',
    method: 'PUT',
    path: '/sessions/:id',
    access: 'user',
    permission: 'session.update',
    params: idParams,
    body: z.object({ isPendingSyncReset: z.boolean().optional() }),
    responses: { 200: sessionResponse },
    summary: 'Ask a device to fetch everything again',
    tags,
  }),
  deleteSession: defineRoute({
    operationId: 'deleteSession',
    method: 'DELETE',
    path: '/sessions/:id',
    access: 'user',
    permission: 'session.delete',
    params: idParams,
    responses: { 204: nothing },
    summary: 'Sign a device out',
    tags,
  }),
  lockSession: defineRoute({
    operationId: 'lockSession',
    method: 'POST',
    path: '/sessions/:id/lock',
    access: 'user',
    permission: 'session.lock',
    params: idParams,
    responses: { 204: nothing },
    summary: 'Close the locked folder on a device',
    tags,
  }),
} as const
