import { describe, expect, test } from 'vitest'

import { aimedAt, scrollTopForKey, scrollTopOf, shareOf, yearMarks } from './scale.ts'

const months = ['2024-03-01', '2024-01-01', '2023-12-01', '2023-05-01', '2021-08-01'].map((key) => ({
  key,
  count: 1,
}))
const tops = Float64Array.of(0, 1000, 2000, 3000, 4000, 5000)

describe('the scrubber', () => {
  test('writes a year where it begins', () => {
    expect(yearMarks(months, tops, 1000, 500, 20)).toEqual([
      { year: '2024', share: 0 },
      { year: '2023', share: 0.5 },
      { year: '2021', share: 1 },
    ])
  })

  test('leaves years out where there is no room for them', () => {
    expect(yearMarks(months, tops, 1000, 500, 260).map((mark) => mark.year)).toEqual(['2024', '2021'])
  })

  test('a year stands where its first month is at the top of the page', () => {
    for (const { year, share } of yearMarks(months, tops, 1000, 500, 20)) {
      const at = scrollTopOf(share, 5000, 1000)
      expect(months[tops.indexOf(at)]?.key.slice(0, 4)).toBe(year)
    }
  })

  test('takes who presses on a year to where it begins, and others where they press', () => {
    const marks = yearMarks(months, tops, 1000, 500, 20)
    expect(aimedAt(0.49, marks, 500)).toBe(0.5)
    expect(aimedAt(0.515, marks, 500)).toBe(0.5)
    expect(aimedAt(0.47, marks, 500)).toBe(0.47)
  })

  test('turns a share of the track into a place to scroll to, and back', () => {
    expect(scrollTopOf(0.25, 5000, 1000)).toBe(1000)
    expect(shareOf(1000, 5000, 1000)).toBe(0.25)
    expect(scrollTopOf(7, 5000, 1000)).toBe(4000)
  })

  test('stays at the top where there is nothing to scroll', () => {
    expect(shareOf(0, 300, 1000)).toBe(0)
    expect(scrollTopOf(0.5, 300, 1000)).toBe(0)
  })

  test.each([
    ['ArrowDown', 0, 1000],
    ['ArrowUp', 1000, 0],
    ['ArrowUp', 0, 0],
    ['PageDown', 1000, 2000],
    ['PageDown', 3500, 4000],
    ['PageUp', 4000, 2000],
    ['PageUp', 3000, 0],
    ['Home', 3000, 0],
    ['End', 0, 5000],
  ])('%s at %i goes to %i', (key, from, to) => {
    expect(scrollTopForKey(key, months, tops, from)).toBe(to)
  })

  test('leaves other keys alone', () => {
    expect(scrollTopForKey('Tab', months, tops, 0)).toBeUndefined()
  })
})
