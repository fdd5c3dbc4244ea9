import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { holdMonths, loadedPhotos, monthQuery } from './timeline.ts'
import type { Photo } from './timeline.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const photo = (id: string): Photo => ({
  id,
  day: '2024-06-01',
  ratio: 1,
  thumbhash: null,
  isImage: true,
  duration: null,
  livePhotoVideoId: null,
  isFavorite: false,
  ownerId: 'ada',
  stack: null,
})

const later = 10 * 60_000

test('months that were scrolled past go, but not those of photos that are chosen', () => {
  const client = new QueryClient()
  for (const [month, id] of [
    ['2024-06-01', 'chosen'],
    ['2024-05-01', 'other'],
  ] as const) {
    const query = monthQuery('library', month)
    const look = new QueryObserver(client, { ...query, enabled: false }).subscribe(() => undefined)
    client.setQueryData(query.queryKey, [photo(id)])
    look()
  }
  const letGo = holdMonths(client, 'library', new Set(['chosen']))
  const loaded = () => loadedPhotos(client, 'library', new Set(['chosen', 'other'])).map(({ id }) => id)
  expect(loaded()).toEqual(['chosen', 'other'])
  vi.advanceTimersByTime(later)
  expect(loaded()).toEqual(['chosen'])
  letGo()
  vi.advanceTimersByTime(later)
  expect(loaded()).toEqual([])
})
