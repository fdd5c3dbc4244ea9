// What the server says of itself: whether it is set up, where it is, which files it takes.
import type { Address, ServerConfig, Setup } from '@heirloom/contract'
import { queryOptions } from '@tanstack/react-query'

import { call } from './call.ts'

export interface MediaTypes {
  readonly image: string[]
  readonly video: string[]
  readonly sidecar: string[]
}

export const setupQuery = queryOptions({
  queryKey: ['setup'],
  queryFn: ({ signal }) => call<Setup>('/heirloom/setup', { signal }),
  staleTime: 0,
})
export const addressQuery = queryOptions({
  queryKey: ['address'],
  queryFn: ({ signal }) => call<Address>('/heirloom/address', { signal }),
  staleTime: Infinity,
})
export const mediaTypesQuery = queryOptions({
  queryKey: ['media-types'],
  queryFn: ({ signal }) => call<MediaTypes>('/server/media-types', { signal }),
  staleTime: Infinity,
})
export const configQuery = queryOptions({
  queryKey: ['config'],
  queryFn: ({ signal }) => call<ServerConfig>('/server/config', { signal }),
  staleTime: Infinity,
})
