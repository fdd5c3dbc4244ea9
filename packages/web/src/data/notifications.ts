// What one was told in the app. Wire shapes are Immich's, taken from the contract.
import type { NotificationResponse } from '@heirloom/contract'
import { queryOptions } from '@tanstack/react-query'

import { call } from './call.ts'

export type { NotificationResponse as Notification }

const LOOK_AGAIN = 60_000

export const notificationsQuery = queryOptions({
  queryKey: ['notifications'],
  queryFn: ({ signal }) => call<NotificationResponse[]>('/notifications', { signal }),
  refetchInterval: LOOK_AGAIN,
  refetchOnWindowFocus: true,
})

export const markRead = (ids: readonly string[], read = true) =>
  call('/notifications', {
    method: 'PUT',
    body: { ids, readAt: read ? new Date().toISOString() : null },
  })

export const forgetNotifications = (ids: readonly string[]) =>
  call('/notifications', { method: 'DELETE', body: { ids } })
