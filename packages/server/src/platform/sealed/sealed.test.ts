import { mkdtemp, readFile, rm, writeFile, readdir, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { beforeAll, expect, test } from 'vitest'
import { createHash } from 'node:crypto'
import { makeTrailer } from './format.ts'
import { hashFile, openSealed, verifySealed, writeSealed } from './sealed.ts'
import type { TableSource } from './sealed.ts'

let folder: string
let name = 0

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'heirloom-sealed-'))
  return () => rm(folder, { recursive: true })
})

const table = (of: string, rows: readonly (string | Buffer)[]): TableSource => ({
  name: of,
  columns: ['id', 'value'],
  rows: Readable.from(
    rows.map((row) => Buffer.from(row)),
    { objectMode: false },
  ),
})

async function written(tables: readonly TableSource[]): Promise<string> {
  name += 1
  await writeSealed({ folder, path: `a/b/${name}.zst`, kind: 'dump', header: { hello: 'you' }, tables })
  return path.join(folder, `a/b/${name}.zst`)
}

async function readAll(file: string): Promise<Record<string, string>> {
  const sealed = await openSealed(file)
  const found: Record<string, string> = {}
  try {
    for await (const one of sealed.tables) found[one.name] = (await buffer(one.rows)).toString()
  } finally {
    await sealed.close()
  }
  return found
}

/** A file with any text in it, with everything around the text as it should be. */
async function around(text: string): Promise<string> {
  name += 1
  const file = path.join(folder, `${name}.zst`)
  const frame = zstdCompressSync(Buffer.from(text))
  await writeFile(file, Buffer.concat([frame, makeTrailer(createHash('sha256').update(frame).digest())]))
  return file
}

const ended = (text: string, rows: object): string =>
  `${text}end ${JSON.stringify({ rows, sha256: createHash('sha256').update(text).digest('hex') })}\n`

test('what was written is read again, in whatever pieces it came', async () => {
  const rows = 'one\t1\ntwo\t\\\\.\n\\\\.\t\\N\nthree\t.\\n\n'
  for (let size = 1; size <= 9; size++) {
    const pieces = rows.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []
    const file = await written([table('first', pieces), table('none', []), table('last', [rows])])
    expect(await readAll(file)).toEqual({ first: rows, none: '', last: rows })
    const { rows: counts, header, sha256, bytes } = await verifySealed(file)
    expect([counts, header]).toEqual([{ first: 4, none: 0, last: 4 }, { hello: 'you' }])
    expect(await hashFile(file)).toEqual({ sha256, bytes })
  }
})

test('any program that knows zstd reads it', async () => {
  const file = await written([table('first', ['one\t1\n'])])
  const text = zstdDecompressSync((await readFile(file)).subarray(0, -40)).toString()
  const before = 'heirloom-dump 1\n{"hello":"you"}\ntable first id,value\none\t1\n\\.\n'
  expect(text).toBe(ended(before, { first: 1 }))
})

test('many megabytes go through, and a table may be passed over', async () => {
  const megabyte = Buffer.from(`${'x'.repeat(1023)}\n`.repeat(1024))
  const file = await written([
    table(
      'big',
      Array.from({ length: 20 }, () => megabyte),
    ),
    table('small', ['a\t1\n']),
  ])
  const sealed = await openSealed(file)
  const seen: string[] = []
  for await (const one of sealed.tables) {
    if (one.name === 'small') seen.push((await buffer(one.rows)).toString())
  }
  await sealed.close()
  expect(seen).toEqual(['a\t1\n'])
  expect(sealed.summary().rows).toEqual({ big: 20_480, small: 1 })
})

test('a name is given once, and nothing half stays when rows fail', async () => {
  const contents = { folder, path: 'once/x.zst', kind: 'dump', header: {} } as const
  await writeSealed({ ...contents, tables: [] })
  await expect(writeSealed({ ...contents, tables: [] })).rejects.toMatchObject({ code: 'sealed_exists' })
  const broken = new Readable({ read: () => broken.destroy(new Error('the connection broke')) })
  const tables = [{ name: 'a', columns: ['id'], rows: broken }]
  await expect(writeSealed({ ...contents, path: 'once/y.zst', tables })).rejects.toThrow('connection broke')
  expect(await readdir(path.join(folder, 'once'))).toEqual(['x.zst'])
})

