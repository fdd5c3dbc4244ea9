// Memories: photos of one day of another year, shown on that day, and kept by who wants to see them again.
// Wire shapes are Immich's, taken from the contract.
import type { BulkResult, MemoryResponse } from '@heirloom/contract'
import { queryOptions } from '@tanstack/react-query'

import { call } from './call.ts'
import { change } from './changes.ts'

export type { MemoryResponse as Memory }

const MEMORIES = ['memories']

/** Those that are shown on this day, 'YYYY-MM-DD', the latest year first. */
export const memoriesOnQuery = (day: string) =>
  queryOptions({
    queryKey: [...MEMORIES, 'on', day],
    queryFn: ({ signal }) => call<MemoryResponse[]>(`/memories?for=${day}`, { signal }),
    staleTime: 5 * 60_000,
  })

export const keptMemoriesQuery = queryOptions({
  queryKey: [...MEMORIES, 'kept'],
  queryFn: ({ signal }) => call<MemoryResponse[]>('/memories?isSaved=true', { signal }),
})

export const memoryQuery = (id: string) =>
  queryOptions({
    queryKey: [...MEMORIES, 'one', id],
    queryFn: ({ signal }) => call<MemoryResponse>(`/memories/${id}`, { signal }),
  })

export const keepMemory = (id: string, isSaved: boolean) =>
  change<MemoryResponse>(`/memories/${id}`, { method: 'PUT', body: { isSaved } })

/** It is not made again; its photos stay where they are. */
export const hideMemory = (id: string) => change(`/memories/${id}`, { method: 'DELETE' })

export const takeFromMemory = (id: string, ids: readonly string[]) =>
  change<BulkResult[]>(`/memories/${id}/assets`, {
    method: 'DELETE',
    body: { ids },
  })
