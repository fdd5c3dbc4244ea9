// What whoever looks after this Heirloom sees: accounts, queues, the server. Wire shapes are Immich's.
import type {
  AnswerOf,
  QueueName,
  QueueResponse,
  routes,
  ServerAbout,
  ServerFeatures,
  ServerStatistics,
  Setting,
  UserAdminCreate,
  UserAdminResponse,
  UserAdminUpdate,
} from '@heirloom/contract'
import { queryOptions } from '@tanstack/react-query'

import { call } from './call.ts'
import { change } from './changes.ts'

export type { QueueResponse as Queue, ServerAbout, ServerStatistics, UserAdminResponse as Account }
export type NewAccount = Pick<
  UserAdminCreate,
  'name' | 'email' | 'password' | 'isAdmin' | 'shouldChangePassword' | 'quotaSizeInBytes'
>
export type AccountChange = Partial<
  Pick<
    UserAdminUpdate,
    'name' | 'email' | 'password' | 'isAdmin' | 'shouldChangePassword' | 'quotaSizeInBytes'
  >
>

const ADMIN = ['admin']

/** Also those that were removed and can come back. */
export const accountsQuery = queryOptions({
  queryKey: [...ADMIN, 'accounts'],
  queryFn: ({ signal }) => call<UserAdminResponse[]>('/admin/users?withDeleted=true', { signal }),
})

type Counts = AnswerOf<(typeof routes)['getUserStatisticsAdmin']>

export const countsQuery = (id: string) =>
  queryOptions({
    queryKey: [...ADMIN, 'counts', id],
    queryFn: ({ signal }) => call<Counts>(`/admin/users/${id}/statistics`, { signal }),
    staleTime: 0,
  })

export const createAccount = (body: NewAccount) =>
  call<UserAdminResponse>('/admin/users', { method: 'POST', body })

export const updateAccount = (id: string, body: AccountChange) =>
  change<UserAdminResponse>(`/admin/users/${id}`, { method: 'PUT', body })

/** `confirmed`: how many photos the person saw that go out of sight with it. */
export const removeAccount = (id: string, confirmed: number) =>
  change<UserAdminResponse>(`/admin/users/${id}`, {
    method: 'DELETE',
    body: { confirmed },
  })

export const restoreAccount = (id: string) =>
  call<UserAdminResponse>(`/admin/users/${id}/restore`, { method: 'POST' })

const LOOK_AGAIN = 3_000

export const queuesQuery = queryOptions({
  queryKey: [...ADMIN, 'queues'],
  queryFn: ({ signal }) => call<QueueResponse[]>('/queues', { signal }),
  refetchInterval: LOOK_AGAIN,
})

export const pauseQueue = (name: QueueName, isPaused: boolean) =>
  call(`/queues/${name}`, { method: 'PUT', body: { isPaused } })

/** Asks for what is missing; `force`: for everything anew. */
export const startQueue = (name: QueueName, force = false) =>
  call(`/jobs/${name}`, { method: 'PUT', body: { command: 'start', force } })

export const clearFailed = (name: QueueName) =>
  call(`/queues/${name}/jobs`, { method: 'DELETE', body: { failed: true } })

export const aboutQuery = queryOptions({
  queryKey: [...ADMIN, 'about'],
  queryFn: ({ signal }) => call<ServerAbout>('/server/about', { signal }),
})

export const settingsQuery = queryOptions({
  queryKey: [...ADMIN, 'settings'],
  queryFn: ({ signal }) => call<Setting[]>('/heirloom/settings', { signal }),
})

/** The versions that ran on this library, the newest first. */
export const versionsQuery = queryOptions({
  queryKey: [...ADMIN, 'versions'],
  queryFn: ({ signal }) => call<Versions>('/server/version-history', { signal }),
})

type Versions = AnswerOf<(typeof routes)['getVersionHistory']>

export const featuresQuery = queryOptions({
  queryKey: [...ADMIN, 'features'],
  queryFn: ({ signal }) => call<ServerFeatures>('/server/features', { signal }),
})

export const serverStatisticsQuery = queryOptions({
  queryKey: [...ADMIN, 'statistics'],
  queryFn: ({ signal }) => call<ServerStatistics>('/server/statistics', { signal }),
})
