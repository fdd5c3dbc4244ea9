import { expect, test } from 'vitest'

import { roomFor } from './selection-bar.tsx'
import { add, between, NOTHING, shareOf, toggle, toggleAll, without } from './selection.ts'

const idsOf = (selection: { ids: ReadonlySet<string> }) => [...selection.ids].sort().join('')

test('a photo is chosen and let go again', () => {
  const one = toggle(NOTHING, 'a')
  expect(one).toEqual({ ids: new Set('a'), anchor: 'a' })
  expect(toggle(one, 'a')).toBe(NOTHING)
})

test('a day is chosen whole, and let go only when all of it was chosen', () => {
  const some = toggle(NOTHING, 'a')
  const all = toggleAll(some, ['a', 'b', 'c'])
  expect(idsOf(all)).toBe('abc')
  expect(idsOf(toggleAll(add(all, ['x'], 'x'), ['a', 'b', 'c']))).toBe('x')
})

test('tells how much of a day is chosen', () => {
  const ids = new Set(['a', 'b'])
  expect(shareOf(ids, ['a', 'b'])).toBe('all')
  expect(shareOf(ids, ['b', 'c'])).toBe('some')
  expect(shareOf(ids, ['c'])).toBe('none')
})

test('a range goes both ways', () => {
  const line = ['a', 'b', 'c', 'd']
  expect(between(line, 'b', 'd')).toEqual(['b', 'c', 'd'])
  expect(between(line, 'd', 'b')).toEqual(['b', 'c', 'd'])
  expect(between(line, 'gone', 'b')).toEqual(['b'])
  expect(between(line, 'b', 'gone')).toEqual([])
})

test('what was removed is chosen no more', () => {
  const chosen = add(NOTHING, ['a', 'b', 'c'], 'c')
  expect(without(chosen, new Set(['c']))).toEqual({ ids: new Set(['a', 'b']), anchor: undefined })
  expect(without(chosen, new Set(['a', 'b', 'c']))).toBe(NOTHING)
})

test('a phone has room for the first two actions and the last; the rest are one step away', () => {
  const names = ['favourite', 'album', 'download', 'tag', 'trash']
  expect(roomFor(375, names)).toEqual({
    shown: ['favourite', 'album', 'trash'],
    rest: ['download', 'tag'],
    small: true,
  })
  expect(roomFor(1280, names)).toEqual({ shown: names, rest: [], small: true })
  expect(roomFor(375, ['restore', 'purge'])).toEqual({ shown: ['restore', 'purge'], rest: [], small: false })
})
