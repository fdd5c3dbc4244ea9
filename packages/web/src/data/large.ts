// The largest files of one's library. Derived.
import type { AssetResponse } from '@heirloom/contract'
import { queryOptions } from '@tanstack/react-query'

import { call } from './call.ts'

/** More than that nobody looks through at once; what is tidied away makes room for the next. */
export const MOST_LARGE = 250

export const largeFilesQuery = (type?: 'IMAGE' | 'VIDEO') =>
  queryOptions({
    queryKey: ['mine', 'large', type ?? 'all'],
    queryFn: ({ signal }) => {
      const filter = type ? `&type=${type}` : ''
      return call<AssetResponse[]>(`/search/large-assets?size=${MOST_LARGE}&withExif=true${filter}`, {
        method: 'POST',
        signal,
      })
    },
  })

/** How many of one's photos are in no album. */
export const inNoAlbumQuery = queryOptions({
  queryKey: ['mine', 'in-no-album'],
  queryFn: async ({ signal }) => {
    const body = { isNotInAlbum: true, visibility: 'timeline' }
    return (await call<{ total: number }>('/search/statistics', { method: 'POST', body, signal })).total
  },
})
