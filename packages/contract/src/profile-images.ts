// Pictures of the people themselves.
import { z } from 'zod'
import { defineRoute } from './route.ts'
import { id, idParams, nothing } from './scalars.ts'

const changed = z
  .object({ userId: id, profileImagePath: z.string(), profileChangedAt: z.string() })
  .meta({ id: 'CreateProfileImageResponseDto' })

const tags = ['Users']

export const profileImageRoutes = {
  createProfileImage: defineRoute({
    operationId: 'createProfileImage',
    method: 'POST',
    path: '/users/profile-image',
    access: 'user',
    permission: 'userProfileImage.update',
    multipart: z.object({ file: z.string().meta({ format: 'binary' }) }),
    responses: { 201: changed },
    summary: 'Choose a picture of yourself',
    tags,
  }),
  deleteProfileImage: defineRoute({
    operationId: 'deleteProfileImage',
    method: 'DELETE',
    path: '/users/profile-image',
    access: 'user',
    permission: 'userProfileImage.delete',
    responses: { 204: nothing },
    summary: 'Have no picture of yourself any more',
    tags,
  }),
  getProfileImage: defineRoute({
    operationId: 'getProfileImage',
    method: 'GET',
    path: '/users/:id/profile-image',
    access: 'user',
    permission: 'userProfileImage.read',
    params: idParams,
    responses: { 200: 'bytes' },
    summary: 'Someone’s picture of themselves',
    tags,
  }),
} as const
