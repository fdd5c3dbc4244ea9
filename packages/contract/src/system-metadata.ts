// What clients ask about the state of the server, and a licence that nobody needs.
import { z } from 'zod'
import { defineRoute } from './route.ts'
import { nothing } from './scalars.ts'
import { license } from './users.ts'

const onboarding = z.object({ isOnboarded: z.boolean() }).meta({ id: 'AdminOnboardingUpdateDto' })
const licenseKeys = z
  .object({ licenseKey: z.string().max(200), activationKey: z.string().max(2_000) })
  .meta({ id: 'LicenseKeyDto' })

const tags = ['System metadata']

export const systemMetadataRoutes = {
  getAdminOnboarding: defineRoute({
    operationId: 'getAdminOnboarding',
    method: 'GET',
    path: '/system-metadata/admin-onboarding',
    access: 'admin',
    permission: 'systemMetadata.read',
    responses: { 200: onboarding },
    summary: 'Whether an admin went through the first steps',
    tags,
  }),
  updateAdminOnboarding: defineRoute({
    operationId: 'updateAdminOnboarding',
    method: 'POST',
    path: '/system-metadata/admin-onboarding',
    access: 'admin',
    permission: 'systemMetadata.update',
    body: onboarding,
    responses: { 204: nothing },
    summary: 'Say that you, an admin, went through the first steps',
    tags,
  }),
  getReverseGeocodingState: defineRoute({
    operationId: 'getReverseGeocodingState',
    method: 'GET',
    path: '/system-metadata/reverse-geocoding-state',
    access: 'admin',
    permission: 'systemMetadata.read',
    responses: {
      200: z
        .object({ lastImportFileName: z.string().nullable(), lastUpdate: z.string().nullable() })
        .meta({ id: 'ReverseGeocodingStateResponseDto' }),
    },
    summary: 'When names of places were imported; they come with Heirloom, so never',
    tags,
  }),
  getVersionCheckState: defineRoute({
    operationId: 'getVersionCheckState',
    method: 'GET',
    path: '/system-metadata/version-check-state',
    access: 'admin',
    permission: 'systemMetadata.read',
    responses: {
      200: z
        .object({ checkedAt: z.string().nullable(), releaseVersion: z.string().nullable() })
        .meta({ id: 'VersionCheckStateResponseDto' }),
    },
    summary: 'When a newer version was looked for; Heirloom never asks anyone',
    tags,
  }),
  getServerLicense: defineRoute({
    operationId: 'getServerLicense',
    method: 'GET',
    path: '/server/license',
    access: 'admin',
    permission: 'serverLicense.read',
    responses: { 200: license },
    summary: 'A licence of the server; Heirloom needs none, so there is never one',
    tags,
  }),
  setServerLicense: defineRoute({
    operationId: 'setServerLicense',
    method: 'PUT',
    path: '/server/license',
    access: 'admin',
    permission: 'serverLicense.update',
    body: licenseKeys,
    responses: { 200: license },
    summary: 'The same: 404, always',
    tags,
  }),
  deleteServerLicense: defineRoute({
    operationId: 'deleteServerLicense',
    method: 'DELETE',
    path: '/server/license',
    access: 'admin',
    permission: 'serverLicense.delete',
    responses: { 204: nothing },
    summary: 'The same: 404, always',
    tags,
  }),
  setUserLicense: defineRoute({
    operationId: 'setUserLicense',
    method: 'PUT',
    path: '/users/me/license',
    access: 'user',
    permission: 'userLicense.update',
    body: licenseKeys,
    responses: { 200: license },
    summary: 'The same of an account: 404, always',
    tags,
  }),
  deleteUserLicense: defineRoute({
    operationId: 'deleteUserLicense',
    method: 'DELETE',
    path: '/users/me/license',
    access: 'user',
    permission: 'userLicense.delete',
    responses: { 204: nothing },
    summary: 'The same of an account: 404, always',
    tags,
  }),
} as const
