import { expect, test } from 'vitest'

import { walkThrough } from './sequence.ts'

test('a walk through chosen photos goes both ways, and from the end to the beginning', async () => {
  const walk = walkThrough(['a', 'b', 'c'])
  expect(await walk.first()).toBe('a')
  expect(await walk.beside('a', 1)).toBe('b')
  expect(await walk.beside('c', 1)).toBe('a')
  expect(await walk.beside('a', -1)).toBe('c')
})

test('by chance it comes to all of them before it comes to one again', async () => {
  const walk = walkThrough(['a', 'b', 'c'])
  expect(await walk.any(new Set(['a', 'c']))).toBe('b')
  expect(['a', 'b', 'c']).toContain(await walk.any(new Set(['a', 'b', 'c'])))
})

test('a walk through nothing ends at once', async () => {
  const walk = walkThrough([])
  expect([await walk.first(), await walk.beside('a', 1), await walk.any(new Set())]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})
