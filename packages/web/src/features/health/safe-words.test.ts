import { expect, test } from 'vitest'

import { safeWords } from './safe-words.ts'

const safety = {
  photos: 12_408,
  videos: 0,
  status: 'safe' as const,
  isWorking: false,
  sentences: [] as string[],
  about: 'health' as const,
}

test('says that all is safe where the server says so', () => {
  expect(safeWords(safety)).toMatch(/^12.408 photos · all safe$/)
})

test.each(['working', 'attention'] as const)('never says so when the server is %s', (status) => {
  expect(safeWords({ ...safety, status })).not.toContain('safe')
  expect(safeWords({ ...safety, status, sentences: ['No backup yet'] })).toMatch(/photos · No backup yet$/)
})

test('joins sentences as one line', () => {
  const sentences = ['A change waits for you.', 'No backup yet']
  expect(safeWords({ ...safety, status: 'attention', sentences })).toMatch(
    /· A change waits for you · No backup yet$/,
  )
})

test('counts videos too, and one as one', () => {
  expect(safeWords({ ...safety, photos: 1, videos: 2 })).toBe('1 photo, 2 videos · all safe')
})

test('does not call an empty library safe', () => {
  expect(safeWords({ ...safety, photos: 0 })).toBe('No photos in your library')
})
