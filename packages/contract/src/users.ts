// Accounts as clients see them: oneself, others, preferences, onboarding.
import { z } from 'zod'
import { defineRoute } from './route.ts'
import { count, email, id, idParams, newPassword, nothing } from './scalars.ts'

export const avatarColor = z
  .enum(['primary', 'pink', 'red', 'yellow', 'blue', 'green', 'purple', 'orange', 'gray', 'amber'])
  .meta({ id: 'UserAvatarColor' })
export type AvatarColor = z.infer<typeof avatarColor>

export const userResponse = z
  .object({
    id,
    name: z.string(),
    email: z.string(),
    avatarColor,
    profileImagePath: z.string(),
    profileChangedAt: z.string(),
  })
  .meta({ id: 'UserResponseDto' })
export type UserResponse = z.infer<typeof userResponse>

export const license = z.object({
  licenseKey: z.string(),
  activationKey: z.string(),
  activatedAt: z.string(),
})

export const userAdminResponse = z
  .object({
    ...userResponse.shape,
    isAdmin: z.boolean(),
    shouldChangePassword: z.boolean(),
    storageLabel: z.string().nullable(),
    status: z.enum(['active', 'removing', 'deleted']),
    oauthId: z.string(),
    quotaSizeInBytes: count.nullable(),
    quotaUsageInBytes: count.nullable(),
    license: license.nullable(),
    createdAt: z.string(),
    updatedAt: z.string(),
    deletedAt: z.string().nullable(),
  })
  .meta({ id: 'UserAdminResponseDto' })
export type UserAdminResponse = z.infer<typeof userAdminResponse>

const updateMe = z.object({
  name: z.string().trim().min(1).max(200).optional(),
  email: email.optional(),
  password: newPassword.optional(),
  avatarColor: avatarColor.nullable().optional(),
})

export const assetOrder = z.enum(['asc', 'desc'])

const shownInSidebar = z.object({ enabled: z.boolean(), sidebarWeb: z.boolean() })

export const preferences = z
  .object({
    albums: z.object({ defaultAssetOrder: assetOrder }),
    cast: z.object({ gCastEnabled: z.boolean() }),
    download: z.object({ archiveSize: z.int().min(1), includeEmbeddedVideos: z.boolean() }),
    emailNotifications: z.object({
      enabled: z.boolean(),
      albumInvite: z.boolean(),
      albumUpdate: z.boolean(),
    }),
    folders: shownInSidebar,
    memories: z.object({ enabled: z.boolean(), duration: z.int().min(1) }),
    people: shownInSidebar.extend({ minimumFaces: z.int().min(1) }),
    purchase: z.object({ showSupportBadge: z.boolean(), hideBuyButtonUntil: z.string() }),
    ratings: z.object({ enabled: z.boolean() }),
    recentlyAdded: z.object({ sidebarWeb: z.boolean() }),
    sharedLinks: shownInSidebar,
    tags: shownInSidebar,
  })
  .meta({ id: 'UserPreferencesResponseDto' })
export type Preferences = z.infer<typeof preferences>

/** Every part may be left out; what is left out stays as it is. */
export const preferencesUpdate = z.object({
  albums: preferences.shape.albums.partial().optional(),
  avatar: z.object({ color: avatarColor.optional() }).optional(),
  cast: preferences.shape.cast.partial().optional(),
  download: preferences.shape.download.partial().optional(),
  emailNotifications: preferences.shape.emailNotifications.partial().optional(),
  folders: preferences.shape.folders.partial().optional(),
  memories: preferences.shape.memories.partial().optional(),
  people: preferences.shape.people.partial().optional(),
  purchase: preferences.shape.purchase.partial().optional(),
  ratings: preferences.shape.ratings.partial().optional(),
  recentlyAdded: preferences.shape.recentlyAdded.partial().optional(),
  sharedLinks: preferences.shape.sharedLinks.partial().optional(),
  tags: preferences.shape.tags.partial().optional(),
})
export type PreferencesUpdate = z.infer<typeof preferencesUpdate>

const onboarding = z.object({ isOnboarded: z.boolean() })

const tags = ['Users']

export const userRoutes = {
  getMyUser: defineRoute({
    operationId: 'getMyUser',
    method: 'GET',
    path: '/users/me',
    access: 'user',
    permission: 'user.read',
    responses: { 200: userAdminResponse },
    summary: 'Your own account',
    tags,
  }),
  updateMyUser: defineRoute({
    operationId: 'updateMyUser',
    method: 'PUT',
    path: '/users/me',
    access: 'user',
    permission: 'user.update',
    body: updateMe,
    responses: { 200: userAdminResponse },
    summary: 'Change your own account',
    tags,
  }),
  searchUsers: defineRoute({
    operationId: 'searchUsers',
    method: 'GET',
    path: '/users',
    access: 'user',
    permission: 'user.read',
    responses: { 200: z.array(userResponse) },
    summary: 'The people of this server',
    tags,
  }),
  getUser: defineRoute({
    operationId: 'getUser',
    method: 'GET',
    path: '/users/:id',
    access: 'user',
    permission: 'user.read',
    params: idParams,
    responses: { 200: userResponse },
    summary: 'One person of this server',
    tags,
  }),
  getMyPreferences: defineRoute({
    operationId: 'getMyPreferences',
    method: 'GET',
    path: '/users/me/preferences',
    access: 'user',
    permission: 'userPreference.read',
    responses: { 200: preferences },
    summary: 'Your preferences',
    tags,
  }),
  updateMyPreferences: defineRoute({
    operationId: 'updateMyPreferences',
    method: 'PUT',
    path: '/users/me/preferences',
    access: 'user',
    permission: 'userPreference.update',
    body: preferencesUpdate,
    responses: { 200: preferences },
    summary: 'Change some of your preferences',
    tags,
  }),
  getUserOnboarding: defineRoute({
    operationId: 'getUserOnboarding',
    method: 'GET',
    path: '/users/me/onboarding',
    access: 'user',
    permission: 'userOnboarding.read',
    responses: { 200: onboarding },
    summary: 'Whether you have seen the first steps',
    tags,
  }),
  setUserOnboarding: defineRoute({
    operationId: 'setUserOnboarding',
    method: 'PUT',
    path: '/users/me/onboarding',
    access: 'user',
    permission: 'userOnboarding.update',
    body: onboarding,
    responses: { 200: onboarding },
    summary: 'Say that you have seen the first steps',
    tags,
  }),
  deleteUserOnboarding: defineRoute({
    operationId: 'deleteUserOnboarding',
    method: 'DELETE',
    path: '/users/me/onboarding',
    access: 'user',
    permission: 'userOnboarding.delete',
    responses: { 204: nothing },
    summary: 'Show the first steps again',
    tags,
  }),
  getUserLicense: defineRoute({
    operationId: 'getUserLicense',
    method: 'GET',
    path: '/users/me/license',
    access: 'user',
    permission: 'userLicense.read',
    responses: { 200: license },
    summary: 'A licence; Heirloom needs none, so there is never one',
    tags,
  }),
} as const
