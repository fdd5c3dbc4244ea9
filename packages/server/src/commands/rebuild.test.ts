import { readFile, readdir, rename, rm, stat, truncate, unlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { moveAside } from './rebuild-aside.ts'
import {
  copyFolder,
  differencesOf,
  digestsOf,
  endProgram,
  openLiving,
  runHeirloomCommand,
  scratchFolder,
  shipAll,
  signIn,
  startOn,
  uploadSome,
} from './recover.testing.ts'
import type { Living, Ran } from './recover.testing.ts'
import { runHeirloom } from './run-heirloom.ts'

let folder: Awaited<ReturnType<typeof scratchFolder>>
let living: Living
let digests: Readonly<Record<string, string>>
let between: Date
let beside: Ran

const at = (name: string): string => path.join(folder.path, name)
const db = (name: string, ...parts: string[]): string => path.join(at(name), 'db', ...parts)

/** A library with photos of two moments, shipped and ended in order. */
beforeAll(async () => {
  folder = await scratchFolder()
  living = await openLiving(at('old'))
  await uploadSome(living, 3)
  await shipAll(living.data, true)
  await pause(1_100)
  between = new Date()
  await uploadSome(living, 3)
  await shipAll(living.data)
  beside = await rebuildOn('old')
  digests = await digestsOf(living.data)
  await endProgram(living.program)
}, 300_000)
afterAll(() => folder.remove())

const copyOf = (name: string): Promise<void> => copyFolder(living.data, at(name))

const rebuildOn = (name: string, ...args: string[]): Promise<Ran> =>
  runHeirloomCommand(['rebuild', '--yes', ...args], { HEIRLOOM_DATA: at(name) })

async function served(name: string, work: (url: string) => Promise<void>): Promise<void> {
  const program = await startOn(at(name))
  try {
    await work(program.url)
  } finally {
    await endProgram(program)
  }
}

/** People sign in as ever, and every byte is there. */
async function expectPhotos(url: string, photos = living.photos): Promise<void> {
  expect(await differencesOf(url, await signIn(url), photos)).toEqual([])
}

/** Asked beside the server. */
async function expectNothingWrong(name: string): Promise<void> {
  await shipAll(at(name))
  const checked = await runHeirloomCommand(['check', '--deep'], { HEIRLOOM_DATA: at(name) })
  expect(checked.output).toContain('nothing is wrong')
}

async function expectWholeJournal(name: string): Promise<void> {
  const verified = await runHeirloomCommand(['journal', 'verify'], { HEIRLOOM_DATA: at(name) })
  expect(verified.code, verified.output).toBe(0)
}

const asides = async (name: string): Promise<readonly string[]> =>
  (await readdir(at(name))).filter((entry) => entry.startsWith('db-before-rebuild-'))

const ruins: Readonly<Record<string, (name: string) => Promise<unknown>>> = {
  'is gone': (name) => rm(db(name), { recursive: true }),
  'is a file': async (name) => {
    await rm(db(name), { recursive: true })
    await writeFile(db(name), 'not a folder')
  },
  'lost its version': (name) => unlink(db(name, 'PG_VERSION')),
  'lost its control file': (name) => truncate(db(name, 'global', 'pg_control'), 0),
}

test.each(Object.entries(ruins))(
  'the database %s: there is room for a new one, and what was there is kept',
  async (how, ruin) => {
    const name = how.replaceAll(' ', '-')
    await copyOf(name)
    await ruin(name)
    const left = await stat(db(name)).catch(() => undefined)
    const aside = await moveAside(at(name))
    expect(await readdir(at(name))).not.toContain('db')
    expect(await asides(name)).toHaveLength(left === undefined ? 0 : 1)
    await aside.putBack()
    expect((await stat(db(name)).catch(() => undefined))?.ino).toBe(left?.ino)
    expect(await asides(name)).toEqual([])
  },
)

test('nothing happens without a yes, without a journal, beside a server, or where the journal is damaged', async () => {
  await copyOf('refused')
  const before = await readdir(at('refused'))
  const asked = await runHeirloomCommand(['rebuild'], { HEIRLOOM_DATA: at('refused') })
  expect(asked.output).toContain('--yes')
  expect(asked.code).toBe(3)
  const segment = path.join(at('refused'), 'journal', 'segments', '000', '00000001.seg.zst')
  const bytes = await readFile(segment)
  bytes[bytes.length >> 1] = bytes[bytes.length >> 1]! ^ 1
  await writeFile(segment, bytes)
  const { ino } = await stat(db('refused'))
  const damaged = await rebuildOn('refused')
  expect(damaged.output).toContain('00000001.seg.zst')
  expect(damaged.code).toBe(3)
  expect(await readdir(at('refused'))).toEqual(before)
  expect((await stat(db('refused'))).ino).toBe(ino)
  const none = await rebuildOn('refused', '--from', at('refused/keys'))
  expect(none.output).toContain('There are no journal files')
  expect(beside.output).toContain('Stop it first')
  expect(beside.code).toBe(4)
}, 300_000)

test('an earlier moment: what came later stays on disk, and one undo brings it back', async () => {
  await copyOf('earlier')
  const ran = await rebuildOn('earlier', '--to', between.toISOString())
  const [, operation = ''] = /heirloom undo ([0-9a-f-]{36})/.exec(ran.output) ?? []
  expect(ran.code, ran.output).toBe(0)
  await served('earlier', async (url) => {
    expect(await differencesOf(url, await signIn(url), living.photos)).toHaveLength(3)
    await expectPhotos(url, living.photos.slice(0, 3))
    await expectNothingWrong('earlier')
    const undone = await runHeirloomCommand(['undo', operation, '--yes'], { HEIRLOOM_DATA: at('earlier') })
    expect(undone.code, undone.output).toBe(0)
    await expectPhotos(url)
    await expectNothingWrong('earlier')
  })
  await expectWholeJournal('earlier')
}, 300_000)

/** Ended by kill -9 as soon as one of these is in the folder, or it reads the journal; or only when it says so much. */
async function killOnce(names: readonly string[], words = 'Reading the journal'): Promise<void> {
  const { child, ended, output } = await runHeirloom(
    { HEIRLOOM_DATA: at('killed') },
    { args: ['rebuild', '--yes'] },
  )
  const isSoFar = async (): Promise<boolean> =>
    output().includes(words) || (await readdir(at('killed'))).some((name) => names.includes(name))
  await expect.poll(isSoFar, { timeout: 120_000, interval: 5 }).toBe(true)
  child.kill('SIGKILL')
  expect(await ended).toBe('SIGKILL')
}

test('killed anywhere and called again, it goes on from a clean state; the first database stays', async () => {
  await copyOf('killed')
  await writeFile(db('killed', 'witness'), 'the one that was there')
  await killOnce(['db-rebuild.json'])
  await killOnce(['db.new'])
  await killOnce([], 'Putting back the history')
  const ran = await rebuildOn('killed')
  expect(ran.code, ran.output).toBe(0)
  const [kept = '', ...others] = await asides('killed')
  expect(others).toEqual([])
  expect(await readFile(path.join(at('killed'), kept, 'witness'), 'utf8')).toBe('the one that was there')
  await served('killed', async (url) => {
    await expectPhotos(url)
    await expectNothingWrong('killed')
  })
}, 300_000)

test('from a journal elsewhere: it becomes the library’s own', async () => {
  await copyOf('elsewhere')
  await rename(path.join(at('elsewhere'), 'journal'), at('journal-of-a-disk'))
  const ran = await rebuildOn('elsewhere', '--from', at('journal-of-a-disk'))
  expect(ran.code, ran.output).toBe(0)
  expect(ran.output).toContain('Proven')
  await served('elsewhere', async () => {
    expect(await digestsOf(at('elsewhere'))).toEqual(digests)
    await shipAll(at('elsewhere'))
  })
  await expectWholeJournal('elsewhere')
}, 300_000)
