import { mkdir, readFile, readdir, rm, stat, unlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  copyFolder,
  copyTo,
  credentials,
  differencesOf,
  digestsOf,
  endProgram,
  folderSpec,
  openLiving,
  runHeirloomCommand,
  runRecover,
  scratchFolder,
  shipAll,
  signIn,
  startOn,
  targetOf,
  uploadSome,
} from './recover.testing.ts'
import type { Living, Ran } from './recover.testing.ts'

let folder: Awaited<ReturnType<typeof scratchFolder>>
let living: Living
let digests: Readonly<Record<string, string>>
let between: Date

const at = (name: string): string => path.join(folder.path, name)

/** Everything that a target needs, of a library that is gone afterwards. */
beforeAll(async () => {
  folder = await scratchFolder()
  living = await openLiving(at('old'))
  await writeFile(at('old/heirloom.conf'), 'HEIRLOOM_TRASH_DAYS=61\n')
  await uploadSome(living, 4)
  await shipAll(living.data, true)
  between = new Date()
  await uploadSome(living, 4)
  await shipAll(living.data)
  digests = await digestsOf(living.data)
  await mkdir(at('usb'))
  await copyTo(targetOf(folderSpec(at('usb')), living.data), living.data)
  await endProgram(living.program)
  await rm(living.data, { recursive: true })
  return () => folder.remove()
}, 300_000)

const recoverFrom = async (usb: string, into: string, ...more: string[]): Promise<Ran> =>
  runRecover(['--from', at(usb), ...more], { HEIRLOOM_DATA: at(into) })

interface Report {
  readonly ok: boolean
  readonly photos: number
  readonly missing: number
  readonly found: number
  readonly isProven: boolean
  readonly faults: readonly string[]
  readonly lockedOut: readonly string[]
}

const reportOf = ({ output }: Ran): Report => JSON.parse(output.trimEnd().split('\n').at(-1) ?? '') as Report

async function served<T>(into: string, work: (url: string) => Promise<T>): Promise<T> {
  const program = await startOn(at(into))
  try {
    return await work(program.url)
  } finally {
    await endProgram(program)
  }
}

/** A library of its own beside the good target. */
async function spoiled(name: string): Promise<string> {
  await copyFolder(at('usb'), at(name))
  return at(name)
}

const originalsAt = async (usb: string): Promise<string[]> =>
  (await readdir(path.join(usb, 'originals'), { recursive: true }))
    .filter((name) => name.endsWith('.jpg'))
    .map((name) => path.join(usb, 'originals', name))

async function eachSegment(
  usb: string,
  index: number,
  spoil: (file: string) => Promise<void>,
): Promise<void> {
  const names = (await readdir(path.join(usb, 'journal/segments'), { recursive: true })).filter((name) =>
    name.endsWith('.zst'),
  )
  await spoil(path.join(usb, 'journal/segments', names.toSorted().at(index) ?? ''))
}

async function flip(file: string): Promise<void> {
  const bytes = await readFile(file)
  const middle = Math.floor(bytes.length / 2)
  bytes[middle] = (bytes[middle] ?? 0) ^ 1
  await rm(file)
  await writeFile(file, bytes)
}

async function shorten(file: string): Promise<void> {
  const bytes = await readFile(file)
  await rm(file)
  await writeFile(file, bytes.subarray(0, -1))
}

