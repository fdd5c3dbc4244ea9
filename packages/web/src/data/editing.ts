// What people say of photos: favourite, archive, description, rating, date; and how they stack them.
import type { AssetsUpdate, StackResponse } from '@heirloom/contract'
import { queryOptions } from '@tanstack/react-query'

import { call } from './call.ts'
import { change } from './changes.ts'

export type Said = Omit<AssetsUpdate, 'ids' | 'duplicateId'>

/** Of one photo or many, all of them or none. */
export const sayOf = (ids: readonly string[], said: Said) =>
  change('/assets', {
    method: 'PUT',
    body: { ids, ...said },
  })

/** The photos of a stack, the one that stands for it first. */
export const stackQuery = (id: string) =>
  queryOptions({
    queryKey: ['asset', 'stack', id],
    queryFn: ({ signal }) => call<StackResponse>(`/stacks/${id}`, { signal }),
  })

export const chooseOfStack = (id: string, primaryAssetId: string) =>
  change(`/stacks/${id}`, { method: 'PUT', body: { primaryAssetId } })

export const createStack = (assetIds: readonly string[]) =>
  change<StackResponse>('/stacks', { method: 'POST', body: { assetIds } })

export const dissolveStacks = (ids: readonly string[]) =>
  change('/stacks', { method: 'DELETE', body: { ids } })
