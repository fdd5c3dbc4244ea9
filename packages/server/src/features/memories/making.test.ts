import { expect, test } from 'vitest'
import { dayPairs } from './making.ts'

const takenOn = (now: string, first: number, shownOn: string): readonly string[] =>
  dayPairs(new Date(now), first)
    .filter((day) => day.shownOn === shownOn)
    .map((day) => day.takenOn)

test('today and three more days have the same day of every earlier year', () => {
  const pairs = dayPairs(new Date('2026-12-30T23:00:00Z'), 2024)
  expect([...new Set(pairs.map(({ shownOn }) => shownOn))]).toEqual([
    '2026-12-30',
    '2026-12-31',
    '2027-01-01',
    '2027-01-02',
  ])
  expect(takenOn('2026-12-30T23:00:00Z', 2024, '2026-12-30')).toEqual(['2024-12-30', '2025-12-30'])
  expect(takenOn('2026-12-30T23:00:00Z', 2024, '2027-01-01')).toEqual([
    '2024-01-01',
    '2025-01-01',
    '2026-01-01',
  ])
})

test('a 29th of February has those of other leap years only', () => {
  expect(takenOn('2028-02-29T00:00:00Z', 2019, '2028-02-29')).toEqual(['2020-02-29', '2024-02-29'])
  expect(takenOn('2027-02-27T00:00:00Z', 2019, '2027-02-28')).toHaveLength(8)
})

test('photos of this year and of the future make none', () => {
  expect(dayPairs(new Date('2026-05-10T00:00:00Z'), 2026)).toEqual([])
  expect(dayPairs(new Date('2026-05-10T00:00:00Z'), 2031)).toEqual([])
})
