// What the page Map shows, as it stands in its address. Pure.
import type { Box, MapFilter } from '../../data/map.ts'

export interface MapAddress extends MapFilter {
  /** What is in the middle of the map, and how near: 'latitude,longitude,zoom'. */
  readonly at?: string
  /** The part whose photos are listed: 'west,south,east,north'. */
  readonly box?: string
}

export interface View {
  readonly latitude: number
  readonly longitude: number
  readonly zoom: number
}

const DAY = /^\d{4}-\d{2}-\d{2}$/
const isDay = (value: unknown): value is string => typeof value === 'string' && DAY.test(value)

/** Whatever someone typed: what makes no sense is left out. */
export function addressFrom(search: Record<string, unknown>): MapAddress {
  const { at, box, favorite, archive, partners, from, to } = search
  const alone = partners === true
  return {
    ...(typeof at === 'string' && viewFrom(at) && { at }),
    ...(typeof box === 'string' && boxFrom(box) && { box }),
    ...(favorite === true && !alone && { favorite }),
    ...(archive === true && !alone && { archive }),
    ...(alone && { partners }),
    ...(isDay(from) && { from }),
    ...(isDay(to) && { to }),
  }
}

export function viewFrom(text: string): View | undefined {
  const [latitude = Number.NaN, longitude = Number.NaN, zoom = Number.NaN, ...more] = text
    .split(',')
    .map(Number)
  const isView = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && zoom >= -2 && zoom <= 22
  return isView && more.length === 0 ? { latitude, longitude, zoom } : undefined
}

export const textOfView = ({ latitude, longitude, zoom }: View): string =>
  `${latitude.toFixed(5)},${longitude.toFixed(5)},${zoom.toFixed(2)}`

export function boxFrom(text: string): Box | undefined {
  const [west = Number.NaN, south = Number.NaN, east = Number.NaN, north = Number.NaN, ...more] = text
    .split(',')
    .map(Number)
  const isOnEarth = Math.abs(west) <= 180 && Math.abs(east) <= 180 && south >= -90 && north <= 90
  return isOnEarth && south <= north && more.length === 0 ? { west, south, east, north } : undefined
}

export const filterOf = ({ favorite, archive, partners, from, to }: MapAddress): MapFilter => ({
  ...(favorite && { favorite }),
  ...(archive && { archive }),
  ...(partners && { partners }),
  ...(from && { from }),
  ...(to && { to }),
})

export const countOf = (filter: MapFilter): number => Object.keys(filter).length
