import { expect, test } from 'vitest'

import { GAP, rowsOf, shapeOf } from './rows.ts'

const WIDTH = 900
const ratios = Array.from({ length: 101 }, (_, i) => [1.5, 0.67, 1.33, 9, 0.1, 1][i % 6] ?? 1)

test('every picture is in one row, in order, and rows fill the width', () => {
  const rows = rowsOf(ratios, WIDTH, 200)
  expect(rows.flatMap(({ from, to }) => ratios.slice(from, to))).toEqual(ratios)
  for (const { from, to, height } of rows.slice(0, -1)) {
    const shapes = ratios.slice(from, to).reduce((sum, ratio) => sum + shapeOf(ratio), 0)
    expect(shapes * height + (to - from - 1) * GAP).toBeCloseTo(WIDTH)
    expect(height).toBeLessThanOrEqual(200)
  }
})

test('one picture alone is not blown up; nothing makes no row', () => {
  expect(rowsOf([1], WIDTH, 200)).toEqual([{ from: 0, to: 1, height: 200 }])
  expect(rowsOf([], WIDTH)).toEqual([])
})
