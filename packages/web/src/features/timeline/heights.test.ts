import { describe, expect, test } from 'vitest'

import { anchorAt, estimateHeight, monthAt, scrollTopFor, stillThere, topsOf } from './heights.ts'
import { measuresFor } from './layout.ts'

const measures = measuresFor(1200)
const months = ['2024-03-01', '2024-02-01', '2024-01-01'].map((key) => ({ key, count: 100 }))
const guess = estimateHeight(100, measures)

describe('months one under another', () => {
  test('begin where the one before ends, known or guessed', () => {
    const tops = topsOf(months, new Map([['2024-03-01', 500]]), measures)
    expect([...tops]).toEqual([0, 500, 500 + guess, 500 + 2 * guess])
  })

  test('are found by height, also at the edges and beyond', () => {
    const tops = Float64Array.of(0, 500, 900, 1400)
    expect([-50, 0, 499, 500, 899, 900, 1399, 5000].map((y) => monthAt(tops, y))).toEqual([
      0, 0, 0, 1, 1, 2, 2, 2,
    ])
  })

  test('grow with the number of photos', () => {
    expect(estimateHeight(1000, measures)).toBeGreaterThan(5 * guess)
  })
})

describe('the place that someone looks at', () => {
  test('stays when a month above gets its true height', () => {
    const before = new Map([['2024-02-01', 700]])
    const tops = topsOf(months, before, measures)
    const scrollTop = (tops[1] ?? 0) + 120
    const anchor = anchorAt(months, tops, before, scrollTop, 800)
    const after = topsOf(months, new Map([...before, ['2024-03-01', guess + 333]]), measures)
    expect(anchor && scrollTopFor(anchor, months, after)).toBe(scrollTop + 333)
  })

  test('is a loaded month on the screen, even below a guessed one', () => {
    const known = new Map([['2024-02-01', 700]])
    const tops = topsOf(months, known, measures)
    const anchor = anchorAt(months, tops, known, (tops[1] ?? 0) - 100, 800)
    expect(anchor).toEqual({ month: '2024-02-01', at: { pixels: -100 } })
  })

  test('is the share of a guess where nothing is loaded', () => {
    const tops = topsOf(months, new Map(), measures)
    const anchor = anchorAt(months, tops, new Map(), (tops[1] ?? 0) + guess / 2, 10)
    const after = topsOf(months, new Map([['2024-02-01', 2000]]), measures)
    expect(anchor && scrollTopFor(anchor, months, after)).toBeCloseTo(guess + 1000, 6)
  })

  test('survives that a newer month appears above', () => {
    const known = new Map([['2024-03-01', 700]])
    const anchor = anchorAt(months, topsOf(months, known, measures), known, 300, 800)
    const more = [{ key: '2024-04-01', count: 10 }, ...months]
    const tops = topsOf(more, known, measures)
    expect(anchor && scrollTopFor(anchor, more, tops)).toBe((tops[1] ?? 0) + 300)
  })

  test('is nowhere when its month is gone', () => {
    const anchor = { month: '1999-01-01', at: { pixels: 0 } }
    expect(scrollTopFor(anchor, months, topsOf(months, new Map(), measures))).toBeUndefined()
  })
})

describe('a month that is gone', () => {
  const anchor = { month: '2024-02-01', at: { pixels: 70 } }
  test('gives its place to the next older one, else to the next newer one', () => {
    const without = (...gone: string[]) => months.filter(({ key }) => !gone.includes(key))
    expect(stillThere(anchor, months, months)).toBe(anchor)
    expect(stillThere(anchor, months, without('2024-02-01')).month).toBe('2024-01-01')
    expect(stillThere(anchor, months, without('2024-02-01', '2024-01-01')).month).toBe('2024-03-01')
    expect(stillThere(anchor, months, [])).toBe(anchor)
  })
})
