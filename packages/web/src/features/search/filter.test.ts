import { expect, test } from 'vitest'

import { bodyOf } from '../../data/search.ts'
import { chipsOf, filterFrom, withMore } from './filter.ts'
import { matches } from './use-suggestions.ts'

const ID = '01930000-0000-7000-8000-000000000001'
const OTHER = '01930000-0000-7000-8000-000000000002'

test('an address that makes no sense asks for nothing', () => {
  expect(
    filterFrom({ text: '  ', persons: 'x', tags: ['y'], from: 'June', type: 'AUDIO', favorite: 'yes' }),
  ).toEqual({})
})

test('an address says what is looked for; a year that was typed is a word', () => {
  expect(
    filterFrom({ text: 2024, persons: [ID], from: '2024-01-01', type: 'VIDEO', favorite: true }),
  ).toEqual({
    text: '2024',
    persons: [ID],
    from: '2024-01-01',
    type: 'VIDEO',
    favorite: true,
  })
})

test('each chip takes away itself alone', () => {
  const filter = { text: 'lake', persons: [ID, OTHER], from: '2024-01-01', to: '2024-12-31' }
  const chips = chipsOf(filter)
  expect(chips.map(({ kind }) => kind)).toEqual(['text', 'person', 'person', 'day'])
  expect(chips[3]?.value).toBe('2024')
  expect(chips[0]?.without).toEqual({ persons: [ID, OTHER], from: '2024-01-01', to: '2024-12-31' })
  expect(chips[1]?.without).toEqual({ ...filter, persons: [OTHER] })
  expect(chips[3]?.without).toEqual({ text: 'lake', persons: [ID, OTHER] })
})

test('people add up, a place takes the place of another', () => {
  const more = withMore({ persons: [ID], city: 'Rome' }, { persons: [OTHER], city: 'Oslo' })
  expect(more).toEqual({ persons: [ID, OTHER], city: 'Oslo' })
})

test('what is looked for is said in the words of the server, days whole', () => {
  const filter = {
    text: 'lake',
    persons: [ID],
    lens: '50mm',
    from: '2024-06-01',
    to: '2024-06-30',
    favorite: true,
  }
  expect(bodyOf(filter)).toEqual({
    text: 'lake',
    personIds: [ID],
    lensModel: '50mm',
    takenAfter: '2024-06-01T00:00:00.000Z',
    takenBefore: '2024-06-30T23:59:59.999Z',
    isFavorite: true,
  })
})

test.each([
  ['São Paulo', 'sao', true],
  ['São Paulo', 'pau', true],
  ['travel/Italy', 'it', true],
  ['Italy', 'tal', false],
])('%s is suggested for “%s”: %s', (name, text, fits) => {
  expect(matches(name, text)).toBe(fits)
})
