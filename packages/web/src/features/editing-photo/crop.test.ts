import { expect, test } from 'vitest'

import { all, withRatio } from './crop.ts'

const within = { width: 400, height: 300 }

test('another ratio makes the largest frame of it', () => {
  expect(withRatio(all(within), 1, within)).toEqual({ x: 50, y: 0, width: 300, height: 300 })
  expect(withRatio(all(within), 2, within)).toEqual({ x: 0, y: 50, width: 400, height: 200 })
})
