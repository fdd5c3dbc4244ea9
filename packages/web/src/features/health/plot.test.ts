import { describe, expect, test } from 'vitest'

import { HEIGHTS, labelled, PLOT_HEIGHT, plotOf, scaleOf } from './plot.ts'

const point = (total: number, added = 0, removed = 0, broughtBack = 0) => ({
  at: '2026-11-21',
  total,
  added,
  removed,
  broughtBack,
})

describe('the plot of the library', () => {
  test('stays inside its frame, whatever happened', () => {
    const plot = plotOf([point(0), point(4223, 4223), point(3, 0, 4220), point(4223, 0, 0, 4220)], 640)
    for (const bar of [...plot.came, ...plot.went]) {
      expect(bar.y).toBeGreaterThanOrEqual(HEIGHTS.line + HEIGHTS.gap - 0.01)
      expect(bar.y + bar.height).toBeLessThanOrEqual(PLOT_HEIGHT + 0.01)
      expect(bar.x).toBeGreaterThanOrEqual(0)
      expect(bar.x + bar.width).toBeLessThanOrEqual(640)
    }
    expect(plot.came).toHaveLength(2)
    expect(plot.went).toHaveLength(1)
  })
  test('the line goes down when the library shrinks', () => {
    const { line } = plotOf([point(100), point(50)], 200)
    const [, first, second] = line.match(/^M50 ([\d.]+)L150 ([\d.]+)$/) ?? []
    expect(Number(second)).toBeGreaterThan(Number(first))
  })
  test('one removed among thousands added is still seen', () => {
    const plot = plotOf([point(5000, 5000), point(4999, 0, 1)], 200)
    expect(plot.went[0]?.height).toBeGreaterThanOrEqual(2)
  })
  test('is empty where nothing is known, and flat where nothing happened', () => {
    expect(plotOf([], 300)).toMatchObject({ line: '', area: '', came: [], went: [] })
    expect(plotOf([point(7), point(7)], 300)).toMatchObject({ came: [], went: [] })
    expect(scaleOf([7, 7])).toEqual({ low: 6, high: 8 })
    expect(scaleOf([0])).toEqual({ low: 0, high: 1 })
  })
})

test('labels have room, and the last one is always there', () => {
  expect([...labelled(7, 700, 60)]).toHaveLength(7)
  const few = labelled(30, 320, 60)
  expect(few.size).toBeLessThanOrEqual(5)
  expect(few.has(29)).toBe(true)
})
