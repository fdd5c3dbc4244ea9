import { describe, expect, test } from 'vitest'

import { pairFiles } from './pairing.ts'

const known = {
  image: ['.jpg', '.jpeg', '.heic', '.dng', '.png'],
  video: ['.mov', '.mp4'],
  sidecar: ['.xmp'],
}
const found = (path: string, size = 10) => ({
  path,
  file: new File([new Uint8Array(size)], path.split('/').at(-1) ?? ''),
})
const pair = (...paths: string[]) =>
  pairFiles(
    paths.map((path) => found(path)),
    known,
  )

describe('sidecars', () => {
  test.each([['a/IMG_1.jpg.xmp'], ['a/IMG_1.xmp'], ['a/img_1.JPG.XMP']])(
    '%s goes with a/IMG_1.jpg',
    (sidecar) => {
      const { parcels, refused } = pair('a/IMG_1.jpg', sidecar)
      expect(parcels.map((parcel) => [parcel.path, parcel.sidecar?.name])).toEqual([
        ['a/IMG_1.jpg', sidecar.slice(2)],
      ])
      expect(refused).toEqual([])
    },
  )

  test('the one with the whole name wins over the one with the base name', () => {
    const { parcels } = pair('IMG_1.dng', 'IMG_1.jpg', 'IMG_1.jpg.xmp', 'IMG_1.xmp')
    expect(parcels.map((parcel) => parcel.sidecar?.name)).toEqual(['IMG_1.xmp', 'IMG_1.jpg.xmp'])
  })

  test('without a photo are told, not dropped', () => {
    expect(pair('a/IMG_1.jpg', 'b/IMG_1.xmp').refused).toEqual([
      { path: 'b/IMG_1.xmp', code: 'orphanSidecar' },
    ])
  })
})

describe('live photos', () => {
  test('are a still and a short film of the same name in the same folder', () => {
    const { parcels } = pair('a/IMG_1.HEIC', 'a/IMG_1.MOV', 'b/IMG_1.MOV')
    expect(parcels.map((parcel) => [parcel.path, parcel.motion?.name])).toEqual([
      ['a/IMG_1.HEIC', 'IMG_1.MOV'],
      ['b/IMG_1.MOV', undefined],
    ])
  })

  test('a long film is a film of its own', () => {
    const { parcels } = pairFiles([found('IMG_1.jpg'), found('IMG_1.mov', 33 * 1024 * 1024)], known)
    expect(parcels).toHaveLength(2)
    expect(parcels.every((parcel) => parcel.motion === undefined)).toBe(true)
  })

  test('two stills of one name leave the film alone', () => {
    expect(pair('IMG_1.jpg', 'IMG_1.heic', 'IMG_1.mov').parcels).toHaveLength(3)
  })
})

describe('what is refused before it is sent', () => {
  test.each([
    ['notes.txt', 'unsupported'],
    ['noending', 'unsupported'],
    ['a/.DS_Store', 'system'],
    ['a/._IMG_1.jpg', 'system'],
    ['Thumbs.db', 'system'],
  ])('%s: %s', (path, code) => {
    expect(pair(path)).toEqual({ parcels: [], refused: [{ path, code }] })
  })

  test('empty files', () => {
    expect(pairFiles([found('IMG_1.jpg', 0)], known).refused).toEqual([{ path: 'IMG_1.jpg', code: 'empty' }])
  })

  test('every file ends as a parcel, as part of one, or refused', () => {
    const paths = ['1.jpg', '1.mov', '1.jpg.xmp', '2.png', '3.xmp', 'x.txt', '.hidden']
    const { parcels, refused } = pair(...paths)
    const parts = parcels.flatMap((one) => [one.file, one.sidecar, one.motion]).filter(Boolean)
    expect(parts.length + refused.length).toBe(paths.length)
  })
})