describe('recovering from a folder', () => {
  test('brings all of it back: rows, bytes, passwords, settings; and refuses to do it again over it', async () => {
    const ran = await recoverFrom('usb', 'new', '--recovery-code', living.code, '--json')
    expect(ran).toMatchObject({ code: 0, output: expect.stringMatching(/\[1\/7\][\s\S]*\[7\/7\]/) })
    expect(reportOf(ran)).toMatchObject({ ok: true, photos: 8, missing: 0, found: 0, isProven: true })
    expect(await readdir(at('new'))).not.toContain('recovery.json')
    expect(await readFile(at('new/heirloom.conf'), 'utf8')).toContain('TRASH_DAYS=61')
    await served('new', async (url) => {
      expect(await digestsOf(at('new'))).toEqual(digests)
      expect(await differencesOf(url, await signIn(url), living.photos)).toEqual([])
      const check = await runHeirloomCommand(['check', '--deep'], { HEIRLOOM_DATA: at('new') })
      expect(check).toMatchObject({ code: 0 })
      const journal = await runHeirloomCommand(['journal', 'verify'], { HEIRLOOM_DATA: at('new') })
      expect(journal).toMatchObject({ code: 0 })
    })
    const again = await recoverFrom('usb', 'new', '--recovery-code', living.code)
    expect(again).toMatchObject({ code: 3, output: expect.stringContaining('holds a library') })
  }, 300_000)

  test('without the code nobody is locked out: they are named, told at sign-in, and get a new password', async () => {
    const refused = await recoverFrom('usb', 'keyless')
    expect(refused).toMatchObject({ code: 3, output: expect.stringContaining('recovery code') })
    const ran = await recoverFrom('usb', 'keyless', '--yes', '--json')
    expect(reportOf(ran)).toMatchObject({ ok: true, photos: 8, lockedOut: [credentials.email] })
    await served('keyless', async (url) => {
      await expect(signIn(url)).rejects.toThrow(/401.*heirloom user reset-password/)
      const reset = await runHeirloomCommand(['user', 'reset-password', credentials.email], {
        HEIRLOOM_DATA: at('keyless'),
      })
      const password = /password of \S+ {2}(\S+)/.exec(reset.output)?.[1] ?? ''
      expect(await differencesOf(url, await signIn(url, password), living.photos)).toEqual([])
    })
  }, 300_000)

  test('to an earlier moment: later photos wait on the disk, and an undo of the way back brings them', async () => {
    const to = ['--to', between.toISOString()]
    const ran = await recoverFrom('usb', 'then', '--recovery-code', living.code, ...to, '--json')
    expect(reportOf(ran)).toMatchObject({ ok: true, photos: 4, missing: 0, found: 0 })
    const [, operation = ''] = /heirloom undo (\S+)/.exec(ran.output) ?? []
    await served('then', async (url) => {
      const token = await signIn(url)
      expect(await differencesOf(url, token, living.photos)).toHaveLength(4)
      expect(await differencesOf(url, token, living.photos.slice(0, 4))).toEqual([])
      const settings = { HEIRLOOM_DATA: at('then') }
      expect(await runHeirloomCommand(['undo', operation, '--yes'], settings)).toMatchObject({ code: 0 })
      expect(await differencesOf(url, token, living.photos)).toEqual([])
      expect(await runHeirloomCommand(['check'], settings)).toMatchObject({ code: 0 })
    })
  }, 300_000)

  test('a slip in the code and another library’s code are told before anything is made', async () => {
    const slip = living.code.startsWith('K') ? `X${living.code.slice(1)}` : `K${living.code.slice(1)}`
    const typo = await recoverFrom('usb', 'slips', '--recovery-code', slip)
    expect(typo).toMatchObject({ code: 3, output: expect.stringContaining('slip') })
    const ran = await recoverFrom('usb', 'slips', '--recovery-code', living.code, '--json')
    expect(reportOf(ran)).toMatchObject({ ok: true })
  }, 300_000)

  test('a folder with anything in it is left as it is', async () => {
    await mkdir(at('full/originals/someone'), { recursive: true })
    await writeFile(at('full/originals/someone/photo.jpg'), 'a photo')
    const ran = await recoverFrom('usb', 'full', '--yes')
    expect(ran).toMatchObject({ code: 3, output: expect.stringContaining('overwrites nothing') })
    expect(await readdir(at('full'))).toEqual(['originals'])
  })

  test('a place without a backup, and one that is not there, are told apart', async () => {
    await mkdir(at('empty'))
    expect(await recoverFrom('empty', 'none', '--yes')).toMatchObject({ code: 3 })
    const gone = await recoverFrom('gone', 'none', '--yes')
    expect(gone).toMatchObject({ code: 3, output: expect.stringContaining('mounted') })
  })
})

