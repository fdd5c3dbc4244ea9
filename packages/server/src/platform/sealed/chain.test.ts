import { randomInt, randomUUID } from 'node:crypto'
import { copyFile, cp, mkdir, mkdtemp, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { noSegment, segmentPath, snapshotPath, verifyChain, writeHead, writeSealed } from './sealed.ts'
import type { KnownHead } from './sealed.ts'

const instance = randomUUID()
let root: string
let folder: string
let heads: KnownHead[]
let number = 0

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'heirloom-chain-'))
  return () => rm(root, { recursive: true })
})
beforeEach(async () => {
  number += 1
  folder = path.join(root, `${number}`)
  await mkdir(folder)
  heads = await writeChain(folder)
})

interface Life {
  readonly of?: string
  readonly ranges?: readonly (readonly [epoch: number, from: number, to: number])[]
}

const common = (of: string) => ({
  instance: of,
  originals: null,
  schema: '0005-backups',
  program: '1.0.0',
  postgres: '18.0',
  madeAt: new Date().toISOString(),
})

const rows = (name: string) => ({
  name,
  columns: ['id'],
  rows: Readable.from([Buffer.from(`${randomUUID()}\n`)], { objectMode: false }),
})

/** Four segments of two epochs, a snapshot after the third, and the head. */
async function writeChain(into: string, { of = instance, ranges }: Life = {}): Promise<KnownHead[]> {
  const written: KnownHead[] = []
  let previous = noSegment
  let at = ''
  const all = ranges ?? [[1, 0, 10], [1, 10, 25], [2, 0, 7], [2, 7, 9]] // prettier-ignore
  for (const [index, [epoch, from, to]] of all.entries()) {
    const moments = { firstAt: `2026-11-2${index}T00:00:00.000Z`, lastAt: `2026-11-2${index}T12:00:00.000Z` }
    const range = { epoch, fromXid: String(from), toXid: String(to), ...moments }
    const header = { ...common(of), number: index + 1, previous, ...range }
    const tables = [rows('operation'), rows('change')]
    const file = segmentPath(index + 1)
    const { sha256 } = await writeSealed({ folder: into, path: file, kind: 'segment', header, tables })
    written.push({ number: index + 1, sha256, of: 'the database' })
    previous = sha256
    at = header.madeAt
  }
  const segment = { number: 3, sha256: written[2]?.sha256 ?? noSegment }
  const header = { ...common(of), number: 3, segment, epoch: 2, snapshot: '7:7:', digests: {} }
  const snapshot = snapshotPath(new Date('2026-11-23T00:00:00Z'), 3)
  await writeSealed({ folder: into, path: snapshot, kind: 'snapshot', header, tables: [rows('asset')] })
  await writeHead(into, { instance: of, number: written.length, sha256: previous, at })
  return written
}

const snapshotFile = 'snapshots/2026-11-23T000000Z-00000003.snap.zst'
const at = (file: string): string => path.join(folder, file)
const codes = async (options = {}): Promise<string[]> =>
  (await verifyChain(folder, { heads, patienceMs: 0, ...options })).faults.map(
    (fault) => `${fault.code} ${fault.path}`,
  )

test('a whole chain has no faults, and is told', async () => {
  expect(await verifyChain(folder, { heads, instance })).toEqual({
    faults: [],
    segments: 4,
    snapshots: 1,
    operations: 4,
    changes: 4,
    bytes: expect.any(Number),
    instance,
    first: '2026-11-20T00:00:00.000Z',
    last: '2026-11-23T12:00:00.000Z',
  })
})

test('an empty folder has no faults; one that should hold something has', async () => {
  const empty = path.join(root, 'empty')
  expect((await verifyChain(empty)).faults).toEqual([])
  expect((await verifyChain(empty, { heads })).faults).toHaveLength(4)
})

test('missing ones are told, in the middle and at the end', async () => {
  await unlink(at(segmentPath(2)))
  expect(await codes({ heads: [] })).toEqual([`missing ${segmentPath(2)}`])
  await unlink(at(segmentPath(4)))
  expect(await codes({ heads: [] })).toEqual([`missing ${segmentPath(2)}`, 'missing head.json'])
  expect(await codes()).toContain(`missing ${segmentPath(4)}`)
})

