import { expect, test } from 'vitest'
import { entryNames } from './entry-names.ts'

test('names are made unique, also where case or a number was all that told them apart', () => {
  const names = ['IMG_1.jpg', 'IMG_1.jpg', 'img_1.JPG', 'IMG_1+1.jpg', 'IMG_1.jpg', 'a']
  expect(entryNames(names)).toEqual([
    'IMG_1.jpg',
    'IMG_1+1.jpg',
    'img_1+2.JPG',
    'IMG_1+1+1.jpg',
    'IMG_1+3.jpg',
    'a',
  ])
})

test('a hostile name is a name in the folder, and nothing else', () => {
  const names = ['../../etc/passwd', '/a', 'a\u0000\n.jpg', '..', 'C:\\x.jpg', '\ud800.jpg', 'CON.jpg']
  for (const name of entryNames(names)) {
    // oxlint-disable-next-line no-control-regex -- what must not be there
    expect(name).not.toMatch(/[/\\:\u0000-\u001f\ud800-\udfff]|^\.|^con\./i)
    expect(name).not.toBe('')
  }
})

test('ten thousand photos of one name are named in a moment', () => {
  const names = entryNames(Array.from({ length: 10_000 }, () => 'IMG.jpg'))
  expect(new Set(names).size).toBe(10_000)
})
