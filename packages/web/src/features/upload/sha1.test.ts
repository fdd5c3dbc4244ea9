import { createHash, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'

import { makeSha1 } from './sha1.ts'

const reference = (bytes: Uint8Array) => createHash('sha1').update(bytes).digest('hex')

test.each([0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 128, 1_000, 1_000_003])(
  'is the SHA-1 of %i bytes',
  (length) => {
    const bytes = new Uint8Array(randomBytes(length))
    const sha1 = makeSha1()
    sha1.update(bytes)
    expect(sha1.hex()).toBe(reference(bytes))
  },
)

test('does not depend on how the bytes are cut into pieces', () => {
  const bytes = new Uint8Array(randomBytes(10_000))
  for (const piece of [1, 7, 63, 64, 65, 4096]) {
    const sha1 = makeSha1()
    for (let at = 0; at < bytes.length; at += piece) sha1.update(bytes.subarray(at, at + piece))
    expect(sha1.hex()).toBe(reference(bytes))
  }
})

test('counts lengths beyond 512 MB, where the bits need more than 32', () => {
  const piece = new Uint8Array(64 * 1024 * 1024)
  const [sha1, ours] = [createHash('sha1'), makeSha1()]
  for (let i = 0; i < 9; i += 1) {
    sha1.update(piece)
    ours.update(piece)
  }
  expect(ours.hex()).toBe(sha1.digest('hex'))
}, 30_000)
