// Who is signed in, their devices and their keys. Wire shapes are Immich's, taken from the contract.
import type { ApiKeyResponse, SessionResponse, UserAdminResponse } from '@heirloom/contract'
import { queryOptions } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'

import { call } from './call.ts'

export type { ApiKeyResponse as ApiKey, SessionResponse as Device }

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
  queryKey: ['keys'],
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
  client.clear()
}

export const changePassword = (password: string, newPassword: string, invalidateSessions: boolean) =>
  call('/auth/change-password', { method: 'POST', body: { password, newPassword, invalidateSessions } })

export const signOutDevice = (id: string) => call(`/sessions/${id}`, { method: 'DELETE' })

export const createKey = (name: string) =>
  call<{ secret: string; apiKey: ApiKeyResponse }>('/api-keys', {
    method: 'POST',
    body: { name, permissions: ['all'] },
  })

export const removeKey = (id: string) => call(`/api-keys/${id}`, { method: 'DELETE' })
