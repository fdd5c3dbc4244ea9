// Albums, who sees them, and what people say there. Wire shapes are Immich's, taken from the contract.
import type { ActivityResponse, AlbumResponse, BulkResult, UserResponse } from '@heirloom/contract'
import { queryOptions } from '@tanstack/react-query'

import { call } from './call.ts'
import { change } from './changes.ts'

export type { ActivityResponse as Activity, AlbumResponse as Album, UserResponse as Person }
export type Role = AlbumResponse['albumUsers'][number]['role']

export const ALBUMS = ['albums']

export const albumsQuery = queryOptions({
  queryKey: [...ALBUMS, 'all'],
  queryFn: ({ signal }) => call<AlbumResponse[]>('/albums', { signal }),
})

export const albumsOfQuery = (assetId: string) =>
  queryOptions({
    queryKey: [...ALBUMS, 'of', assetId],
    queryFn: ({ signal }) => call<AlbumResponse[]>(`/albums?assetId=${assetId}`, { signal }),
  })

export const albumQuery = (id: string) =>
  queryOptions({
    queryKey: [...ALBUMS, 'one', id],
    queryFn: ({ signal }) => call<AlbumResponse>(`/albums/${id}`, { signal }),
  })

export const activitiesQuery = (albumId: string) =>
  queryOptions({
    queryKey: [...ALBUMS, 'activities', albumId],
    queryFn: ({ signal }) => call<ActivityResponse[]>(`/activities?albumId=${albumId}`, { signal }),
  })

/** Everyone on this server. */
export const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: ({ signal }) => call<UserResponse[]>('/users', { signal }),
})

export const roleIn = (album: AlbumResponse, userId: string | undefined): Role =>
  album.albumUsers.find(({ user }) => user.id === userId)?.role ?? 'viewer'

/** Its photos as a timeline. */
export const albumScope = ({ id, order }: AlbumResponse) => `album/${id}/${order}` as const

export interface NewAlbum {
  readonly albumName: string
  readonly description?: string
  readonly assetIds?: readonly string[]
}

export const createAlbum = (album: NewAlbum) =>
  change<AlbumResponse>('/albums', { method: 'POST', body: album })

export interface AlbumChange {
  readonly albumName?: string
  readonly description?: string
  readonly albumThumbnailAssetId?: string
  readonly isActivityEnabled?: boolean
  readonly order?: 'asc' | 'desc'
}

export const updateAlbum = (id: string, body: AlbumChange) =>
  change<AlbumResponse>(`/albums/${id}`, { method: 'PATCH', body })

export const deleteAlbum = (id: string) => change(`/albums/${id}`, { method: 'DELETE' })

/** Those that are in it already stay as they are. */
export const addToAlbum = (id: string, ids: readonly string[]) =>
  change<BulkResult[]>(`/albums/${id}/assets`, { method: 'PUT', body: { ids } })

export const takeOutOfAlbum = (id: string, ids: readonly string[]) =>
  change<BulkResult[]>(`/albums/${id}/assets`, { method: 'DELETE', body: { ids } })

export const shareAlbum = (id: string, userIds: readonly string[], role: Role) =>
  change(`/albums/${id}/users`, {
    method: 'PUT',
    body: { albumUsers: userIds.map((userId) => ({ userId, role })) },
  })

export const changeRole = (id: string, userId: string, role: Role) =>
  change(`/albums/${id}/user/${userId}`, { method: 'PUT', body: { role } })

/** `me` leaves. */
export const takeFromAlbum = (id: string, userId: string) =>
  change(`/albums/${id}/user/${userId}`, { method: 'DELETE' })

export const addActivity = (albumId: string, comment?: string) =>
  change<ActivityResponse>('/activities', {
    method: 'POST',
    body: { albumId, ...(comment === undefined ? { type: 'like' } : { type: 'comment', comment }) },
  })

export const deleteActivity = (id: string) => change(`/activities/${id}`, { method: 'DELETE' })
