import { expect, test } from 'vitest'

import type { WaitingChange } from '../../data/removals.ts'
import { whatItWouldDo } from './words.ts'

const change = { kind: 'asset.trash', count: 4223, library: 4223, ownerName: 'Anna' } as WaitingChange

test('says how many, of how many, and whose', () => {
  expect(whatItWouldDo(change, true)).toMatch(/^Move 4.223 of your 4.223 photos to the trash$/)
  expect(whatItWouldDo(change, false)).toMatch(/^Move 4.223 of Anna’s 4.223 photos to the trash$/)
})

test('does not count more than are left', () => {
  expect(whatItWouldDo({ ...change, library: 4220 }, true)).toMatch(/^Move 4.223 of your photos to/)
})

test('has words for a kind that this page does not know', () => {
  expect(whatItWouldDo({ ...change, kind: 'library.remove' }, true)).toMatch(/out of sight$/)
})
