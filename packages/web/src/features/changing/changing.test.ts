import { expect, test } from 'vitest'

import { archiveName } from './download.ts'
import { matching } from '../../ui/matching.ts'
import { saidOf } from './moment.ts'

const form = (fields: Record<string, string>) => saidOf((name) => fields[name] ?? '')

test('a date is said as the wall clock showed it', () => {
  expect(form({ date: '2024-06-01T12:30' })).toEqual({ dateTimeOriginal: '2024-06-01T12:30:00' })
})

test('a shift is so many minutes, back as well; none at all says nothing', () => {
  expect(form({ days: '1', hours: '-2', minutes: '5' })).toEqual({ dateTimeRelative: 1440 - 120 + 5 })
  expect(form({ days: '-1' })).toEqual({ dateTimeRelative: -1440 })
  expect(form({ days: '0', hours: '', minutes: '0' })).toBeUndefined()
})

test('names are found by parts, without their accents, those that begin so first', () => {
  const found = matching(['The café', 'Cafe Central', 'Paris'], 'cafe', (name) => name)
  expect(found).toEqual(['Cafe Central', 'The café'])
  expect(matching(['Summer 2024 Italy'], 'italy 2024', (name) => name)).toHaveLength(1)
  expect(matching(['a', 'b'], '', (name) => name)).toEqual(['a', 'b'])
})

test('the name of an archive is one that every system takes', () => {
  expect(archiveName('Summer: a/b\\c?', 0, 1)).toBe('Summer  a b c.zip')
  expect(archiveName('..', 0, 1)).toBe('...zip')
  expect(archiveName('///', 1, 3)).toBe('Heirloom 2 of 3.zip')
})
