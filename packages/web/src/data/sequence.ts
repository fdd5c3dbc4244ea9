// Where a photo stands in the timeline, and which come before and after it, across months.
// Derived from the timeline's months; what is not loaded yet is fetched.
// A walk goes along such a line, or along photos that were chosen, and begins anew at its end.
import { queryOptions } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'

import { assetQuery } from './assets.ts'
import { monthQuery, monthsQuery } from './timeline.ts'
import type { Month, Photo, Scope } from './timeline.ts'

export interface Place {
  readonly month: string
  readonly index: number
  readonly photo: Photo
}

export interface Neighbours {
  readonly here: Place | undefined
  readonly previous: Photo | undefined
  readonly next: Photo | undefined
}

export const neighboursQuery = (client: QueryClient, scope: Scope, id: string) =>
  queryOptions({
    queryKey: ['timeline', scope, 'neighbours', id],
    queryFn: () => findNeighbours(client, scope, id),
    initialData: () => findLoadedNeighbours(client, scope, id),
    staleTime: 0,
  })

/** Without waiting, so that keys pressed in quick succession all count; nothing where a month is not loaded. */
function findLoadedNeighbours(client: QueryClient, scope: Scope, id: string): Neighbours | undefined {
  const months = client.getQueryData(monthsQuery(scope).queryKey)
  const here = months && findLoaded(client, scope, months, id)
  if (!here) return undefined
  const at = months.findIndex((month) => month.key === here.month)
  const photosOf = (index: number): readonly Photo[] | undefined => {
    const month = months[index]
    return month ? client.getQueryData(monthQuery(scope, month.key).queryKey) : []
  }
  const [before, within, after] = [photosOf(at - 1), photosOf(at), photosOf(at + 1)]
  if (!before || !within || !after) return undefined
  return {
    here,
    previous: within[here.index - 1] ?? before.at(-1),
    next: within[here.index + 1] ?? after[0],
  }
}

async function findNeighbours(client: QueryClient, scope: Scope, id: string): Promise<Neighbours> {
  const months = await client.ensureQueryData(monthsQuery(scope))
  const here = findLoaded(client, scope, months, id) ?? (await findByDate(client, scope, months, id))
  if (!here) return { here, previous: undefined, next: undefined }
  const [previous, next] = await Promise.all([
    step(client, scope, months, here, -1),
    step(client, scope, months, here, 1),
  ])
  return { here, previous, next }
}

/** Only what is in memory already; for a place on the screen that must not wait. */
function findLoaded(
  client: QueryClient,
  scope: Scope,
  months: readonly Month[],
  id: string,
): Place | undefined {
  for (const { key } of months) {
    const place = placeIn(client.getQueryData(monthQuery(scope, key).queryKey), key, id)
    if (place) return place
  }
  return undefined
}

async function findByDate(
  client: QueryClient,
  scope: Scope,
  months: readonly Month[],
  id: string,
): Promise<Place | undefined> {
  const asset = await client.ensureQueryData(assetQuery(id))
  const at = scope === 'recent' ? asset.createdAt : asset.localDateTime
  const key = `${at.slice(0, 7)}-01`
  if (!months.some((month) => month.key === key)) return undefined
  return placeIn(await client.ensureQueryData(monthQuery(scope, key)), key, id)
}

function placeIn(photos: readonly Photo[] | undefined, month: string, id: string): Place | undefined {
  const index = photos?.findIndex((photo) => photo.id === id) ?? -1
  const photo = photos?.[index]
  return photo && { month, index, photo }
}

async function step(
  client: QueryClient,
  scope: Scope,
  months: readonly Month[],
  here: Place,
  direction: 1 | -1,
): Promise<Photo | undefined> {
  const photos = await client.ensureQueryData(monthQuery(scope, here.month))
  const beside = photos[here.index + direction]
  if (beside) return beside
  const at = months.findIndex((month) => month.key === here.month)
  const other = months[at + direction]
  if (!other) return undefined
  return (await client.ensureQueryData(monthQuery(scope, other.key))).at(direction === 1 ? 0 : -1)
}

export interface Walk {
  readonly first: () => Promise<string | undefined>
  /** What comes after one, or before it; from the end to the beginning. */
  readonly beside: (id: string, direction: 1 | -1) => Promise<string | undefined>
  /** One by chance that was not seen, as far as one is easily found. */
  readonly any: (seen: ReadonlySet<string>) => Promise<string | undefined>
}

export const walkThrough = (ids: readonly string[]): Walk => ({
  first: async () => ids[0],
  beside: async (id, direction) => ids.at((ids.indexOf(id) + direction) % Math.max(1, ids.length)),
  any: async (seen) => {
    const unseen = ids.filter((id) => !seen.has(id))
    return byChance(unseen.length > 0 ? unseen : ids)
  },
})

/** Only months that it comes to are loaded. */
export function walkAlong(client: QueryClient, scope: Scope): Walk {
  const months = () => client.ensureQueryData(monthsQuery(scope))
  const photosOf = (month: Month) => client.ensureQueryData(monthQuery(scope, month.key))
  const end = async (direction: 1 | -1) => {
    const month = (await months()).at(direction === 1 ? 0 : -1)
    return month && (await photosOf(month)).at(direction === 1 ? 0 : -1)?.id
  }
  return {
    first: () => end(1),
    beside: async (id, direction) => {
      const { previous, next } = await findNeighbours(client, scope, id)
      return (direction === 1 ? next : previous)?.id ?? (await end(direction))
    },
    any: async (seen) => {
      let found: string | undefined
      for (let attempt = 0; attempt < ATTEMPTS && (found === undefined || seen.has(found)); attempt += 1) {
        const month = monthByChance(await months())
        const photos = month ? await photosOf(month) : []
        found = byChance(photos.filter(({ id }) => !seen.has(id)))?.id ?? byChance(photos)?.id
      }
      return found
    },
  }
}

const ATTEMPTS = 8

const byChance = <T>(list: readonly T[]): T | undefined => list[Math.floor(Math.random() * list.length)]

/** Every photo is as likely as any other. */
function monthByChance(months: readonly Month[]): Month | undefined {
  let left = Math.random() * months.reduce((sum, { count }) => sum + count, 0)
  return months.find(({ count }) => (left -= count) < 0)
}
