import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, readdir, rename, rm, stat, truncate, unlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { programEnvironment } from '../platform/process/process.ts'
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

let folder: Awaited<ReturnType<typeof scratchFolder>>
let living: Living
let digests: Readonly<Record<string, string>>
let between: Date

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
  digests = await digestsOf(living.data)
  await endProgram(living.program)
}, 300_000)
afterAll(() => folder.remove())

async function copyOf(name: string): Promise<string> {
  await copyFolder(living.data, at(name))
  return at(name)
}

const rebuildOn = (name: string, ...args: string[]): Promise<Ran> =>
  runHeirloomCommand(['rebuild', '--yes', ...args], { HEIRLOOM_DATA: at(name) })

/** It serves at once, people sign in as ever, every byte is there; its digests. */
async function expectServed(name: string, photos = living.photos): Promise<Readonly<Record<string, string>>> {
  const program = await startOn(at(name))
  try {
    const found = await digestsOf(at(name))
    const token = await signIn(program.url)
    expect(await differencesOf(program.url, token, photos)).toEqual([])
    await shipAll(at(name))
    return found
  } finally {
    await endProgram(program)
  }
}

/** And nothing is wrong. */
async function expectWhole(name: string, photos = living.photos): Promise<void> {
  await expectServed(name, photos)
  const checked = await runHeirloomCommand(['check', '--deep'], { HEIRLOOM_DATA: at(name) })
  expect(checked.output).toContain('nothing is wrong')
  const verified = await runHeirloomCommand(['journal', 'verify'], { HEIRLOOM_DATA: at(name) })
  expect(verified.code, verified.output).toBe(0)
}

const asides = async (name: string): Promise<readonly string[]> =>
  (await readdir(at(name))).filter((entry) => entry.startsWith('db-'))

const ruins: Readonly<Record<string, (name: string) => Promise<unknown>>> = {
  'is gone': (name) => rm(db(name), { recursive: true }),
  'is a file': async (name) => {
    await rm(db(name), { recursive: true })
    await writeFile(db(name), 'not a folder')
  },
  'lost its version': (name) => unlink(db(name, 'PG_VERSION')),
  'lost its control file': (name) => truncate(db(name, 'global', 'pg_control'), 0),
  'is full of nonsense': async (name) => {
    const files = await readdir(db(name, 'base'), { recursive: true, withFileTypes: true })
    for (const file of files.filter((entry) => entry.isFile()))
      await writeFile(path.join(file.parentPath, file.name), Buffer.alloc(8192, 0xa5))
  },
}

test.each(Object.entries(ruins))(
  'the database %s: it is made again, and what was there is kept',
  async (_how, ruin) => {
    const name = `ruined-${Math.random().toString(36).slice(2)}`
    await copyOf(name)
    await ruin(name)
    const left = await stat(db(name)).catch(() => undefined)
    const ran = await rebuildOn(name)
    expect(ran.output).toContain('Proven')
    expect(ran.code).toBe(0)
    expect(await asides(name)).toHaveLength(left === undefined ? 0 : 1)
    expect(await expectServed(name)).toEqual(digests)
  },
  300_000,
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
  const damaged = await rebuildOn('refused')
  expect(damaged.output).toContain('00000001.seg.zst')
  expect(damaged.code).toBe(3)
  expect(await readdir(at('refused'))).toEqual(before)
  const none = await rebuildOn('refused', '--from', at('refused/keys'))
  expect(none.output).toContain('There are no journal files')
  const program = await startOn(at('refused'))
  const beside = await rebuildOn('refused')
  expect(beside.output).toContain('Stop it first')
  expect(beside.code).toBe(4)
  expect(await digestsOf(at('refused'))).toEqual(digests)
  await endProgram(program)
}, 300_000)

test('an empty database beside photos is refused, and told to be rebuilt', async () => {
  await copyOf('empty')
  await rm(db('empty'), { recursive: true })
  const served = await runHeirloomCommand(['serve'], { HEIRLOOM_DATA: at('empty') })
  expect(served.output).toContain('heirloom rebuild')
  expect(served.code).toBe(3)
  expect((await rebuildOn('empty')).code).toBe(0)
  expect(await expectServed('empty')).toEqual(digests)
}, 300_000)

test('an earlier moment: what came later stays on disk, and one undo brings it back', async () => {
  await copyOf('earlier')
  const ran = await rebuildOn('earlier', '--to', between.toISOString())
  const [, operation = ''] = /heirloom undo ([0-9a-f-]{36})/.exec(ran.output) ?? []
  expect(ran.code, ran.output).toBe(0)
  await expectWhole('earlier', living.photos.slice(0, 3))
  const program = await startOn(at('earlier'))
  const undone = await runHeirloomCommand(['undo', operation, '--yes'], { HEIRLOOM_DATA: at('earlier') })
  expect(undone.code, undone.output).toBe(0)
  await endProgram(program)
  await expectWhole('earlier')
}, 300_000)

test('killed anywhere and called again, it goes on from a clean state; the first database stays', async () => {
  await copyOf('killed')
  await writeFile(db('killed', 'witness'), 'the one that was there')
  const main = path.join(import.meta.dirname, '..', 'main.ts')
  for (const afterMs of [400, 900, 1_500, 2_200]) {
    const env = { ...programEnvironment(), HEIRLOOM_DATA: at('killed') }
    const child = spawn(process.execPath, [main, 'rebuild', '--yes'], { env, stdio: 'ignore' })
    await Promise.race([pause(afterMs), once(child, 'exit')])
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
  const ran = await rebuildOn('killed')
  expect(ran.code, ran.output).toBe(0)
  const kept = await asides('killed')
  const witnesses = await Promise.all(
    kept.map((name) => readFile(path.join(at('killed'), name, 'witness'), 'utf8').catch(() => undefined)),
  )
  expect(witnesses.filter((text) => text !== undefined)).toEqual(['the one that was there'])
  await expectWhole('killed')
}, 300_000)

test('from a journal elsewhere: it becomes the library’s own', async () => {
  await copyOf('elsewhere')
  await rename(path.join(at('elsewhere'), 'journal'), at('journal-of-a-disk'))
  const ran = await rebuildOn('elsewhere', '--from', at('journal-of-a-disk'))
  expect(ran.code, ran.output).toBe(0)
  await expectWhole('elsewhere')
}, 300_000)
