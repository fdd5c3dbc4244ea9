// Tags: paths of words that photos are found by.
import type { BulkResult, TagResponse } from '@heirloom/contract'
import { queryOptions } from '@tanstack/react-query'

import { call } from './call.ts'
import { change, together } from './changes.ts'
import type { Changed } from './changes.ts'

export type { TagResponse as Tag }

export const tagsQuery = queryOptions({
  queryKey: ['tags'],
  queryFn: ({ signal }) => call<TagResponse[]>('/tags', { signal }),
})

/** By their paths; those that are not there yet are made. */
export const makeTags = (values: readonly string[]) =>
  change<TagResponse[]>('/tags', { method: 'PUT', body: { tags: values } })

export const colorTag = (id: string, color: string | null) =>
  change<TagResponse>(`/tags/${id}`, { method: 'PUT', body: { color } })

export const deleteTag = (id: string) => change(`/tags/${id}`, { method: 'DELETE' })

export async function tagPhotos(values: readonly string[], assetIds: readonly string[]): Promise<Changed> {
  const made = await makeTags(values)
  const tagIds = made.answer.map(({ id }) => id)
  const body = { tagIds, assetIds }
  return together(made, await change('/tags/assets', { method: 'PUT', body }))
}

export const untagPhotos = (id: string, ids: readonly string[]) =>
  change<BulkResult[]>(`/tags/${id}/assets`, { method: 'DELETE', body: { ids } })
