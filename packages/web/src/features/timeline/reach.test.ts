import { expect, test } from 'vitest'

import { originFor, REACH } from './reach.ts'

const total = 60_000_000

test('a timeline within reach begins at its top', () => {
  for (const top of [0, 1_000, REACH - 1]) expect(originFor(top, REACH, 0)).toBe(0)
})

test('every place of a higher one can be reached, with room on both sides', () => {
  let origin = 0
  for (let top = 0; top <= total; top += 40_000) {
    origin = originFor(top, total, origin)
    expect(top - origin).toBeGreaterThanOrEqual(0)
    expect(top - origin).toBeLessThanOrEqual(REACH)
    expect(top - origin > 400_000 || origin === 0).toBe(true)
    expect(REACH - (top - origin) > 400_000 || origin === total - REACH).toBe(true)
  }
})

test('the part moves seldom, and never to and fro at one place', () => {
  let [origin, moves] = [0, 0]
  for (let top = 0; top <= total; top += 1_000) {
    const next = originFor(top, total, origin)
    if (next !== origin) moves += 1
    expect(originFor(top, total, next)).toBe(next)
    expect(originFor(top - 1_000, total, next)).toBe(next)
    origin = next
  }
  expect(moves).toBeLessThan(20)
})

test('a timeline that became shorter is not left behind', () => {
  expect(originFor(50_000_000, 10_000_000, 46_000_000)).toBe(10_000_000 - REACH)
  expect(originFor(1_000, 5_000, 46_000_000)).toBe(0)
})
