import { expect, test } from 'vitest'

import { messageIn } from './live.ts'

test('the messages of the server are told apart', () => {
  const open = '0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":16384}'
  expect(messageIn(open)).toEqual({ kind: 'open' })
  expect(messageIn('2')).toEqual({ kind: 'ping' })
  expect(messageIn('40{"sid":"b"}')).toEqual({ kind: 'connected' })
  expect(messageIn('44{"message":"Authentication required"}')).toEqual({ kind: 'refused' })
  expect(messageIn('42["on_asset_trash",["c"]]')).toEqual({ kind: 'word', event: 'on_asset_trash' })
  for (const text of ['', '41', '42[]', '42{"a":1}', '6', 'x']) expect(messageIn(text).kind).toBe('other')
})
