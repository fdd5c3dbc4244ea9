// What admins do with accounts.
import { z } from 'zod'
import { pinCode } from './pin.ts'
import { defineRoute } from './route.ts'
import { count, email, flag, id, idParams, newPassword } from './scalars.ts'
import { sessionResponse } from './sessions.ts'
import { statisticsQuery, statisticsResponse } from './statistics.ts'
import { avatarColor, preferences, preferencesUpdate, userAdminResponse } from './users.ts'

/** The folder of someone's originals; empty is none. */
const storageLabel = z
  .string()
  .trim()
  .max(100)
  .regex(
    /^(?:[\p{L}\p{N}][\p{L}\p{N} ._@-]*)?$/u,
    'A storage label has letters, digits and . _ - @, and begins with one of the first two',
  )

const create = z.object({
  email,
  name: z.string().trim().min(1).max(200),
  password: newPassword,
  avatarColor: avatarColor.nullable().optional(),
  isAdmin: z.boolean().optional(),
  /** There are no e-mails about accounts yet: taken, and nothing is sent. */
  notify: z.boolean().optional(),
  pinCode: pinCode.nullable().optional(),
  quotaSizeInBytes: count.nullable().optional(),
  shouldChangePassword: z.boolean().optional(),
  storageLabel: storageLabel.nullable().optional(),
})

const { notify: _notify, ...changeable } = create.shape
const update = z.object(changeable).partial()

const remove = z.object({
  /** Told by Immich's clients; an account is never gone at once. */
  force: z.boolean().optional(),
  /** How many photos the person who is signed in saw that go out of sight with it. */
  confirmed: count.optional(),
})

export type UserAdminCreate = z.output<typeof create>
export type UserAdminUpdate = z.output<typeof update>

const tags = ['Users (admin)']

export const usersAdminRoutes = {
  searchUsersAdmin: defineRoute({
    operationId: 'searchUsersAdmin',
    method: 'GET',
    path: '/admin/users',
    access: 'admin',
    permission: 'adminUser.read',
    query: z.object({ id: id.optional(), withDeleted: flag.optional() }),
    responses: { 200: z.array(userAdminResponse) },
    summary: 'All accounts',
    tags,
  }),
  createUserAdmin: defineRoute({
    operationId: 'createUserAdmin',
    method: 'POST',
    path: '/admin/users',
    access: 'admin',
    permission: 'adminUser.create',
    body: create,
    responses: { 201: userAdminResponse },
    summary: 'Make an account',
    tags,
  }),
  getUserAdmin: defineRoute({
    operationId: 'getUserAdmin',
    method: 'GET',
    path: '/admin/users/:id',
    access: 'admin',
    permission: 'adminUser.read',
    params: idParams,
    responses: { 200: userAdminResponse },
    summary: 'One account',
    tags,
  }),
  updateUserAdmin: defineRoute({
    operationId: 'updateUserAdmin',
    method: 'PUT',
    path: '/admin/users/:id',
    access: 'admin',
    permission: 'adminUser.update',
    params: idParams,
    body: update,
    responses: { 200: userAdminResponse },
    summary: 'Change an account',
    tags,
  }),
  deleteUserAdmin: defineRoute({
    operationId: 'deleteUserAdmin',
    method: 'DELETE',
    path: '/admin/users/:id',
    access: 'admin',
    permission: 'adminUser.delete',
    params: idParams,
    body: remove,
    responses: { 200: userAdminResponse },
    summary: 'Remove an account; its photos stay for a week, and longer in quarantine',
    tags,
  }),
  restoreUserAdmin: defineRoute({
    operationId: 'restoreUserAdmin',
    method: 'POST',
    path: '/admin/users/:id/restore',
    access: 'admin',
    permission: 'adminUser.delete',
    params: idParams,
    responses: { 200: userAdminResponse },
    summary: 'Bring a removed account back',
    tags,
  }),
  getUserPreferencesAdmin: defineRoute({
    operationId: 'getUserPreferencesAdmin',
    method: 'GET',
    path: '/admin/users/:id/preferences',
    access: 'admin',
    permission: 'adminUser.read',
    params: idParams,
    responses: { 200: preferences },
    summary: 'Someone’s preferences',
    tags,
  }),
  updateUserPreferencesAdmin: defineRoute({
    operationId: 'updateUserPreferencesAdmin',
    method: 'PUT',
    path: '/admin/users/:id/preferences',
    access: 'admin',
    permission: 'adminUser.update',
    params: idParams,
    body: preferencesUpdate,
    responses: { 200: preferences },
    summary: 'Change some of someone’s preferences',
    tags,
  }),
  getUserSessionsAdmin: defineRoute({
    operationId: 'getUserSessionsAdmin',
    method: 'GET',
    path: '/admin/users/:id/sessions',
    access: 'admin',
    permission: 'adminSession.read',
    params: idParams,
    responses: { 200: z.array(sessionResponse) },
    summary: 'The devices that someone is signed in with',
    tags,
  }),
  getUserStatisticsAdmin: defineRoute({
    operationId: 'getUserStatisticsAdmin',
    method: 'GET',
    path: '/admin/users/:id/statistics',
    access: 'admin',
    permission: 'adminUser.read',
    params: idParams,
    query: statisticsQuery,
    responses: { 200: statisticsResponse },
    summary: 'How many photos and videos someone has',
    tags,
  }),
} as const
