import { access, mkdir, readFile, readdir, readlink, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import {
  copyTo,
  digestsOf,
  endProgram,
  folderSpec,
  openLiving,
  runRecover,
  scratchFolder,
  shipAll,
  targetOf,
  uploadSome,
} from './recover.testing.ts'
import type { Living, Ran } from './recover.testing.ts'
import { runHeirloom } from './run-heirloom.ts'

let folder: Awaited<ReturnType<typeof scratchFolder>>
let living: Living

const at = (name: string): string => path.join(folder.path, name)

beforeAll(async () => {
  folder = await scratchFolder()
  living = await openLiving(at('living'))
  await uploadSome(living, 6)
  await shipAll(living.data, true)
  await mkdir(at('usb'))
  await copyTo(targetOf(folderSpec(at('usb')), living.data), living.data)
  return async () => {
    await endProgram(living.program)
    await folder.remove()
  }
}, 300_000)

const args = (): readonly string[] => ['--from', at('usb'), '--drill', '--into', at('scratch'), '--json']

/** What database is set does not matter: a drill has its own. */
const drill = async (): Promise<Ran> =>
  runRecover(args(), { HEIRLOOM_DATA: living.data, HEIRLOOM_DATABASE_URL: 'postgres://127.0.0.1:1/none' })

const isThere = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  )

/** Programs that still work in the scratch folder. */
async function leftovers(): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const folders = await Promise.all(pids.map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => '')))
  return folders.filter((cwd) => cwd.startsWith(at('scratch')))
}

test('a drill beside the living library proves the target, tells its figures, and leaves nothing', async () => {
  const before = await digestsOf(living.data)
  const { code, output } = await drill()
  const report = JSON.parse(output.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>
  expect(report).toMatchObject({ ok: true, photos: 6, isProven: true, faults: [], lockedOut: [] })
  expect(report).toMatchObject({ until: expect.any(String), fullSeconds: expect.any(Number) })
  expect(report['compared']).toBeGreaterThanOrEqual(6)
  expect((report['steps'] as unknown[]).length).toBe(7)
  expect(code).toBe(0)
  expect(await isThere(at('scratch'))).toBe(false)
  expect(await leftovers()).toEqual([])
  expect(await digestsOf(living.data)).toEqual(before)
}, 300_000)

test('what a killed drill left goes away with the next one; that one’s target is damaged: it fails, and leaves nothing', async () => {
  const { child, output, ended } = await runHeirloom(
    { HEIRLOOM_DATA: living.data },
    { args: ['recover', ...args()] },
  )
  await expect.poll(output, { timeout: 180_000, interval: 20 }).toContain('[6/7]')
  child.kill('SIGKILL')
  await ended
  expect(await isThere(at('scratch'))).toBe(true)
  const [original = ''] = (await readdir(at('usb/originals'), { recursive: true })).filter((name) =>
    name.endsWith('.jpg'),
  )
  const file = path.join(at('usb/originals'), original)
  const good = await readFile(file)
  await rm(file)
  await writeFile(file, Buffer.alloc(good.length, 1))
  expect(await drill()).toMatchObject({ code: 5, output: expect.stringContaining('"missing":1') })
  await rm(file)
  await writeFile(file, good)
  expect(await isThere(at('scratch'))).toBe(false)
  expect(await leftovers()).toEqual([])
}, 300_000)

test.each(['[3/7]', '[6/7]'])(
  'asked to end in %s, a drill ends at once and takes away what it made',
  async (step) => {
    const { child, output, ended } = await runHeirloom(
      { HEIRLOOM_DATA: living.data },
      { args: ['recover', ...args()] },
    )
    await expect.poll(output, { timeout: 180_000, interval: 20 }).toContain(step)
    child.kill('SIGTERM')
    expect(await ended).toBe(3)
    expect(output()).toContain('Nothing of the drill is left')
    expect(await isThere(at('scratch'))).toBe(false)
    await expect.poll(leftovers, { timeout: 30_000 }).toEqual([])
  },
  300_000,
)

test('a folder that is no drill’s is not taken away', async () => {
  await mkdir(at('mine'))
  await writeFile(path.join(at('mine'), 'letter.txt'), 'keep me')
  const into = args().with(4, at('mine'))
  expect(await runRecover(into, { HEIRLOOM_DATA: living.data })).toMatchObject({ code: 3 })
  const living2 = args().with(4, living.data)
  expect(await runRecover(living2, { HEIRLOOM_DATA: living.data })).toMatchObject({ code: 3 })
  expect(await readdir(at('mine'))).toEqual(['letter.txt'])
  expect(await isThere(path.join(living.data, 'heirloom.json'))).toBe(true)
}, 180_000)
