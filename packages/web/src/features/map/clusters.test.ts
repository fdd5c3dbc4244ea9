import { expect, test } from 'vitest'

import { pointsOf } from '../../data/map.ts'
import { boxOfAll, boxOfCluster, clustersIn, clustersOf } from './clusters.ts'

const WORLD = { west: -180, south: -90, east: 180, north: 90 }

const idOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

function bytesOf(positions: readonly (readonly [latitude: number, longitude: number])[]): ArrayBuffer {
  const bytes = new ArrayBuffer(positions.length * 24)
  const view = new DataView(bytes)
  for (const [n, [latitude, longitude]] of positions.entries()) {
    const hex = idOf(n).replaceAll('-', '')
    for (let at = 0; at < 16; at += 1)
      view.setUint8(n * 24 + at, Number.parseInt(hex.slice(at * 2, at * 2 + 2), 16))
    view.setFloat32(n * 24 + 16, latitude)
    view.setFloat32(n * 24 + 20, longitude)
  }
  return bytes
}

const paris = [48.8584, 2.2945] as const
const nearParis = [48.86, 2.3] as const
const sydney = [-33.8568, 151.2153] as const
const points = pointsOf(bytesOf([paris, sydney, nearParis]))

test('points come out of their bytes as they went in', () => {
  expect(points.count).toBe(3)
  expect([0, 1, 2].map((n) => points.idOf(n))).toEqual([idOf(0), idOf(1), idOf(2)])
  expect(points.latitudes[1]).toBeCloseTo(sydney[0], 4)
  expect(points.longitudes[1]).toBeCloseTo(sydney[1], 4)
  expect(pointsOf(new ArrayBuffer(0)).count).toBe(0)
})

test('what lies together is one, and what is near enough is seen by itself', () => {
  const clusters = clustersOf(points)
  const far = clustersIn(clusters, WORLD, 3).toSorted((a, b) => b.count - a.count)
  expect(far.map(({ count }) => count)).toEqual([2, 1])
  expect(far[1]).toMatchObject({ photo: idOf(1), id: undefined })
  expect([idOf(0), idOf(2)]).toContain(far[0]?.photo)
  expect(clustersIn(clusters, WORLD, 16)).toHaveLength(3)
  expect(clustersIn(clusters, { west: 0, south: 40, east: 10, north: 50 }, 3)).toHaveLength(1)
})

test('the box of a cluster holds its photos, also those whose place was rounded', () => {
  const clusters = clustersOf(points)
  const one = clustersIn(clusters, WORLD, 3).find(({ count }) => count === 2)
  const box = boxOfCluster(clusters, one?.id ?? -1)
  for (const [latitude, longitude] of [paris, nearParis]) {
    expect(latitude).toBeGreaterThan(box.south)
    expect(latitude).toBeLessThan(box.north)
    expect(longitude).toBeGreaterThan(box.west)
    expect(longitude).toBeLessThan(box.east)
  }
  expect(box.east).toBeLessThan(3)
  expect(boxOfAll(points).east).toBeGreaterThan(151)
})

test('many photos at the very same place are one at every zoom', () => {
  const clusters = clustersOf(pointsOf(bytesOf(Array.from({ length: 500 }, () => paris))))
  for (const zoom of [0, 9, 17])
    expect(clustersIn(clusters, WORLD, zoom).map(({ count }) => count)).toEqual([500])
})
