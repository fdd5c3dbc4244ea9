// The PIN of the locked folder, and opening the folder with it on this device for a quarter of an hour.
import type { AnswerOf, routes } from '@heirloom/contract'
import { queryOptions } from '@tanstack/react-query'

import { call } from './call.ts'
import { change } from './changes.ts'

export type AuthStatus = AnswerOf<(typeof routes)['getAuthStatus']>

export const authStatusQuery = queryOptions({
  queryKey: ['mine', 'auth-status'],
  queryFn: ({ signal }) => call<AuthStatus>('/auth/status', { signal }),
  staleTime: 0,
})

/** The old PIN, or the password where it is forgotten. */
export interface Proof {
  readonly pinCode?: string
  readonly password?: string
}

export const choosePin = (pinCode: string) => change('/auth/pin-code', { method: 'POST', body: { pinCode } })

export const changePin = (proof: Proof, newPinCode: string) =>
  change('/auth/pin-code', { method: 'PUT', body: { ...proof, newPinCode } })

export const removePin = (proof: Proof) => change('/auth/pin-code', { method: 'DELETE', body: proof })

export const unlock = (pinCode: string) => call('/auth/session/unlock', { method: 'POST', body: { pinCode } })

export const lock = () => call('/auth/session/lock', { method: 'POST' })
