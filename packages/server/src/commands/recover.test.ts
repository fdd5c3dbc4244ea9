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

async function nthSegment(usb: string, index: number): Promise<string> {
  const folder = path.join(usb, 'journal/segments/000')
  return path.join(folder, (await readdir(folder)).toSorted().at(index) ?? '')
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
  test('is refused while the target is damaged, or the code has a slip; nothing but what is right stays', async () => {
    const usb = await spoiled('ill')
    const segment = await nthSegment(usb, 0)
    const good = await readFile(segment)
    await rm(segment)
    await writeFile(segment, Buffer.from(good).fill(0, good.length - 100, good.length - 90))
    const damaged = await recoverFrom('ill', 'new', '--recovery-code', living.code)
    expect(damaged).toMatchObject({ code: 3, output: expect.stringMatching(/not whole.*--despite-damage/) })
    expect(damaged.output).not.toMatch(/\n {4}at /)
    const slip = living.code.startsWith('K') ? `X${living.code.slice(1)}` : `K${living.code.slice(1)}`
    const typo = await recoverFrom('usb', 'slips', '--recovery-code', slip)
    expect(typo).toMatchObject({ code: 3, output: expect.stringContaining('slip') })
    expect(await stat(at('slips/db')).catch(() => undefined)).toBeUndefined()
  }, 300_000)

  test('brings all of it back after that: rows, bytes, passwords, settings; and refuses to do it again over it', async () => {
    expect(await readdir(at('new'))).toContain('recovery.json')
    const ran = await recoverFrom('usb', 'new', '--recovery-code', living.code, '--json')
    expect(ran).toMatchObject({ code: 0, output: expect.stringMatching(/\[3\/7\][\s\S]*\[7\/7\]/) })
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

test('without the code, from a target with holes: what is there comes back, and what is missing and whom it locks out is told', async () => {
  const usb = await spoiled('holes')
  const [gone = '', flipped = '', short = ''] = await originalsAt(usb)
  await unlink(gone)
  await flip(flipped)
  await shorten(short)
  const segment = await nthSegment(usb, 0)
  await flip(segment)
  const refused = await recoverFrom('holes', 'mended')
  expect(refused).toMatchObject({ code: 3, output: expect.stringContaining('recovery code') })
  const ran = await recoverFrom('holes', 'mended', '--yes', '--despite-damage', '--json')
  expect(ran.code).toBe(5)
  expect(reportOf(ran)).toMatchObject({ ok: false, photos: 8, missing: 3, lockedOut: [credentials.email] })
  expect(reportOf(ran).faults.join()).toContain(path.basename(segment))
  const list = await readFile(at('mended/missing-files.txt'), 'utf8')
  expect(list.trimEnd().split('\n')).toHaveLength(3)
  expect(list).toContain(credentials.email)
  await served('mended', async (url) => {
    await expect(signIn(url)).rejects.toThrow(/401.*heirloom user reset-password/)
    const settings = { HEIRLOOM_DATA: at('mended') }
    const reset = await runHeirloomCommand(['user', 'reset-password', credentials.email], settings)
    const password = /password of \S+ {2}(\S+)/.exec(reset.output)?.[1] ?? ''
    expect(await differencesOf(url, await signIn(url, password), living.photos)).toHaveLength(3)
  })
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
