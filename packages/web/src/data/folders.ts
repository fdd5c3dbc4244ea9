// Photos by the folders that their files lie in.
import type { AssetResponse } from '@heirloom/contract'
import { queryOptions } from '@tanstack/react-query'

import { call } from './call.ts'

/** The paths of folders in which photos lie. */
export const foldersQuery = queryOptions({
  queryKey: ['folders'],
  queryFn: ({ signal }) => call<string[]>('/view/folder/unique-paths', { signal }),
})

/** Of this folder itself, not of those in it. */
export const folderQuery = (path: string) =>
  queryOptions({
    queryKey: ['folders', path],
    queryFn: ({ signal }) =>
      call<AssetResponse[]>(`/view/folder?${new URLSearchParams({ path }).toString()}`, { signal }),
  })
