import { expect, test } from 'vitest'

import { addressFrom, boxFrom, filterOf, textOfView, viewFrom } from './address.ts'

test('what stands in the address is taken where it makes sense', () => {
  const all = { at: '48.85,2.29,11', box: '2,48,3,49', favorite: true, from: '2024-01-01' }
  expect(addressFrom(all)).toEqual(all)
  expect(filterOf(addressFrom(all))).toEqual({ favorite: true, from: '2024-01-01' })
  const nonsense = { at: '99,2,3', box: '3,50,2,40', favorite: 'yes', from: 'yesterday', to: 7, more: 1 }
  expect(addressFrom(nonsense)).toEqual({})
})

test('partners tell neither what they like nor their archive', () => {
  expect(addressFrom({ partners: true, favorite: true, archive: true })).toEqual({ partners: true })
})

test('a view is read as it is written', () => {
  const view = { latitude: -33.8568, longitude: 151.2153, zoom: 11.5 }
  expect(viewFrom(textOfView(view))).toEqual(view)
  for (const text of ['', '1,2', '91,0,1', '0,181,1', '0,0,99', 'a,b,c', '1,2,3,4'])
    expect(viewFrom(text)).toBeUndefined()
  for (const text of ['', '1,2,3', '0,50,1,40', '0,0,181,1', '1,2,3,4,5'])
    expect(boxFrom(text)).toBeUndefined()
})