test('exchanged ones are told', async () => {
  await rename(at(segmentPath(2)), at('x'))
  await rename(at(segmentPath(3)), at(segmentPath(2)))
  await rename(at('x'), at(segmentPath(3)))
  expect(await codes({ heads: [] })).toEqual(
    expect.arrayContaining([`exchanged ${segmentPath(2)}`, `exchanged ${segmentPath(3)}`]),
  )
  await copyFile(at(snapshotFile), at(segmentPath(5)))
  expect(await codes()).toContain(`exchanged ${segmentPath(5)}`)
})

test('a chain that was rewritten from some segment on is noticed by what others know', async () => {
  const other = path.join(root, `other-${number}`)
  await mkdir(other)
  await writeChain(other)
  await cp(other, folder, { recursive: true, force: true })
  expect(await codes({ heads: [] })).toEqual([])
  expect(await codes()).toEqual([1, 2, 3, 4].map((one) => `rewritten ${segmentPath(one)}`))
})

test('a segment of another chain, and one of another library, do not pass', async () => {
  const other = path.join(root, `other-${number}`)
  await mkdir(other)
  await writeChain(other, { of: randomUUID() })
  await copyFile(path.join(other, segmentPath(4)), at(segmentPath(4)))
  await copyFile(path.join(other, snapshotFile), at(snapshotFile))
  expect(await codes({ heads: [] })).toEqual([
    `of_another ${segmentPath(4)}`,
    `of_another ${snapshotFile}`,
    'rewritten head.json',
  ])
  expect((await verifyChain(other, { instance })).faults).not.toEqual([])
})

test('a tail past the head is told', async () => {
  const [, , third] = heads
  const head = JSON.parse(await readFile(at('head.json'), 'utf8')) as { at: string }
  await writeHead(folder, { instance, number: 3, sha256: third?.sha256 ?? '', at: head.at })
  expect(await codes()).toContain(`tail ${segmentPath(4)}`)
})

test.each([
  [
    'gap',
    [
      [1, 0, 10],
      [1, 11, 20],
    ],
  ],
  ['gap', [[1, 5, 10]]],
  ['gap', [[1, 0, 0]]],
  [
    'overlap',
    [
      [1, 0, 10],
      [1, 9, 20],
    ],
  ],
  [
    'overlap',
    [
      [2, 0, 10],
      [1, 0, 20],
    ],
  ],
] as const)('transactions that are missing or twice: %s %j', async (code, ranges) => {
  // prettier-ignore
  await rm(folder, { recursive: true })
  await mkdir(folder)
  await writeChain(folder, { ranges })
  expect(await codes({ heads: [] })).toContain(`${code} ${segmentPath(ranges.length)}`)
})

test('what is not ours is told', async () => {
  await writeFile(at('segments/000/00000009.seg.zst.bak'), 'x')
  await writeFile(at(`${snapshotFile}.sha256`), 'x')
  expect(await codes()).toEqual(['foreign segments/000/00000009.seg.zst.bak'])
})

test('any one byte that changes in any file is found', async () => {
  const files = [...[1, 2, 3, 4].map(segmentPath), snapshotFile, 'head.json']
  for (let round = 0; round < 150; round++) {
    const file = files[round % files.length] ?? ''
    const bytes = await readFile(at(file))
    const changed = Buffer.from(bytes)
    const place = randomInt(bytes.length)
    changed[place] = (bytes[place] ?? 0) ^ (1 + randomInt(255))
    await writeFile(at(file), changed)
    const found = await verifyChain(folder, { patienceMs: 0 })
    expect([file, place, changed[place], found.faults.length > 0]).toEqual([
      file,
      place,
      changed[place],
      true,
    ])
    await writeFile(at(file), bytes)
  }
  expect(await codes()).toEqual([])
}, 60_000)

test('cut off and emptied files are found', async () => {
  for (const file of [segmentPath(1), segmentPath(4), snapshotFile, 'head.json']) {
    const bytes = await readFile(at(file))
    for (const length of [0, 1, 39, 40, bytes.length >> 1, bytes.length - 1]) {
      await writeFile(at(file), bytes.subarray(0, length))
      expect([file, length, await codes({ heads: [] })]).toEqual([file, length, [`damaged ${file}`]])
    }
    await writeFile(at(file), bytes)
  }
})
