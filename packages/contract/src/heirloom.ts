// Heirloom's own: setting up, the safe line, health.
import { z } from 'zod'
import { defineRoute } from './route.ts'
import { count, id } from './scalars.ts'

const setup = z.object({
  initialized: z.boolean(),
  /** The first sign-up needs the code that the server printed: the caller is not on the server's machine. */
  codeRequired: z.boolean(),
})
export type Setup = z.infer<typeof setup>

const address = z.object({ addresses: z.array(z.string()), qr: z.string() })
export type Address = z.infer<typeof address>

const safety = z.object({
  photos: count,
  videos: count,
  status: z.enum(['safe', 'working', 'attention']),
  /** Whether pictures are still being made: what is shown changes by itself. */
  isWorking: z.boolean(),
  sentences: z.array(z.string()),
  /** What the first sentence speaks of: the page where more is told. */
  about: z.enum(['health', 'backups']),
})
export type Safety = z.infer<typeof safety>

const health = z.object({
  version: z.string(),
  /** For each kind of derived thing: how many there should be, are, are still to be made, could not be made. */
  coverage: z.array(
    z.object({ kind: z.string(), expected: count, present: count, waiting: count, failed: count }),
  ),
  storage: z.array(z.object({ code: z.string(), text: z.string() })),
  checks: z.array(z.object({ code: z.string(), status: z.enum(['fine', 'attention']), text: z.string() })),
})
export type Health = z.infer<typeof health>

const problem = z.object({ assetId: id, kind: z.string(), code: z.string(), message: z.string() })
export type Problem = z.infer<typeof problem>

const setting = z.object({
  name: z.string(),
  /** Of one that holds a secret, only that it is set. */
  value: z.string(),
  from: z.enum(['environment', 'file']),
})
export type Setting = z.infer<typeof setting>

const tags = ['Heirloom']

export const heirloomRoutes = {
  getSetup: defineRoute({
    operationId: 'getSetup',
    method: 'GET',
    path: '/heirloom/setup',
    access: 'anyone',
    responses: { 200: setup },
    summary: 'Whether the first account is still to be made',
    tags,
  }),
  getAddress: defineRoute({
    operationId: 'getAddress',
    method: 'GET',
    path: '/heirloom/address',
    access: 'user',
    responses: { 200: address },
    summary: 'Addresses of this server for phones, and a QR code of the first',
    tags,
  }),
  getSafety: defineRoute({
    operationId: 'getSafety',
    method: 'GET',
    path: '/heirloom/safety',
    access: 'user',
    responses: { 200: safety },
    summary: 'The safe line: how much there is, and whether all is well',
    tags,
  }),
  getHealth: defineRoute({
    operationId: 'getHealth',
    method: 'GET',
    path: '/heirloom/health',
    access: 'user',
    responses: { 200: health },
    summary: 'How far derived things have come, what storage promises, what was checked',
    tags,
  }),
  getSettings: defineRoute({
    operationId: 'getSettings',
    method: 'GET',
    path: '/heirloom/settings',
    access: 'admin',
    responses: { 200: z.array(setting) },
    summary: 'What was set when the server started, and where; all else is as usual',
    tags,
  }),
  getProblems: defineRoute({
    operationId: 'getProblems',
    method: 'GET',
    path: '/heirloom/problems',
    access: 'user',
    responses: { 200: z.array(problem) },
    summary: 'Photos and videos of yours that need a look',
    tags,
  }),
} as const
