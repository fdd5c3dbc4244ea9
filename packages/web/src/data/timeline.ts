// The timeline as the server keeps it: months with their counts, newest first, and the photos of one
// month. Derived; a month is fetched when it comes near the screen and given up when it is scrolled past.
import type { DrawnMonth } from '@heirloom/contract'
import { QueryObserver, queryOptions, useQueryClient } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'

import { call } from './call.ts'
import { isGuest } from './guest.ts'
import { useIsWorking } from './safety.ts'

export interface Month {
  /** The first day, 'YYYY-MM-01'. */
  readonly key: string
  readonly count: number
}

export interface Photo {
  readonly id: string
  /** Where it stands: the day on the wall clock where it was taken, 'YYYY-MM-DD'. */
  readonly day: string
  readonly ratio: number
  readonly thumbhash: string | null
  readonly isImage: boolean
  readonly duration: number | null
  readonly livePhotoVideoId: string | null
  readonly isFavorite: boolean
  readonly ownerId: string
  /** The stack that it stands for, and how many photos that has. */
  readonly stack: { readonly id: string; readonly count: number } | null
}

/** What a timeline shows: the photos that are in sight, those in the trash, those of an album … A key of caches as well. */
export type Scope =
  | keyof typeof FILTERS
  | `album/${string}/${'asc' | 'desc'}`
  | `${keyof typeof NARROWED}/${string}`
  | `link/${string}`
  | `map/${string}`

const FILTERS = {
  library: 'visibility=timeline&withStacked=true&withPartners=true',
  recent: 'visibility=timeline&withStacked=true&orderBy=createdAt',
  trash: 'isTrashed=true',
  favorites: 'isFavorite=true&withStacked=true',
  archive: 'visibility=archive&withStacked=true',
  locked: 'visibility=locked',
  unplaced: 'hasPosition=false',
}
const NARROWED = { tag: 'tagId', person: 'personId', partner: 'userId' }

function filterOf(scope: Scope): string {
  if (scope in FILTERS) return FILTERS[scope as keyof typeof FILTERS]
  const [kind = '', id = '', order] = scope.split('/')
  if (kind === 'map') return scope.slice('map/'.length) // a filter as it is
  if (kind === 'link') return '' // the link itself stands in every address
  if (kind === 'album') return `albumId=${id}&order=${order}`
  return `${NARROWED[kind as keyof typeof NARROWED]}=${id}&withStacked=true`
}

const TIMELINE = ['timeline']

export const monthsQuery = (scope: Scope) =>
  queryOptions({
    queryKey: [...TIMELINE, scope, 'months'],
    queryFn: async ({ signal }) => {
      const path = `/timeline/buckets?${filterOf(scope)}`
      const buckets = await call<{ timeBucket: string; count: number }[]>(path, { signal })
      return buckets.map((bucket): Month => ({ key: bucket.timeBucket.slice(0, 10), count: bucket.count }))
    },
  })

export const monthQuery = (scope: Scope, key: string) =>
  queryOptions({
    queryKey: [...TIMELINE, scope, 'month', key],
    queryFn: async ({ signal }) => {
      await settle(signal)
      const path = `/heirloom/timeline/month?timeBucket=${key}&${filterOf(scope)}`
      const month = await call<DrawnMonth>(path, { signal })
      await breath()
      return photosOf(month)
    },
    staleTime: Infinity,
    gcTime: KEPT_PAST,
    refetchInterval: ({ state: { data, dataUpdateCount } }) =>
      isGuest() && data?.some(({ thumbhash }) => thumbhash === null) ? guestPause(dataUpdateCount) : false,
  })

/**
 * A guest is not told what the server is working at, so that a month with photos that have no picture yet is asked for
 * again: soon at first; a picture that can't be made would be waited for in vain.
 */
const guestPause = (asked: number): number => Math.min(FILL_INTERVAL * asked, 60_000)

/** Whoever goes back within it finds a month as it was; whoever goes on for long does not carry all of them along. */
const KEPT_PAST = 2 * 60_000

/** What is seen first, asked for before the page that shows it is there; what goes wrong is told by that page. */
export async function prefetchTop(client: QueryClient, scope: Scope): Promise<void> {
  await client.prefetchQuery(monthsQuery(scope))
  const [newest] = client.getQueryData(monthsQuery(scope).queryKey) ?? []
  if (newest) await client.prefetchQuery(monthQuery(scope, newest.key))
}

