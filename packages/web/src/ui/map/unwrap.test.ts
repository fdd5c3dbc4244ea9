import { expect, test } from 'vitest'

import { unwrap } from './unwrap.ts'

const polygon = (...ring: GeoJSON.Position[]) => {
  const [feature] = unwrap({
    type: 'Feature',
    properties: {},
    geometry: { type: 'Polygon', coordinates: [ring] },
  }).features
  return feature?.geometry.type === 'Polygon' ? feature.geometry.coordinates[0] : undefined
}

test('what lies within the map stays as it is', () => {
  const ring: GeoJSON.Position[] = [
    [0, 0],
    [10, 0],
    [10, 10],
    [0, 0],
  ]
  expect(polygon(...ring)).toEqual(ring)
})

test('what crosses the 180th meridian goes on beyond it, and comes back', () => {
  expect(polygon([170, 60], [-170, 60], [-170, 70], [170, 70], [170, 60])).toEqual([
    [170, 60],
    [190, 60],
    [190, 70],
    [170, 70],
    [170, 60],
  ])
})

test('what goes around a pole is closed along it', () => {
  expect(polygon([-180, -70], [-60, -75], [60, -75], [-180, -70])).toEqual([
    [-180, -70],
    [-60, -75],
    [60, -75],
    [180, -70],
    [180, -90],
    [-180, -90],
    [-180, -70],
  ])
})
