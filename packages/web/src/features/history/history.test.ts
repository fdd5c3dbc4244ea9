import { describe, expect, test } from 'vitest'

import { historyParams } from '../../data/history.ts'
import type { Operation } from '../../data/history.ts'
import { calendarDay, daysOf, relativeDay } from './days.ts'
import { changed, filterOf, narrowedBy, searchFrom, setIn, spanOf } from './filter.ts'
import { addedBy, runsOf, sumOf } from './runs.ts'

const at = (moment: Date): Operation =>
  ({ id: moment.toISOString(), at: moment.toISOString() }) as Partial<Operation> as Operation

describe('the line of time', () => {
  test('has one heading a day, of the calendar where the person is', () => {
    const late = new Date(2026, 10, 21, 23, 50)
    const early = new Date(2026, 10, 21, 0, 10)
    const before = new Date(2026, 10, 20, 23, 59)
    const days = daysOf([late, early, before].map(at))
    expect(days.map(({ key, operations }) => [key, operations.length])).toEqual([
      ['2026-11-21', 2],
      ['2026-11-20', 1],
    ])
  })
  test('calls the last two days by their names', () => {
    const now = new Date(2026, 2, 1, 9)
    expect(relativeDay(calendarDay(now), now)).toBe('today')
    expect(relativeDay('2026-02-28', now)).toBe('yesterday')
    expect(relativeDay('2026-02-27', now)).toBe('other')
  })
})

describe('the filter in the address', () => {
  const id = '0198c0de-0000-7000-8000-000000000001'
  test('is read back as it was written', () => {
    const search = {
      from: '2026-11-01T09:30',
      to: '2026-11-21T10:00',
      minRemoved: 10,
      actorId: id,
      events: true,
    }
    expect(searchFrom({ ...search, minRemoved: '10', events: 'true' })).toEqual(search)
    expect(narrowedBy(search)).toBe(4)
  })
  test('leaves out what makes no sense', () => {
    expect(
      searchFrom({ from: 'yesterday', to: '2026-13-45', minRemoved: -1, actorId: 'x', events: 'no' }),
    ).toEqual({})
  })
  test('a number is looked for too', () => {
    expect(searchFrom({ find: 20260131 })).toEqual({ find: '20260131' })
    expect(searchFrom({ find: '  ' })).toEqual({})
    expect(filterOf({ find: 'IMG', minRemoved: 2 })).toEqual({ minRemoved: 2 })
  })
  test('all of it can be undone where a span can say the same', () => {
    expect(spanOf({ from: '2026-11-21T09:30', to: '2026-11-21T10:00' })).toEqual({
      from: new Date(2026, 10, 21, 9, 30).toISOString(),
      to: new Date(2026, 10, 21, 10, 0, 59, 999).toISOString(),
    })
    expect(spanOf({ actorId: id, everyone: true })).toEqual({ actorId: id, everyone: true })
    expect(spanOf({ to: '2026-11-21T10:00' })).toBeUndefined()
    expect(spanOf({ actorId: id, minRemoved: 2 })).toBeUndefined()
    expect(setIn({ actorId: id, everyone: true })).toBe(2)
  })
  test('what is emptied is gone', () => {
    expect(changed({ from: '2026-11-01T00:00', events: true }, { from: '' })).toEqual({ events: true })
  })
  test('a day alone means all of it', () => {
    const day = { from: '2026-11-21', to: '2026-11-21' }
    expect(searchFrom(day)).toEqual({ from: '2026-11-21T00:00', to: '2026-11-21T23:59' })
  })
  test('times of the person’s clock reach the server as moments', () => {
    const filter = { ...searchFrom({ from: '2026-11-21', to: '2026-11-21' }), minRemoved: 5 }
    const params = historyParams(filter, 'cursor')
    const [from, to] = [params.get('from') ?? '', params.get('to') ?? '']
    expect(new Date(from).getHours()).toBe(0)
    expect(Date.parse(to) - Date.parse(from)).toBe(86_400_000 - 1)
    expect(params.get('kind')).toBe('change')
    expect(params.get('before')).toBe('cursor')
    expect(historyParams({ events: true }).has('kind')).toBe(false)
  })
})

describe('operations that are alike', () => {
  const changes = [{ table: 'asset', kind: 'insert', count: 1 }] as const
  const make = (intent: string, more: Partial<Operation> = {}) =>
    ({ intent, by: 'Ada', address: null, actor: 'session', removed: 0, changes, ...more }) as Operation
  const upload = make('asset.upload')
  const trash = make('asset.trash', { removed: 2, changes: [] })

  test('stand in one line where they follow each other', () => {
    const runs = runsOf([upload, upload, upload, trash, upload, upload].map((one) => ({ ...one })))
    expect(runs.map((run) => run.length)).toEqual([3, 1, 1, 1])
    expect(addedBy(runs[0] ?? [])).toBe(3)
    expect(sumOf([trash, trash], 'removed')).toBe(4)
  })
  test('are not parted by what follows by itself, which stands in a line of its own', () => {
    const follows = make('motion.take_out', { actor: 'job', by: 'Heirloom, by itself' })
    const uploads = Array.from({ length: 4 }, () => ({ ...upload }))
    const [a, b, c, d] = uploads as [Operation, Operation, Operation, Operation]
    const [one, two, three] = [follows, { ...follows }, { ...follows }]
    expect(runsOf([one, a, two, b, three, c, d, trash])).toEqual([[one, two, three], uploads, [trash]])
    expect(runsOf([a, one, b, two, c])).toEqual([[a, b, c], [one], [two]])
    expect(runsOf([a, one, b, two])).toEqual([[a], [one], [b], [two]])
  })
  test('stand apart where someone else did them, or they came past the program', () => {
    const other = make('asset.upload', { by: 'Ben' })
    expect(runsOf([upload, other, { ...upload }, { ...other }])).toHaveLength(4)
    const outside = make('unknown', { actor: 'database' })
    expect(runsOf([outside, { ...outside }, { ...outside }])).toHaveLength(3)
  })
})