test('whatever byte is flipped, and wherever it is cut off: it is found', async () => {
  const file = await written([table('first', ['one\t1\n', 'two\t2\n']), table('none', [])])
  const bytes = await readFile(file)
  for (const [at, byte] of bytes.entries()) {
    const flipped = Buffer.from(bytes)
    flipped[at] = byte ^ (1 << (at % 8))
    await writeFile(file, flipped)
    expect([at, await verifySealed(file).catch((error: unknown) => error)]).toMatchObject([
      at,
      { code: 'sealed_damaged' },
    ])
    await writeFile(file, bytes.subarray(0, at))
    await expect(verifySealed(file)).rejects.toMatchObject({ code: 'sealed_damaged' })
  }
  await writeFile(file, Buffer.concat([bytes, Buffer.from('x')]))
  await expect(verifySealed(file)).rejects.toMatchObject({ code: 'sealed_damaged' })
})

const start = 'heirloom-dump 1\n{}\n'

test.each([
  ['a wrong count', ended(`${start}table a id\n1\n\\.\n`, { a: 2 })],
  ['a table that is told and not there', ended(start, { a: 0 })],
  ['a table twice', ended(`${start}table a id\n\\.\ntable a id\n\\.\n`, { a: 0 })],
  ['a wrong hash', ended(start, {}).replace(/"sha256":"./, '"sha256":"z')],
  ['no end', start],
  ['a row without an end', `${start}table a id\n1`],
  ['something after the end', `${ended(start, {})}more\n`],
  ['a table without columns', ended(`${start}table a\n\\.\n`, { a: 0 })],
  ['another kind', 'heirloom-toast 1\n{}\n'],
  ['no JSON for a header', 'heirloom-dump 1\n{\n'],
  ['a line without an end', `heirloom-dump 1\n${'x'.repeat(6_000_000)}`],
])('%s is damage', async (_name, text) => {
  await expect(verifySealed(await around(text))).rejects.toMatchObject({ code: 'sealed_damaged' })
})

test('a file of a later format, a missing one and none of ours are told apart', async () => {
  await expect(openSealed(await around('heirloom-dump 2\n?'))).rejects.toMatchObject({ code: 'sealed_newer' })
  await expect(openSealed(path.join(folder, 'nobody'))).rejects.toMatchObject({ code: 'sealed_missing' })
  const other = path.join(folder, 'other')
  await writeFile(other, 'This is some text that is longer than the end of a sealed file.')
  await expect(openSealed(other)).rejects.toMatchObject({ code: 'sealed_damaged' })
  await mkdir(path.join(folder, 'directory'))
  await expect(openSealed(path.join(folder, 'directory'))).rejects.toThrow()
})

test('rows of a damaged file fail while they are read, or when the tables come to their end', async () => {
  const file = await around(ended(`${start}table a id\n1\n\\.\n`, { a: 1 }).replace('\n1\n', '\n2\n'))
  const sealed = await openSealed(file)
  const read = async () => {
    for await (const one of sealed.tables) expect((await buffer(one.rows)).toString()).toBe('2\n')
  }
  await expect(read()).rejects.toMatchObject({ code: 'sealed_damaged' })
  expect(() => sealed.summary()).toThrow()
  await sealed.close()
})

test('a bomb of nothing but zeros takes no memory', async () => {
  const text = `${start}table a id\n${'0'.repeat(256 * 1024 * 1024)}`
  const file = await around(text)
  expect((await hashFile(file)).bytes).toBeLessThan(100_000)
  const before = process.memoryUsage().rss
  await expect(verifySealed(file)).rejects.toMatchObject({ code: 'sealed_damaged' })
  expect(process.memoryUsage().rss - before).toBeLessThan(128 * 1024 * 1024)
})
