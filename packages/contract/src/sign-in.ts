// Signing up, in and out; passwords.
import { z } from 'zod'
import { defineRoute } from './route.ts'
import { email, newPassword } from './scalars.ts'
import { userAdminResponse } from './users.ts'

const signUp = z.object({
  email,
  name: z.string().trim().min(1).max(200),
  password: newPassword,
  /** Printed by the server at start; asked for when the first sign-up comes from another machine. */
  setupCode: z.string().max(64).optional(),
})

const login = z.object({ email, password: z.string().min(1).max(512) })

const loginResponse = z
  .object({
    accessToken: z.string(),
    userId: z.string(),
    userEmail: z.string(),
    name: z.string(),
    profileImagePath: z.string(),
    isAdmin: z.boolean(),
    shouldChangePassword: z.boolean(),
    isOnboarded: z.boolean(),
  })
  .meta({ id: 'LoginResponseDto' })
export type LoginResponse = z.infer<typeof loginResponse>

const changePassword = z.object({
  password: z.string().max(512),
  newPassword,
  invalidateSessions: z.boolean().default(false),
})

const authStatus = z
  .object({
    password: z.boolean(),
    pinCode: z.boolean(),
    isElevated: z.boolean(),
    expiresAt: z.string().optional(),
    pinExpiresAt: z.string().optional(),
  })
  .meta({ id: 'AuthStatusResponseDto' })

const tags = ['Authentication']

export const signInRoutes = {
  signUpAdmin: defineRoute({
    operationId: 'signUpAdmin',
    method: 'POST',
    path: '/auth/admin-sign-up',
    access: 'anyone',
    headers: z.object({ 'x-heirloom-setup-code': z.string().max(64).optional() }),
    body: signUp,
    responses: { 201: userAdminResponse },
    summary: 'Make the first account, which administers the server',
    tags,
  }),
  login: defineRoute({
    operationId: 'login',
    method: 'POST',
    path: '/auth/login',
    access: 'anyone',
    body: login,
    responses: { 201: loginResponse },
    summary: 'Sign in with e-mail and password',
    tags,
  }),
  logout: defineRoute({
    operationId: 'logout',
    method: 'POST',
    path: '/auth/logout',
    access: 'user',
    responses: { 200: z.object({ successful: z.boolean(), redirectUri: z.string() }) },
    summary: 'Sign out of this session',
    tags,
  }),
  changePassword: defineRoute({
    operationId: 'changePassword',
    method: 'POST',
    path: '/auth/change-password',
    access: 'user',
    permission: 'auth.changePassword',
    body: changePassword,
    responses: { 200: userAdminResponse },
    summary: 'Change your password',
    tags,
  }),
  validateAccessToken: defineRoute({
    operationId: 'validateAccessToken',
    method: 'POST',
    path: '/auth/validateToken',
    access: 'user',
    permission: false,
    responses: { 200: z.object({ authStatus: z.boolean() }) },
    summary: 'Whether the credential is good; 401 when it is not',
    tags,
  }),
  getAuthStatus: defineRoute({
    operationId: 'getAuthStatus',
    method: 'GET',
    path: '/auth/status',
    access: 'user',
    responses: { 200: authStatus },
    summary: 'How you are signed in',
    tags,
  }),
} as const
