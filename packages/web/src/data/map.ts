// Where photos were taken, as many points as there are; and what maps are drawn from. Derived from the server.
import type { MapTown, PlaceResponse } from '@heirloom/contract'
import { queryOptions, useQuery } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'

import { call, callBytes } from './call.ts'
import { configQuery } from './server.ts'

export interface Position {
  readonly latitude: number
  readonly longitude: number
}

/** Degrees. */
export interface Box {
  readonly west: number
  readonly south: number
  readonly east: number
  readonly north: number
}

/** All of it stands in the page's address. */
export interface MapFilter {
  readonly favorite?: boolean
  readonly archive?: boolean
  readonly partners?: boolean
  /** Days, both included. */
  readonly from?: string
  readonly to?: string
}

export interface Points {
  readonly count: number
  readonly latitudes: Float32Array
  readonly longitudes: Float32Array
  /** Which photo the n-th is. */
  readonly idOf: (n: number) => string
}

const POINT = 24
const ID = 16

/** The bytes of `heirloom/map/points`: 24 a photo, its id, its latitude and its longitude. */
export function pointsOf(bytes: ArrayBuffer): Points {
  const view = new DataView(bytes)
  const count = Math.floor(bytes.byteLength / POINT)
  const column = (at: number) =>
    Float32Array.from({ length: count }, (_, n) => view.getFloat32(n * POINT + at))
  return {
    count,
    latitudes: column(ID),
    longitudes: column(ID + 4),
    idOf: (n) => uuidOf(new Uint8Array(bytes, n * POINT, ID)),
  }
}

function uuidOf(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

export const pointsQuery = (filter: MapFilter) =>
  queryOptions({
    queryKey: ['map', 'points', filter],
    queryFn: async ({ signal }) =>
      pointsOf(await callBytes(`/heirloom/map/points?${wireOf(filter).toString()}`, { signal })),
    staleTime: 60_000,
    structuralSharing: false,
  })

function wireOf({ favorite, archive, partners, from, to }: MapFilter): URLSearchParams {
  return new URLSearchParams({
    ...(favorite && { isFavorite: 'true' }),
    ...(archive && { isArchived: 'true' }),
    ...(partners && { withPartners: 'true' }),
    ...(from && { fileCreatedAfter: `${from}T00:00:00.000Z` }),
    ...(to && { fileCreatedBefore: `${to}T23:59:59.999Z` }),
  })
}

/** The same photos as a timeline, of one part of the map. */
export function scopeOf({ favorite, archive, partners, from, to }: MapFilter, box: string): `map/${string}` {
  const params = new URLSearchParams({
    bbox: box,
    ...(!archive && { visibility: 'timeline' }),
    ...(favorite && { isFavorite: 'true' }),
    ...(partners && { withPartners: 'true' }),
    ...(from && { takenAfter: `${from}T00:00:00.000Z` }),
    ...(to && { takenBefore: `${to}T23:59:59.999Z` }),
  })
  return `map/${params.toString()}`
}

export const boxText = ({ west, south, east, north }: Box): string =>
  [west, south, east, north].map((degrees) => degrees.toFixed(5)).join(',')

export const findPlaces = (name: string) =>
  queryOptions({
    queryKey: ['search', 'places', name],
    queryFn: ({ signal }) =>
      call<PlaceResponse[]>(`/search/places?name=${encodeURIComponent(name)}`, { signal }),
    staleTime: 60_000,
  })

/** What maps are drawn from: styles of a tile server, where the server has one, and the names of towns. */
export interface MapSource {
  readonly light: string
  readonly dark: string
  readonly towns: (box: Box) => Promise<readonly MapTown[]>
}

export function useMapSource(client: QueryClient): MapSource | undefined {
  const config = useQuery(configQuery).data
  return (
    config && {
      light: tilesIn(config.mapLightStyleUrl),
      dark: tilesIn(config.mapDarkStyleUrl || config.mapLightStyleUrl),
      towns: (box) => client.fetchQuery(townsQuery(boxText(box))),
    }
  )
}

/** The style that comes with Heirloom is for apps: a page draws the same finer, and with names. */
const tilesIn = (style: string) => (/\/map-style\/(?:light|dark)\.json$/.test(style) ? '' : style)

const townsQuery = (box: string) =>
  queryOptions({
    queryKey: ['towns', box],
    queryFn: () => call<MapTown[]>(`/heirloom/map/towns?bbox=${box}`),
    staleTime: Infinity,
  })
