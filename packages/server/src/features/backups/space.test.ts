import { expect, test } from 'vitest'
import { fullAt } from './space.ts'

const now = new Date('2026-05-01T00:00:00Z')

test('what is missing comes first, then the pace of the last 30 days', () => {
  const room = { freeBytes: 1_000, missingBytes: 100, dailyBytes: 100 }
  expect(fullAt(room, now)?.toISOString()).toBe('2026-05-10T00:00:00.000Z')
})

test('where what is missing does not fit, it is full now', () => {
  expect(fullAt({ freeBytes: 100, missingBytes: 100, dailyBytes: 0 }, now)).toEqual(now)
})

test('nothing is said where nothing is known, nothing comes, or it takes more than ten years', () => {
  expect(fullAt({ freeBytes: null, missingBytes: 0, dailyBytes: 5 }, now)).toBeUndefined()
  expect(fullAt({ freeBytes: 100, missingBytes: 0, dailyBytes: null }, now)).toBeUndefined()
  expect(fullAt({ freeBytes: 100, missingBytes: 0, dailyBytes: 0 }, now)).toBeUndefined()
  expect(fullAt({ freeBytes: 1e9, missingBytes: 0, dailyBytes: 1 }, now)).toBeUndefined()
})
