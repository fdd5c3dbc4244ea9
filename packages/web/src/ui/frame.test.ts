import { expect, test } from 'vitest'

import { drawn, HANDLES, moved } from './frame.ts'

const within = { width: 400, height: 300 }
const box = { x: 100, y: 100, width: 200, height: 100 }
const free = { within, least: 20, ratio: undefined }

test('a frame is moved as far as the photo reaches', () => {
  expect(moved(box, 1000, -1000, within)).toEqual({ x: 200, y: 0, width: 200, height: 100 })
})

test('an edge is drawn alone, a corner with both of its edges; what lies opposite stays', () => {
  expect(drawn(box, { x: -1, y: 0 }, -30, 99, free)).toEqual({ x: 70, y: 100, width: 230, height: 100 })
  expect(drawn(box, { x: 1, y: 1 }, 10, 20, free)).toEqual({ x: 100, y: 100, width: 210, height: 120 })
})

test('no frame is smaller than the least, nor beyond the photo', () => {
  expect(drawn(box, { x: -1, y: -1 }, 999, 999, free)).toEqual({ x: 280, y: 180, width: 20, height: 20 })
  expect(drawn(box, { x: 1, y: 1 }, 999, 999, free)).toEqual({ x: 100, y: 100, width: 300, height: 200 })
})

test.each(HANDLES)('drawn by $x, $y it keeps its ratio and stays within', (handle) => {
  for (const by of [-500, -40, 7, 60, 500]) {
    const next = drawn(box, handle, by, by / 2, { within, least: 20, ratio: 2 })
    expect(next.width / next.height).toBeCloseTo(2)
    expect(next.x).toBeGreaterThanOrEqual(-1e-9)
    expect(next.y).toBeGreaterThanOrEqual(-1e-9)
    expect(next.x + next.width).toBeLessThanOrEqual(400 + 1e-9)
    expect(next.y + next.height).toBeLessThanOrEqual(300 + 1e-9)
    expect(next.height).toBeGreaterThanOrEqual(20 - 1e-9)
  }
})