describe('a target that is not whole', () => {
  test('a missing, a flipped and a shortened original are named, and stop nothing', async () => {
    const usb = await spoiled('holes')
    const [gone = '', flipped = '', short = ''] = await originalsAt(usb)
    await unlink(gone)
    await flip(flipped)
    await shorten(short)
    const ran = await recoverFrom('holes', 'mended', '--recovery-code', living.code, '--json')
    expect(ran.code).toBe(5)
    expect(reportOf(ran)).toMatchObject({ ok: false, photos: 8, missing: 3 })
    const list = await readFile(at('mended/missing-files.txt'), 'utf8')
    expect(list.trimEnd().split('\n')).toHaveLength(3)
    expect(list).toContain(credentials.email)
    await served('mended', async (url) =>
      expect(await differencesOf(url, await signIn(url), living.photos)).toHaveLength(3),
    )
  }, 300_000)

  test.each([
    ['a flipped byte', (usb: string) => eachSegment(usb, 0, flip)],
    ['a shortened file', (usb: string) => eachSegment(usb, 0, shorten)],
    ['a file of no length', (usb: string) => eachSegment(usb, 0, (file) => writeFile(file, ''))],
    ['a missing segment', (usb: string) => eachSegment(usb, 0, unlink)],
    ['a missing last segment', (usb: string) => eachSegment(usb, -1, unlink)],
  ])(
    'in the journal %s is told, and nothing is built of it',
    async (_, spoil) => {
      const usb = await spoiled('broken')
      await spoil(usb)
      const ran = await recoverFrom('broken', 'refused', '--recovery-code', living.code)
      await rm(usb, { recursive: true })
      await rm(at('refused'), { recursive: true })
      expect(ran).toMatchObject({ code: 3, output: expect.stringMatching(/not whole.*--despite-damage/) })
      expect(ran.output).not.toMatch(/\n {4}at /)
    },
    180_000,
  )
})

test('what a damaged target let fall is fetched anew once it is whole again; despite damage the rest comes back', async () => {
  const usb = await spoiled('ill')
  const [first = ''] = (await readdir(path.join(usb, 'journal/segments/000'))).toSorted()
  const segment = path.join(usb, 'journal/segments/000', first)
  const good = await readFile(segment)
  await rm(segment)
  await writeFile(segment, Buffer.from(good).fill(0, good.length - 100, good.length - 90))
  expect(await recoverFrom('ill', 'later', '--recovery-code', living.code)).toMatchObject({ code: 3 })
  const despite = await recoverFrom('ill', 'rest', '--yes', '--despite-damage', '--json')
  expect(despite.code).toBe(5)
  expect(reportOf(despite)).toMatchObject({ ok: false, photos: 8, missing: 0 })
  expect(reportOf(despite).faults.join()).toContain(first)
  await rm(segment)
  await writeFile(segment, good)
  const ran = await recoverFrom('ill', 'later', '--recovery-code', living.code, '--json')
  expect(reportOf(ran)).toMatchObject({ ok: true, photos: 8, isProven: true })
}, 300_000)

test('a clock that is behind the backup is told', async () => {
  const usb = await spoiled('future')
  const head = JSON.parse(await readFile(path.join(usb, 'journal/head.json'), 'utf8')) as object
  await writeFile(
    path.join(usb, 'journal/head.json'),
    JSON.stringify({ ...head, at: '2126-01-01T00:00:00.000Z' }),
  )
  const ran = await recoverFrom('future', 'early', '--yes')
  expect(ran).toMatchObject({ code: 3, output: expect.stringContaining('Set the clock right') })
  expect(await stat(at('early/db')).catch(() => undefined)).toBeUndefined()
})
