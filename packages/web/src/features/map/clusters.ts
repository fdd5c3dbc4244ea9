// Photos that lie close to each other on the screen, as one. Pure.
import Supercluster from 'supercluster'

import type { Box, Points } from '../../data/map.ts'

/** What one point is: the number of its photo among all. */
interface Of {
  readonly n: number
}

export interface Clusters {
  readonly points: Points
  readonly index: Supercluster<Of>
}

export interface Cluster {
  readonly key: string
  readonly latitude: number
  readonly longitude: number
  readonly count: number
  /** The photo that stands for them. */
  readonly photo: string
  /** Of more than one photo: by which they are found again. */
  readonly id: number | undefined
}

/** Pixels within which photos are one. */
const RADIUS = 70
const MAX_ZOOM = 17

export function clustersOf(points: Points): Clusters {
  const features = Array.from({ length: points.count }, (_, n) => ({
    type: 'Feature' as const,
    properties: { n },
    geometry: { type: 'Point' as const, coordinates: [points.longitudes[n] ?? 0, points.latitudes[n] ?? 0] },
  }))
  const index = new Supercluster<Of>({ radius: RADIUS, maxZoom: MAX_ZOOM, extent: 512 })
  return { points, index: index.load(features) }
}

/** What there is to see in a part of the map. */
export function clustersIn({ points, index }: Clusters, box: Box, zoom: number): Cluster[] {
  const found = index.getClusters([box.west, box.south, box.east, box.north], Math.floor(zoom))
  return found.map(({ geometry, properties }) => {
    const [longitude = 0, latitude = 0] = geometry.coordinates
    if (!('cluster' in properties)) {
      const photo = points.idOf(properties.n)
      return { key: photo, latitude, longitude, count: 1, photo, id: undefined }
    }
    const [first] = index.getLeaves(properties.cluster_id, 1)
    const photo = points.idOf(first?.properties.n ?? 0)
    const { cluster_id: id, point_count: count } = properties
    return { key: `${id}`, latitude, longitude, count, photo, id }
  })
}

/** Positions are told in 32 bits: what is asked for with them is a little more, a few metres. */
const SLACK = 0.00005

/** The part of the map that holds all photos of a cluster. */
export function boxOfCluster({ points, index }: Clusters, id: number): Box {
  return boxOfAll(
    points,
    index.getLeaves(id, Infinity).map(({ properties }) => properties.n),
  )
}

/** And of all that there are. */
export function boxOfAll({ latitudes, longitudes, count }: Points, which?: readonly number[]): Box {
  let [west, south, east, north] = [180, 90, -180, -90]
  const all = which?.length ?? count
  for (let at = 0; at < all; at += 1) {
    const n = which ? (which[at] ?? 0) : at
    const [latitude = 0, longitude = 0] = [latitudes[n], longitudes[n]]
    west = Math.min(west, longitude)
    east = Math.max(east, longitude)
    south = Math.min(south, latitude)
    north = Math.max(north, latitude)
  }
  return {
    west: Math.max(-180, west - SLACK),
    south: Math.max(-90, south - SLACK),
    east: Math.min(180, east + SLACK),
    north: Math.min(90, north + SLACK),
  }
}
