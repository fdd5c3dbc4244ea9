import { expect, test } from 'vitest'

import type { Asset } from '../../data/assets.ts'
import { isOpenedByBrowsers, sourceSize } from './source.ts'

const asset = (more: object) => ({ width: 800, height: 600, isEdited: false, ...more }) as Asset
const preview = { width: 600, height: 900 }

test('a photo without edits is as large as it is said to be', () => {
  expect(sourceSize(asset({}), { width: 400, height: 300 }, true)).toEqual({ width: 800, height: 600 })
})

test('of an edited one its metadata tells, turned as it is seen', () => {
  const exifInfo = { exifImageWidth: 3000, exifImageHeight: 2000 }
  expect(sourceSize(asset({ isEdited: true, exifInfo }), preview, true)).toEqual({
    width: 2000,
    height: 3000,
  })
  expect(sourceSize(asset({ exifInfo }), preview, false)).toEqual({ width: 2000, height: 3000 })
})

test('metadata that does not fit the picture, or none, tells nothing', () => {
  const exifInfo = { exifImageWidth: 160, exifImageHeight: 120 }
  expect(sourceSize(asset({ isEdited: true, exifInfo }), preview, true)).toBeUndefined()
  expect(sourceSize(asset({ isEdited: true }), preview, true)).toBeUndefined()
})

test('a browser opens JPEG, but no HEIC', () => {
  expect(isOpenedByBrowsers(asset({ originalMimeType: 'image/jpeg' }))).toBe(true)
  expect(isOpenedByBrowsers(asset({ originalMimeType: 'image/heic' }))).toBe(false)
})