/** Those of them that are loaded; where someone chose them, all are. */
export function loadedPhotos(client: QueryClient, scope: Scope, ids: ReadonlySet<string>): Photo[] {
  const months = client.getQueriesData<Photo[]>({ queryKey: [...TIMELINE, scope, 'month'] })
  return months.flatMap(([, photos]) => photos?.filter(({ id }) => ids.has(id)) ?? [])
}

/** Keeps the months of these photos in memory, however far one scrolls on, until what it gives back is called. */
export function holdMonths(client: QueryClient, scope: Scope, ids: ReadonlySet<string>): () => void {
  const held = client
    .getQueriesData<Photo[]>({ queryKey: [...TIMELINE, scope, 'month'] })
    .filter(([, photos]) => photos?.some(({ id }) => ids.has(id)))
    .map(([key]) => new QueryObserver(client, { ...monthQuery(scope, String(key[3])), enabled: false }))
  const letGo = held.map((observer) => observer.subscribe(() => undefined))
  return () => {
    for (const stop of letGo) stop()
  }
}

/** Every photo there is, newest first; months that are not loaded are fetched. */
export async function allPhotos(client: QueryClient, scope: Scope): Promise<Photo[]> {
  const months = await client.fetchQuery(monthsQuery(scope))
  return photosOfMonths(client, scope, months)
}

export async function photosOfMonths(
  client: QueryClient,
  scope: Scope,
  months: readonly Month[],
): Promise<Photo[]> {
  const photos: Photo[] = []
  for (let at = 0; at < months.length; at += TOGETHER) {
    const some = months.slice(at, at + TOGETHER)
    const loaded = await Promise.all(some.map(({ key }) => client.ensureQueryData(monthQuery(scope, key))))
    for (const month of loaded) photos.push(...month)
  }
  return photos
}

const TOGETHER = 6

/** Takes photos off the page before the server is asked for the months anew, so that nothing jumps. */
export function forgetPhotos(client: QueryClient, scope: Scope, ids: ReadonlySet<string>): void {
  const months = client.getQueryData(monthsQuery(scope).queryKey)
  if (!months) return
  const left = months.map((month) => ({ ...month, count: month.count - forgetIn(client, scope, month, ids) }))
  client.setQueryData(
    monthsQuery(scope).queryKey,
    left.filter(({ count }) => count > 0),
  )
}

/** The timelines that are in memory. */
export function loadedScopes(client: QueryClient): Scope[] {
  const scopes = client.getQueriesData({ queryKey: TIMELINE }).map(([key]) => key[1] as Scope)
  return [...new Set(scopes)]
}

function forgetIn(client: QueryClient, scope: Scope, month: Month, ids: ReadonlySet<string>): number {
  const { queryKey } = monthQuery(scope, month.key)
  const photos = client.getQueryData(queryKey)
  const left = photos?.filter(({ id }) => !ids.has(id))
  if (!photos || !left || left.length === photos.length) return 0
  client.setQueryData(queryKey, left)
  return photos.length - left.length
}

const SETTLE = 40

/** A month that only flies past while someone drags the scrubber is never asked for. */
function settle(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, SETTLE)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(signal.reason as Error)
    })
  })
}

/** Thousands of photos in one go would hold up whoever scrolls. */
const breath = () => new Promise((resolve) => setTimeout(resolve))

export function photosOf(month: DrawnMonth): Photo[] {
  return month.id.map((id, i) => ({
    id,
    day: month.day[i] ?? '',
    ratio: month.ratio[i] || 1,
    thumbhash: month.thumbhash[i] ?? null,
    isImage: month.isImage[i] ?? true,
    duration: month.duration[i] ?? null,
    livePhotoVideoId: month.livePhotoVideoId[i] ?? null,
    isFavorite: month.isFavorite[i] ?? false,
    ownerId: month.ownerId[i] ?? '',
    stack: stackOf(month.stack?.[i]),
  }))
}

const stackOf = (stack: [string, string] | null | undefined) =>
  stack ? { id: stack[0], count: Number(stack[1]) } : null

export const refreshTimeline = (client: QueryClient) =>
  client.invalidateQueries({ queryKey: TIMELINE }, { cancelRefetch: false })

const FILL_INTERVAL = 3_000

/** While the server prepares pictures, the timeline fills in by itself; once more when it has finished. */
export function useFillingTimeline(): void {
  const client = useQueryClient()
  const working = useIsWorking()
  const wasWorking = useRef(false)
  useEffect(() => {
    if (wasWorking.current && !working) void refreshTimeline(client)
    wasWorking.current = working
    if (!working) return undefined
    const timer = setInterval(() => void refreshTimeline(client), FILL_INTERVAL)
    return () => clearInterval(timer)
  }, [client, working])
}
