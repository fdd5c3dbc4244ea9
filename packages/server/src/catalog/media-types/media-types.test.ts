import { expect, test } from 'vitest'
import { isSidecar, mediaEndings, mediaTypeOf } from './media-types.ts'

test.each([
  ['IMG_0001.JPG', { type: 'image', mime: 'image/jpeg' }],
  ['a.b.HeIc', { type: 'image', mime: 'image/heic' }],
  ['clip.MOV', { type: 'video', mime: 'video/quicktime' }],
  ['00001.MTS', { type: 'video', mime: 'video/mp2t' }],
  ['notes.txt', undefined],
  ['jpg.exe', undefined],
  ['noending', undefined],
  ['', undefined],
  ['x.constructor', undefined],
])('%s is %o', (name, type) => {
  expect(mediaTypeOf(name)).toEqual(type)
})

test('sidecars are neither photo nor video', () => {
  expect(isSidecar('IMG_0001.HEIC.XMP')).toBe(true)
  expect(mediaTypeOf('IMG_0001.HEIC.XMP')).toBeUndefined()
  expect(isSidecar('IMG_0001.HEIC')).toBe(false)
})

test('the endings told to clients are the ones accepted', () => {
  for (const ending of [...mediaEndings.image, ...mediaEndings.video])
    expect(mediaTypeOf(`x${ending}`)).toBeDefined()
  expect(mediaEndings.image).toContain('.heic')
})
