import { expect, test } from 'vitest'

import { daysIn, monthNames } from './days.ts'

const english = monthNames('en')

test.each([
  ['2024', '2024-01-01', '2024-12-31'],
  ['2024-2', '2024-02-01', '2024-02-29'],
  ['2023-02', '2023-02-01', '2023-02-28'],
  ['2024-06-20', '2024-06-20', '2024-06-20'],
  ['June 2024', '2024-06-01', '2024-06-30'],
  ['dec. 1999', '1999-12-01', '1999-12-31'],
])('%s is a time', (text, from, to) => {
  expect(daysIn(text, english)).toEqual({ from, to })
})

test.each(['', '20', '9999', '2024-13', '2024-02-30', 'ju 2024', 'IMG 2024', 'june', '2024 june'])(
  '%s is none',
  (text) => expect(daysIn(text, english)).toBeUndefined(),
)

test('months have their names in other languages, too', () => {
  expect(daysIn('Mai 2020', monthNames('de'))).toEqual({ from: '2020-05-01', to: '2020-05-31' })
})
