import { expect, test } from 'vitest'

import { linkIn, addLink } from './guest.ts'

test('the link is read from the address of its page, and from no other', () => {
  expect(linkIn('/share/aB-9_x')).toEqual({ by: 'key', value: 'aB-9_x' })
  expect(linkIn('/share/aB-9_x/0193')).toEqual({ by: 'key', value: 'aB-9_x' })
  expect(linkIn('/s/summer%20days')).toEqual({ by: 'slug', value: 'summer days' })
  expect(linkIn('/shared-links')).toBeUndefined()
  expect(linkIn('/search')).toBeUndefined()
  expect(linkIn('/photos/share/x')).toBeUndefined()
})

test('addresses carry the link, whatever else they carry', () => {
  expect(addLink('/assets/1', undefined)).toBe('/assets/1')
  expect(addLink('/assets/1', { by: 'key', value: 'k' })).toBe('/assets/1?key=k')
  expect(addLink('/assets/1?size=preview', { by: 'slug', value: 'ä b' })).toBe(
    '/assets/1?size=preview&slug=%C3%A4%20b',
  )
})
