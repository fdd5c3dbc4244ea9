import { expect, test } from 'vitest'

import { settingsIn } from './settings.ts'

test.each([null, '', 'null', '[]', '{"seconds":"5"}', '{"seconds":4,"shuffle":"yes"}', '{'])(
  'what makes no sense any more (%s) is as if nothing was kept',
  (text) => {
    expect(settingsIn(text)).toEqual({ seconds: 5, shuffle: false })
  },
)

test('what was kept comes back', () => {
  expect(settingsIn('{"seconds":15,"shuffle":true}')).toEqual({ seconds: 15, shuffle: true })
})
