import { expect, test } from 'vitest'
import { numberedName, safeFileName } from './blobs.ts'

test.each([
  ['IMG_1234.HEIC', 'IMG_1234.HEIC'],
  ['Größe ☀️ 東京.jpg', 'Größe ☀️ 東京.jpg'],
  ['u\u0308.jpg', 'ü.jpg'],
  ['../../etc/passwd.jpg', '_.._etc_passwd.jpg'],
  ['a/b\\c.jpg', 'a_b_c.jpg'],
  ['..hidden.jpg', 'hidden.jpg'],
  ['name. . ', 'name'],
  ['a\u0000b\u001fc\u202egpj.exe.jpg', 'a_b_c_gpj.exe.jpg'],
  ['con.jpg', '_con.jpg'],
  ['LPT1', '_LPT1'],
  ['console.jpg', 'console.jpg'],
  ['a:b*c?.jpg', 'a_b_c_.jpg'],
  ['', 'unnamed'],
  ['...', 'unnamed'],
  ['half \ud83d.jpg', 'half \ufffd.jpg'],
])('%j is stored as %j', (given, stored) => {
  expect(safeFileName(given)).toBe(stored)
})

test('a long name is cut at whole characters, and keeps its extension', () => {
  const name = safeFileName(`${'日本'.repeat(200)}.heic`)
  expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200)
  expect(name).toMatch(/^(日本)+日?\.heic$/u)
})

test('names that are taken get a number before the extension', () => {
  expect(numberedName('IMG_1234.heic', 0)).toBe('IMG_1234.heic')
  expect(numberedName('IMG_1234.heic', 2)).toBe('IMG_1234+2.heic')
})
