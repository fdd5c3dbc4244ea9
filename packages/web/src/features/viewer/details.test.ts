import { expect, test } from 'vitest'

import { cameraName, exposureLine, positionLine } from './details.ts'

test('a camera is not called by its maker twice', () => {
  expect(cameraName({ make: 'Canon', model: 'Canon EOS 5D' })).toBe('Canon EOS 5D')
  expect(cameraName({ make: 'NIKON CORPORATION', model: 'NIKON D50' })).toBe('NIKON D50')
  expect(cameraName({ make: 'Apple', model: 'iPhone 15' })).toBe('Apple iPhone 15')
  expect(cameraName({})).toBe('')
})

test('the exposure names only what is known', () => {
  expect(exposureLine({ fNumber: 2.8, exposureTime: '1/250', iso: 200, focalLength: 50 })).toBe(
    'ƒ/2.8 · 1/250 s · ISO 200 · 50 mm',
  )
  expect(exposureLine({ iso: 100 })).toBe('ISO 100')
})

test('a position is written with its hemispheres, also on the equator', () => {
  expect(positionLine({ latitude: -33.856784, longitude: 151.215297 })).toBe('33.85678° S, 151.21530° E')
  expect(positionLine({ latitude: 0, longitude: 0 })).toBe('0.00000° N, 0.00000° E')
  expect(positionLine({ latitude: 1, longitude: null })).toBe('')
})
