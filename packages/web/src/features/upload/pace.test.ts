import { expect, test } from 'vitest'

import { makePace } from './pace.ts'

test('says nothing before there is enough to go by', () => {
  const pace = makePace()
  pace.note(0, 0)
  pace.note(500, 1_000_000)
  expect(pace.speed(600)).toBeUndefined()
})

test('is the bytes of the last seconds, not of the whole upload', () => {
  const pace = makePace()
  for (let second = 0; second <= 60; second += 1)
    pace.note(second * 1000, second < 30 ? second * 100 : 3000 + (second - 30) * 10)
  expect(pace.speed(60_000)).toBeCloseTo(10, 6)
})

test('falls to nothing when nothing moves', () => {
  const pace = makePace()
  pace.note(0, 0)
  pace.note(2_000, 5_000)
  pace.note(9_000, 5_000)
  pace.note(12_000, 5_000)
  expect(pace.speed(12_000)).toBe(0)
})
