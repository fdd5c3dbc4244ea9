// Who is signed in, their devices and their keys. Wire shapes are Immich's, taken from the contract.
import type {
  ApiKeyResponse,
  Preferences,
  PreferencesUpdate,
  SessionResponse,
  UserAdminResponse,
} from '@heirloom/contract'
import { queryOptions } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'

import { call } from './call.ts'
import { change } from './changes.ts'
import type { Permission } from './permissions.ts'
import { forgetShared } from './shared-files.ts'

export type { ApiKeyResponse as ApiKey, Preferences, PreferencesUpdate, SessionResponse as Device }
export type { UserAdminResponse as Account }

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => call<UserAdminResponse>('/users/me', { signal }),
  staleTime: 5 * 60_000,
})
export const devicesQuery = queryOptions({
  queryKey: ['devices'],
  queryFn: ({ signal }) => call<SessionResponse[]>('/sessions', { signal }),
})
export const keysQuery = queryOptions({
  queryKey: ['mine', 'keys'],
  queryFn: ({ signal }) => call<ApiKeyResponse[]>('/api-keys', { signal }),
})

export interface SignUp {
  readonly name: string
  readonly email: string
  readonly password: string
  readonly setupCode?: string
}

export const signUp = (account: SignUp) => call('/auth/admin-sign-up', { method: 'POST', body: account })

export async function signIn(client: QueryClient, email: string, password: string): Promise<void> {
  await call('/auth/login', { method: 'POST', body: { email, password } })
  client.clear()
}

export async function signOut(client: QueryClient): Promise<void> {
  await call('/auth/logout', { method: 'POST' })
  await forgetShared()
  await client.cancelQueries() // what the end of the session has just made others ask for
  client.clear()
}

export const changePassword = (password: string, newPassword: string, invalidateSessions: boolean) =>
  call('/auth/change-password', { method: 'POST', body: { password, newPassword, invalidateSessions } })

export const signOutDevice = (id: string) => call(`/sessions/${id}`, { method: 'DELETE' })

export const signOutOthers = () => call('/sessions', { method: 'DELETE' })

export interface KeyChoice {
  readonly name: string
  readonly permissions: readonly Permission[]
}

export const createKey = (body: KeyChoice) =>
  call<{ secret: string; apiKey: ApiKeyResponse }>('/api-keys', { method: 'POST', body })

export const updateKey = (id: string, body: KeyChoice) => change(`/api-keys/${id}`, { method: 'PUT', body })

export const removeKey = (id: string) => change(`/api-keys/${id}`, { method: 'DELETE' })

export const updateMe = (body: { name: string; email: string }) =>
  change('/users/me', { method: 'PUT', body })

export const preferencesQuery = queryOptions({
  queryKey: ['mine', 'preferences'],
  queryFn: ({ signal }) => call<Preferences>('/users/me/preferences', { signal }),
})

export const updatePreferences = (body: PreferencesUpdate) =>
  change<Preferences>('/users/me/preferences', { method: 'PUT', body })

export function choosePicture(file: File) {
  const body = new FormData()
  body.append('file', file)
  return change('/users/profile-image', { method: 'POST', body })
}

export const removePicture = () => change('/users/profile-image', { method: 'DELETE' })

/** The picture of someone; the moment of the last change makes a new one another address for the cache. */
export const profilePictureUrl = (user: {
  id: string
  profileImagePath: string
  profileChangedAt: string
}): string | undefined =>
  user.profileImagePath === ''
    ? undefined
    : `/api/users/${user.id}/profile-image?c=${encodeURIComponent(user.profileChangedAt)}`
