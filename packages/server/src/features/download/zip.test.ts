import { once } from 'node:events'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { listZip, readZip } from './zip.testing.ts'
import { zipOf } from './zip.ts'
import type { ZipEntry } from './zip.ts'

const modifiedAt = new Date('2019-08-07T06:05:03Z')

function entry(name: string, bytes: Buffer, more: Partial<ZipEntry> = {}): ZipEntry {
  const open = (): Promise<Readable> => Promise.resolve(Readable.from([bytes], { objectMode: false }))
  return { name, size: bytes.length, modifiedAt, open, ...more }
}

const longName = (i: number): string => `${String(i).padStart(4, '0')}${'x'.repeat(240)}.jpg`

function breaksOff(this: Readable): void {
  this.destroy(new Error('EIO'))
}

test('what comes out is what went in, with its time, as long as was said', async () => {
  const { stream, size } = zipOf([
    entry('a.jpg', Buffer.from('one')),
    entry('ü.jpg', Buffer.alloc(70_000, 1)),
  ])
  const zip = await buffer(stream)
  expect(zip.length).toBe(size)
  expect(await readZip(zip)).toEqual([
    { name: 'a.jpg', bytes: Buffer.from('one'), modifiedAt },
    { name: 'ü.jpg', bytes: Buffer.alloc(70_000, 1), modifiedAt },
  ])
})

test.each([1, 200, 201, 2_000])('the size of %i files is known before', async (count) => {
  const entries = Array.from({ length: count }, (_, i) => entry(longName(i), Buffer.from([i % 256])))
  const { stream, size } = zipOf(entries)
  const zip = await buffer(stream)
  expect(zip.length).toBe(size)
  expect((await readZip(zip)).length).toBe(count)
})

test.each([
  ['is shorter', entry('b', Buffer.alloc(5), { size: 6 })],
  ['is longer', entry('b', Buffer.alloc(7), { size: 6 })],
  ['can not be opened', entry('b', Buffer.alloc(5), { open: () => Promise.reject(new Error('gone')) })],
  [
    'breaks off',
    entry('b', Buffer.alloc(5), {
      open: () => Promise.resolve(new Readable({ read: breaksOff })),
    }),
  ],
])('a file that %s fails the whole', async (_what, broken) => {
  const { stream } = zipOf([entry('a', Buffer.from('one')), broken, entry('c', Buffer.from('two'))])
  await expect(buffer(stream)).rejects.toThrow()
})

test('nothing is read ahead of who takes it, and a reader that goes away closes the file', async () => {
  let read = 0
  const file = new Readable({
    read() {
      read += 65_536
      this.push(Buffer.alloc(65_536))
    },
  })
  const big = entry('big', Buffer.alloc(0), { size: 1e9, open: () => Promise.resolve(file) })
  let opened = 0
  const next = entry('next', Buffer.alloc(0), { open: () => Promise.reject(new Error(`${(opened += 1)}`)) })
  const { stream } = zipOf([big, next])
  for (const _ of ['the header', 'bytes']) {
    await once(stream, 'readable')
    stream.read()
  }
  await setTimeout(50)
  expect(read).toBeGreaterThan(0)
  expect(read).toBeLessThan(2_000_000)
  stream.destroy()
  await once(file, 'close')
  expect(opened).toBe(0)
})

test('what is larger than four bytes tell, and what comes after it, is found', async () => {
  const piece = Buffer.alloc(4 * 1024 * 1024)
  const size = 1025 * piece.length
  const open = (): Promise<Readable> =>
    Promise.resolve(Readable.from(Array.from({ length: 1025 }, () => piece)))
  const zip = zipOf([entry('big', piece, { size, open }), entry('after.jpg', Buffer.from('one'))])
  const pieces: Buffer[] = []
  for await (const part of zip.stream as AsyncIterable<Buffer>) pieces.push(part)
  expect(pieces.reduce((sum, { length }) => sum + length, 0)).toBe(zip.size)
  const [big, after] = await listZip(pieces)
  expect(big).toMatchObject({ name: 'big', size })
  expect(after).toMatchObject({ name: 'after.jpg', bytes: Buffer.from('one') })
})
