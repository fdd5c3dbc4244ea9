import { describe, expect, test } from 'vitest'

import { makeFormat, videoLength } from './format.ts'
import { say } from './messages.ts'
import { plural } from './plural.ts'

describe('formats', () => {
  const english = makeFormat('en-GB')
  const german = makeFormat('de-DE')

  test('follow the language of the person', () => {
    expect(english.number(12408)).toBe('12,408')
    expect(german.number(12408)).toBe('12.408')
    expect(german.month('2024-05-01')).toBe('Mai 2024')
    expect(german.dayInFull('2024-05-01')).toBe('Mittwoch, 1. Mai 2024')
  })

  test.each([
    [0, '0 byte'],
    [999, '999 byte'],
    [3_456_789, '3.5 MB'],
    [456_000_000, '456 MB'],
    [3_000_000_000_000, '3 TB'],
    [9_000_000_000_000_000, '9,000 TB'],
  ])('%i bytes are %s', (bytes, text) => {
    expect(english.bytes(bytes)).toBe(text)
  })

  test.each([
    [2, '2 seconds'],
    [42, '42 seconds'],
    [60, '1 minute'],
    [754, '13 minutes'],
    [5_400, '1.5 hours'],
    [200_000, '2 days'],
    [6_000_000, '2 months'],
    [100_000_000, '3 years'],
  ])('%i seconds are %s', (seconds, text) => {
    expect(english.span(seconds)).toBe(text)
  })

  test.each([
    [-30, 'now'],
    [4, 'now'],
    [47, '40 seconds ago'],
    [150, '2 minutes ago'],
    [7_300, '2 hours ago'],
    [100_000, 'yesterday'],
    [40 * 86_400, 'last month'],
    [900 * 86_400, '2 years ago'],
  ])('what was %i seconds ago was %s', (seconds, text) => {
    expect(english.ago('2026-11-21T12:00:00Z', Date.UTC(2026, 10, 21, 12) + seconds * 1000)).toBe(text)
  })

  test('a span says once what its days share', () => {
    expect(english.daySpan('2024-06-03T23:59:00Z', '2024-06-09')).toMatch(/^3\s*–\s*9 Jun(?:e)? 2024$/)
    expect(english.daySpan('2024-06-03', '2024-06-03')).toBe('3 Jun 2024')
  })

  test('a day does not move with the zone of the browser', () => {
    expect(german.day('2024-01-01')).toBe('Mo., 1. Jan.')
  })
})

test.each([
  [42_000, '0:42'],
  [725_400, '12:05'],
  [3_723_000, '1:02:03'],
])('a video of %i ms is %s long', (milliseconds, text) => {
  expect(videoLength(milliseconds)).toBe(text)
})

test('messages count in words', () => {
  expect(plural(1, { one: '# file', other: '# files' })).toBe('1 file')
  expect(say.upload.duplicates(1)).toBe('1 was already here')
  expect(say.upload.duplicates(3)).toBe('3 were already here')
})
