// One photo or video in detail, and the addresses of its pictures. Derived from the server.
import type { AssetResponse, ExifResponse } from '@heirloom/contract'
import { queryOptions } from '@tanstack/react-query'

import { call } from './call.ts'
import { withLink } from './guest.ts'

export type { AssetResponse as Asset, ExifResponse as Exif }

export const assetQuery = (id: string) =>
  queryOptions({
    queryKey: ['asset', id],
    queryFn: ({ signal }) => call<AssetResponse>(`/assets/${id}`, { signal }),
  })

export type Picture = 'thumbnail' | 'preview' | 'fullsize'

/** The thumbhash in the address makes a picture that was made anew another address for the cache. */
export function pictureUrl(id: string, size: Picture, thumbhash: string | null): string {
  const version = thumbhash ? `&c=${encodeURIComponent(thumbhash)}` : ''
  const times = renewed.get(id)
  return withLink(`/api/assets/${id}/thumbnail?size=${size}${version}${times ? `&n=${times}` : ''}`)
}

const renewed = new Map<string, number>()

/** Its pictures were made anew while this page was open: from now on their addresses are others. */
export const renewPictures = (id: string): void => void renewed.set(id, (renewed.get(id) ?? 0) + 1)

export const videoUrl = (id: string) => withLink(`/api/assets/${id}/video/playback`)
export const originalUrl = (id: string, edited = false) =>
  withLink(`/api/assets/${id}/original${edited ? '?edited=true' : ''}`)
