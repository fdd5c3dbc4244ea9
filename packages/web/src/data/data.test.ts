import { describe, expect, test } from 'vitest'

import { errorFrom } from './call.ts'
import { localDay, photosOf } from './timeline.ts'
import { wordsFor } from './words.ts'

describe('the day of a photo', () => {
  test.each([
    ['2024-05-01T23:30:00.000Z', 2, '2024-05-02'],
    ['2024-05-01T23:30:00.000Z', 0, '2024-05-01'],
    ['2024-05-01T03:00:00.000', -5, '2024-04-30'],
    ['2024-05-01T03:00:00.000+00:00', 5.5, '2024-05-01'],
    ['2024-01-01T00:00:00Z', -0.25, '2023-12-31'],
  ])('%s at %d h is %s', (iso, offset, day) => {
    expect(localDay(iso, offset)).toBe(day)
  })
})

test('columns become photos', () => {
  const photos = photosOf({
    id: ['a', 'b'],
    fileCreatedAt: ['2024-05-01T10:00:00Z', '2024-05-01T09:00:00Z'],
    createdAt: ['2024-07-09T10:00:00Z', '2024-07-09T09:00:00Z'],
    localOffsetHours: [0, 0],
    ratio: [1.5, 0],
    thumbhash: ['xyz', null],
    isImage: [true, false],
    duration: [null, 4200],
    livePhotoVideoId: [null, null],
    isFavorite: [true, false],
    ownerId: ['ada', 'ada'],
    stack: [null, ['s', '3']],
  })
  expect(photos[1]).toEqual({
    id: 'b',
    day: '2024-05-01',
    ratio: 1,
    thumbhash: null,
    isImage: false,
    duration: 4200,
    livePhotoVideoId: null,
    isFavorite: false,
    ownerId: 'ada',
    stack: { id: 's', count: 3 },
  })
})

describe('errors', () => {
  test('speak with the words of the server', () => {
    expect(wordsFor(errorFrom(400, '{"message":"Wrong password"}'))).toBe('Wrong password')
  })
  test('say what was invalid', () => {
    const text =
      '{"message":"Validation failed","errors":[{"path":["email"],"message":"Not an e-mail address"}]}'
    expect(wordsFor(errorFrom(400, text))).toBe('Not an e-mail address')
  })
  test('never show a page of a proxy', () => {
    expect(wordsFor(errorFrom(502, '<html>Bad gateway</html>'))).not.toContain('<')
    expect(wordsFor(errorFrom(500, '<html>Oops</html>'))).not.toContain('<')
  })
})
