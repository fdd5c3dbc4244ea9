import { expect, test } from 'vitest'
import { lettingGo } from './retention.ts'

const daily = (days: number) =>
  Array.from({ length: days }, (_, n) => {
    const at = new Date(Date.UTC(2026, 0, 1 + n, 2, 15))
    return { name: at.toISOString().slice(0, 10), at }
  })

const names = (items: readonly { readonly name: string }[]) => items.map(({ name }) => name)

function kept(days: number, keep: Parameters<typeof lettingGo>[1], proven: readonly string[] = []) {
  const items = daily(days)
  const gone = new Set(names(lettingGo(items, keep, new Set(proven))))
  return names(items).filter((name) => !gone.has(name))
}

test('the last of each day, week and month stay', () => {
  expect(kept(100, { daily: 3, weekly: 2, monthly: 3 })).toEqual([
    '2026-02-28',
    '2026-03-31',
    '2026-04-05',
    '2026-04-08',
    '2026-04-09',
    '2026-04-10',
  ])
})

const at = (hour: number) => ({ name: `${hour}`, at: new Date(Date.UTC(2026, 4, 5, hour)) })

test('of several in one day the last stays', () => {
  const gone = lettingGo([at(3), at(23), at(12)], { daily: 7, weekly: 4, monthly: 12 }, new Set())
  expect(names(gone)).toEqual(['12', '3'])
})

test('of two of the same second the later one is the newest, however they are listed', () => {
  const pair = ['a', 'b'].map((name) => ({ name, at: new Date(Date.UTC(2026, 4, 5)) }))
  const none = { daily: 1, weekly: 0, monthly: 0 }
  for (const items of [pair, pair.toReversed()])
    expect(names(lettingGo(items, none, new Set()))).toEqual(['a'])
})

test('the newest stays with nothing to be kept, and what was proven however old it is', () => {
  expect(kept(100, { daily: 0, weekly: 0, monthly: 0 })).toEqual(['2026-04-10'])
  expect(kept(100, { daily: 2, weekly: 0, monthly: 0 }, ['2026-01-05'])).toEqual([
    '2026-01-05',
    '2026-04-09',
    '2026-04-10',
  ])
})

test('weeks begin on Monday', () => {
  // 2026-01-04 is a Sunday
  expect(kept(5, { daily: 0, weekly: 9, monthly: 0 })).toEqual(['2026-01-04', '2026-01-05'])
})
