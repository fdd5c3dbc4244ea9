// The PIN of an account, and opening the locked folder with it.
import { z } from 'zod'
import { defineRoute } from './route.ts'
import { nothing } from './scalars.ts'

/** Six digits. */
export const pinCode = z.string().regex(/^\d{6}$/, 'A PIN has six digits')

const proof = {
  pinCode: pinCode.optional(),
  password: z.string().max(512).optional(),
}

const tags = ['Authentication']

export const pinRoutes = {
  setupPinCode: defineRoute({
    operationId: 'setupPinCode',
    method: 'POST',
    path: '/auth/pin-code',
    access: 'user',
    permission: 'pinCode.create',
    body: z.object({ pinCode }),
    responses: { 204: nothing },
    summary: 'Choose a PIN for the locked folder',
    tags,
  }),
  changePinCode: defineRoute({
    operationId: 'changePinCode',
    method: 'PUT',
    path: '/auth/pin-code',
    access: 'user',
    permission: 'pinCode.update',
    body: z.object({ ...proof, newPinCode: pinCode }),
    responses: { 204: nothing },
    summary: 'Choose another PIN, with the old one or the password',
    tags,
  }),
  resetPinCode: defineRoute({
    operationId: 'resetPinCode',
    method: 'DELETE',
    path: '/auth/pin-code',
    access: 'user',
    permission: 'pinCode.delete',
    body: z.object(proof),
    responses: { 204: nothing },
    summary: 'Have no PIN any more, with the old one or the password',
    tags,
  }),
  unlockAuthSession: defineRoute({
    operationId: 'unlockAuthSession',
    method: 'POST',
    path: '/auth/session/unlock',
    access: 'user',
    body: z.object(proof),
    responses: { 204: nothing },
    summary: 'Open the locked folder in this session, for a quarter of an hour',
    tags,
  }),
  lockAuthSession: defineRoute({
    operationId: 'lockAuthSession',
    method: 'POST',
    path: '/auth/session/lock',
    access: 'user',
    responses: { 204: nothing },
    summary: 'Close the locked folder in this session',
    tags,
  }),
} as const
