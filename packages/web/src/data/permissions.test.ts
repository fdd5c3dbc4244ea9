import { permission } from '@heirloom/contract'
import { expect, test } from 'vitest'

import { permissionGroups } from './permissions.ts'

test('every permission of the contract can be chosen, once', () => {
  const listed = Object.values(permissionGroups).flat()
  expect([...listed, 'all'].toSorted()).toEqual(permission.options.toSorted())
})
