// Shared links: one's own, and the one by which somebody came. Wire shapes are Immich's, taken from the contract.
import type { SharedLinkResponse } from '@heirloom/contract'
import { queryOptions } from '@tanstack/react-query'

import { CallError, call } from './call.ts'
import { change } from './changes.ts'
import { linkOfPage } from './guest.ts'

export type { SharedLinkResponse as SharedLink }

const LINKS = ['links']

/** What a link shows: an album, or photos by their ids. */
export type Shared = { readonly albumId: string } | { readonly assetIds: readonly string[] }

/** null takes away, what is left out stays. */
export interface LinkSettings {
  readonly slug?: string | null
  readonly description?: string | null
  readonly password?: string | null
  readonly expiresAt?: string | null
  readonly allowUpload?: boolean
  readonly allowDownload?: boolean
  readonly showMetadata?: boolean
}

export const linksQuery = (albumId?: string) =>
  queryOptions({
    queryKey: [...LINKS, albumId ?? 'all'],
    queryFn: ({ signal }) =>
      call<SharedLinkResponse[]>(`/shared-links${albumId ? `?albumId=${albumId}` : ''}`, { signal }),
  })

export const createLink = (shared: Shared, settings: LinkSettings) =>
  change<SharedLinkResponse>('/shared-links', {
    method: 'POST',
    body: { type: 'albumId' in shared ? 'ALBUM' : 'INDIVIDUAL', ...shared, ...settings },
  })

export const updateLink = (id: string, settings: LinkSettings) =>
  change<SharedLinkResponse>(`/shared-links/${id}`, {
    method: 'PATCH',
    body: settings,
  })

export const removeLink = (id: string) => change(`/shared-links/${id}`, { method: 'DELETE' })

/** Where the link leads: below the address that the server was given for outside, else where this page is. */
export function linkAddress({ slug, key }: { slug: string | null; key: string }, domain = ''): string {
  const base = (domain || location.origin).replace(/\/+$/, '')
  return slug ? `${base}/s/${encodeURIComponent(slug)}` : `${base}/share/${key}`
}

/** The link by which somebody came. */
export const guestLinkQuery = () =>
  queryOptions({
    queryKey: ['guest-link', linkOfPage()],
    queryFn: ({ signal }) => call<SharedLinkResponse>('/shared-links/me', { signal }),
    staleTime: 60_000,
  })

export const givePassword = (password: string) =>
  call<SharedLinkResponse>('/shared-links/login', { method: 'POST', body: { password } })

export const wantsPassword = (error: unknown): boolean =>
  error instanceof CallError && error.code === 'share_password_required'
