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

test.each([
  ['today', '2026-01-31', '2026-01-31'],
  ['yesterday', '2026-01-30', '2026-01-30'],
  ['this month', '2026-01-01', '2026-01-31'],
  ['last month', '2025-12-01', '2025-12-31'],
  ['last year', '2025-01-01', '2025-12-31'],
  ['Last  summer', '2025-06-01', '2025-08-31'],
  ['last winter', '2024-12-01', '2025-02-28'],
  ['this summer', '2026-06-01', '2026-08-31'],
  ['last january', '2025-01-01', '2025-01-31'],
  ['Summer 2022', '2022-06-01', '2022-08-31'],
  ['fall 2022', '2022-09-01', '2022-11-30'],
  ['winter 2023', '2023-12-01', '2024-02-29'],
])('on 31 January 2026, %s is a time', (text, from, to) => {
  expect(daysIn(text, english, new Date(2026, 0, 31))).toEqual({ from, to })
})

test.each(['last', 'last thing', 'next summer', 'summer', 'summer 99'])('%s is none', (text) =>
  expect(daysIn(text, english)).toBeUndefined(),
)
