import { randomBytes, randomUUID } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { s3Target } from './s3.ts'
import { startTestS3 } from './s3.testing.ts'
import type { TestS3 } from './s3.testing.ts'
import { describeTarget } from './targets.conformance.ts'
import type { KnownFile } from './target.ts'
import { addMany, makeRoot, pathsOf, putAll, verifyAll } from './targets.testing.ts'
import type { TestRoot } from './targets.testing.ts'

const place = ({ endpoint, keyId }: TestS3, prefix = 'family/heirloom') => ({
  endpoint,
  bucket: 'photos',
  prefix,
  keyId,
  secret: 'secret',
  region: 'us-east-1',
})

const key = (relative: string) => `family/heirloom/${relative}`

describeTarget('s3', async () => {
  const server = await startTestS3()
  return {
    target: (root) => s3Target(place(server), root),
    takeAway: async () => {
      await server.stop()
      return () => server.start()
    },
    damage: {
      read: (relative) => server.read(key(relative)),
      write: (relative, bytes) => server.write(key(relative), bytes),
    },
    close: () => server.close(),
  }
})

let server: TestS3
let root: TestRoot
beforeAll(async () => {
  server = await startTestS3()
  root = await makeRoot()
})
afterAll(async () => {
  await server.close()
  await root.close()
})

async function openFresh() {
  const target = s3Target(place(server, randomUUID()), root.folder)
  await target.open({ instance: 'library', mayMake: true })
  return target
}

test.each([
  ['AccessDenied', 403, 'target_denied'],
  ['SignatureDoesNotMatch', 403, 'target_denied'],
  ['NoSuchBucket', 404, 'target_gone'],
  ['RequestTimeTooSkewed', 403, 'target_clock_wrong'],
  ['QuotaExceeded', 403, 'target_full'],
  ['InternalError', 500, 'target_gone'],
])('the answer %s is told as it is meant', async (code, status, expected) => {
  const target = await openFresh()
  const files = await addMany(root, 1)
  server.answer({ status, code })
  try {
    await expect(target.replace('journal/head.json', 'x')).rejects.toMatchObject({ code: expected })
    await expect(target.open({ instance: 'library', mayMake: true })).rejects.toMatchObject({
      code: expected,
    })
    await expect(verifyAll(target, files)).rejects.toMatchObject({ code: expected })
  } finally {
    server.answer(undefined)
  }
})

test('another key is refused, and a bucket that is not there is gone', async () => {
  const opening = { instance: 'library', mayMake: true }
  const wrongKey = s3Target({ ...place(server), keyId: 'another' }, root.folder)
  await expect(wrongKey.open(opening)).rejects.toMatchObject({ code: 'target_denied' })
  const wrongBucket = s3Target({ ...place(server), bucket: 'none' }, root.folder)
  await expect(wrongBucket.open(opening)).rejects.toMatchObject({ code: 'target_gone' })
})

test('a prefix with other objects becomes no target', async () => {
  await server.write('shared/tax.pdf', Buffer.from('x'))
  const target = s3Target(place(server, 'shared'), root.folder)
  await expect(target.open({ instance: 'library', mayMake: true })).rejects.toMatchObject({
    code: 'target_of_another',
  })
})

test('a line that breaks in the middle is taken up where it broke', async () => {
  const target = await openFresh()
  const [file] = (await addMany(root, 1, 3_000_000)) as [KnownFile]
  await putAll(target, [file])
  server.breakReads(2)
  expect(await verifyAll(target, [file])).toEqual({ right: [file.path], wrong: [] })
})

test('a large file that is not what is known is not completed, and leaves no parts', async () => {
  const target = await openFresh()
  const file = await root.add(`originals/${randomUUID()}.mov`, randomBytes(20_000_000))
  const wrong = { ...file, sha256: '0'.repeat(64) }
  expect((await putAll(target, [wrong])).different).toEqual([[file.path, 'other_content']])
  expect(server.uploadsUnderWay()).toBe(0)
  expect((await putAll(target, [file])).stored).toEqual(pathsOf([file]))
  expect((await verifyAll(target, [file])).right).toEqual(pathsOf([file]))
})

test('many parts of a text are brought together, and every line stays', async () => {
  const target = await openFresh()
  for (let n = 0; n < 205; n++) await target.appendLines('SHA256SUMS', [`line ${n}`])
  const lines = (await text(await target.read('SHA256SUMS'))).trim().split('\n')
  expect(lines.toSorted()).toEqual(Array.from({ length: 205 }, (_, n) => `line ${n}`).toSorted())
  expect(server.keys().filter((key) => key.includes('SHA256SUMS.d/')).length).toBeLessThan(10)
})
