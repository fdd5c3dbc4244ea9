import { describe, expect, test } from 'vitest'

import { FITTED, fit, fullScale, panBy, swipeMeaning, zoomAt } from './zoom.ts'

const stage = { width: 1000, height: 800 }
const photo = { width: 4000, height: 3000 }
const fitted = fit(photo, stage)

describe('zoom', () => {
  test('fits the photo into the stage and does not blow up small ones', () => {
    expect(fitted).toEqual({ width: 1000, height: 750 })
    expect(fit({ width: 300, height: 200 }, stage)).toEqual({ width: 300, height: 200 })
  })

  test('keeps what is under the pointer under it', () => {
    const point = { x: 200, y: -100 }
    const view = zoomAt(FITTED, point, 4, fitted, stage, 8)
    expect((point.x - view.x) / view.scale).toBeCloseTo(200, 6)
    expect((point.y - view.y) / view.scale).toBeCloseTo(-100, 6)
  })

  test('never goes below fitted nor beyond the limit, and ends in the middle', () => {
    expect(zoomAt({ scale: 3, x: 500, y: 200 }, { x: 0, y: 0 }, 0.2, fitted, stage, 8)).toEqual(FITTED)
    expect(zoomAt(FITTED, { x: 0, y: 0 }, 99, fitted, stage, 8).scale).toBe(8)
  })

  test('never shows emptiness beside the photo', () => {
    const view = panBy({ scale: 2, x: 0, y: 0 }, 99_999, -99_999, fitted, stage)
    expect(view).toEqual({ scale: 2, x: 500, y: -350 })
  })

  test('goes to real pixels, or to a useful step where the photo is small', () => {
    expect(fullScale(photo, fitted)).toBe(4)
    expect(fullScale({ width: 300, height: 200 }, { width: 300, height: 200 })).toBe(2.5)
  })
})

test.each([
  [-300, 10, 500, 'next'],
  [300, 10, 500, 'previous'],
  [-40, 0, 100, 'next'],
  [-40, 0, 800, 'none'],
  [10, 300, 500, 'close'],
  [10, -300, 500, 'none'],
])('a swipe by %i, %i in %i ms means %s', (dx, dy, time, meaning) => {
  expect(swipeMeaning(dx, dy, time, stage)).toBe(meaning)
})
