import { describe, expect, test } from 'vitest'

import { errorFrom } from './call.ts'
import { photosOf } from './timeline.ts'
import { wordsFor } from './words.ts'

test('columns become photos', () => {
  const photos = photosOf({
    id: ['a', 'b'],
    day: ['2024-05-01', '2024-05-01'],
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
