// Finding photos: what is asked for, page by page, and what there is to choose from.
import type { AssetResponse, PersonResponse, SearchResponse } from '@heirloom/contract'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'

import { call } from './call.ts'

/** All of it stands in the page's address. What is set must all be so. */
export interface SearchFilter {
  readonly text?: string
  readonly persons?: readonly string[]
  readonly tags?: readonly string[]
  readonly city?: string
  readonly state?: string
  readonly country?: string
  readonly make?: string
  readonly model?: string
  readonly lens?: string
  readonly type?: 'IMAGE' | 'VIDEO'
  /** Days, both included. */
  readonly from?: string
  readonly to?: string
  readonly favorite?: boolean
  readonly notInAlbum?: boolean
}

const SEARCH = ['search']
const PAGE = 100

export const resultsQuery = (filter: SearchFilter) =>
  infiniteQueryOptions({
    queryKey: [...SEARCH, 'results', filter],
    queryFn: async ({ signal, pageParam }) => {
      const path = filter.text ? '/heirloom/search' : '/search/metadata'
      const body = { ...bodyOf(filter), page: pageParam, size: PAGE }
      return (await call<SearchResponse>(path, { method: 'POST', body, signal })).assets
    },
    initialPageParam: 1,
    getNextPageParam: ({ nextPage }) => (nextPage === null ? undefined : Number(nextPage)),
  })

/** The filter in the words of the wire. */
export function bodyOf(filter: SearchFilter): Record<string, unknown> {
  const { persons, tags, lens, from, to, favorite, notInAlbum, ...same } = filter
  return {
    ...same,
    ...(persons && { personIds: persons }),
    ...(tags && { tagIds: tags }),
    ...(lens && { lensModel: lens }),
    ...(from && { takenAfter: `${from}T00:00:00.000Z` }),
    ...(to && { takenBefore: `${to}T23:59:59.999Z` }),
    ...(favorite && { isFavorite: true }),
    ...(notInAlbum && { isNotInAlbum: true }),
  }
}

export const isEmptyFilter = (filter: SearchFilter): boolean =>
  Object.values(filter).every((value) => value === undefined)

export type ChoiceKind = 'country' | 'state' | 'city' | 'camera-make' | 'camera-model' | 'camera-lens-model'

/** All that there are of a kind; few enough to look through here. */
export const choicesQuery = (kind: ChoiceKind) =>
  queryOptions({
    queryKey: [...SEARCH, 'choices', kind],
    queryFn: async ({ signal }) => {
      const choices = await call<(string | null)[]>(`/search/suggestions?type=${kind}`, { signal })
      return choices.filter((one) => one !== null && one !== '') as string[]
    },
    staleTime: 60_000,
  })

export const peopleByNameQuery = (name: string) =>
  queryOptions({
    queryKey: ['people', 'named', name],
    queryFn: ({ signal }) =>
      call<PersonResponse[]>(`/search/person?name=${encodeURIComponent(name)}`, { signal }),
    staleTime: 60_000,
  })

/** One photo of each town. */
export const townsQuery = queryOptions({
  queryKey: [...SEARCH, 'towns'],
  queryFn: ({ signal }) => call<AssetResponse[]>('/search/cities', { signal }),
})
