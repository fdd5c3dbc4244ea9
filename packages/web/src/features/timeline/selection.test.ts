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

test('where a bar has not room for all actions, the last stays and those in between are one step away', () => {
  const names = ['favourite', 'album', 'download', 'tag', 'archive', 'trash']
  expect(roomFor(359, names)).toEqual({
    shown: ['favourite', 'album', 'trash'],
    rest: ['download', 'tag', 'archive'],
    small: true,
  })
  expect(roomFor(460, names).shown).toHaveLength(6)
  expect(roomFor(1000, names)).toEqual({ shown: names, rest: [], small: true })
  expect(roomFor(1300, names).small).toBe(false)
  expect(roomFor(359, ['restore', 'purge'])).toEqual({ shown: ['restore', 'purge'], rest: [], small: false })
})
