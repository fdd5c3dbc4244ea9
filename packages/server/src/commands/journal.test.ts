import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readFile, rm, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { addAccounts, shipSettled, startLibrary } from '../features/shipping/shipping.testing.ts'
import type { ShippingLibrary } from '../features/shipping/shipping.testing.ts'
import { bindFolder, openDataFolder } from '../platform/data-folder/data-folder.ts'
import type { DataFolder } from '../platform/data-folder/data-folder.ts'
import { silentLog } from '../platform/log/log.ts'
import { programEnvironment } from '../platform/process/process.ts'
import { segmentPath } from '../platform/sealed/sealed.ts'
import { openTarget } from '../platform/targets/targets.ts'

const main = join(import.meta.dirname, '..', 'main.ts')
let dataFolder: DataFolder
let library: ShippingLibrary
let kept: string
let target: string

beforeAll(async () => {
  dataFolder = await openDataFolder(await mkdtemp(join(tmpdir(), 'heirloom-journal-')))
  target = await mkdtemp(join(tmpdir(), 'heirloom-journal-target-'))
  library = await startLibrary({ journalFolder: dataFolder.journal })
  await bindFolder(dataFolder, library.instance)
  await addAccounts(library, 6)
  await shipSettled({ ...library, changesPerSegment: 3 })
  kept = await mkdtemp(join(tmpdir(), 'heirloom-journal-kept-'))
  await cp(dataFolder.journal, kept, { recursive: true })
  await makeTarget()
})
afterAll(async () => {
  await library.close()
  for (const folder of [dataFolder.path, kept, target]) await rm(folder, { recursive: true, force: true })
})
async function makeTarget(): Promise<void> {
  const credentials = { resticPassword: undefined, s3: undefined }
  const spec = { name: 'usb', isElsewhere: false, kind: 'folder', path: target } as const
  const usb = openTarget(spec, { root: dataFolder.path, credentials, log: silentLog() })
  await usb.open({ instance: library.instance, mayMake: true })
  await usb.replace('journal/head.json', await readFile(join(dataFolder.journal, 'head.json'), 'utf8'))
  await usb.close()
}
beforeEach(async () => {
  await rm(dataFolder.journal, { recursive: true })
  await cp(kept, dataFolder.journal, { recursive: true })
})

async function verify(
  settings: Readonly<Record<string, string>>,
  ...args: string[]
): Promise<{ readonly code: number; readonly output: string }> {
  const child = spawn(process.execPath, [main, 'journal', ...args], {
    env: { ...programEnvironment(), HEIRLOOM_DATA: dataFolder.path, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => (output += part))
  const [code] = (await once(child, 'close')) as [number]
  return { code, output }
}

const withDatabase = () => ({ HEIRLOOM_DATABASE_URL: library.database.appUrl })
const withTarget = () => ({ HEIRLOOM_BACKUP_TARGETS: `usb=folder:${target}` })

test('a journal that is right ends with 0, compared with the database and the backups', async () => {
  const { code, output } = await verify({ ...withDatabase(), ...withTarget() }, 'verify')
  expect([code, output]).toEqual([0, expect.stringContaining('nothing is wrong')])
  expect(output).toContain('Compared with the database, the backup "usb".')
  expect(output).toContain('Read 3 segments with 7 changes')
}, 30_000)

test('without a server and a backup the folder is read alone, and what was not asked is told', async () => {
  const { code, output } = await verify({ HEIRLOOM_BACKUP_TARGETS: 'usb=folder:/nowhere' }, 'verify')
  expect([code, output]).toEqual([
    0,
    expect.stringContaining('Not compared with the database: No Heirloom runs'),
  ])
  expect(output).toContain('Not compared with the backup "usb"')
}, 30_000)

test('a flipped byte and a missing file are told, with what to do', async () => {
  const file = join(dataFolder.journal, segmentPath(1))
  const bytes = await readFile(file)
  bytes[100] = (bytes[100] ?? 0) ^ 4
  await writeFile(file, bytes)
  await unlink(join(dataFolder.journal, segmentPath(3)))
  const { code, output } = await verify(withDatabase(), 'verify')
  expect(code).toBe(5)
  expect(output).toMatch(/damaged {2}segments\/000\/00000001/)
  expect(output).toContain('Segment 3 is missing: the database knows it.')
  expect(output).toContain('Put good copies of these files in their place')
}, 30_000)

test('a journal that was exchanged as a whole is noticed by the backup', async () => {
  const other = await startLibrary({ instance: library.instance })
  try {
    await addAccounts(other, 6)
    await shipSettled({ ...other, changesPerSegment: 3 })
    await rm(dataFolder.journal, { recursive: true })
    await cp(other.journalFolder, dataFolder.journal, { recursive: true })
  } finally {
    await other.close()
  }
  const { code, output } = await verify(withTarget(), 'verify', '--json')
  expect(code).toBe(5)
  expect(JSON.parse(output)).toMatchObject({
    faults: [{ code: 'rewritten', path: segmentPath(3) }],
    comparedWith: ['the backup "usb"'],
  })
  expect((await verify({}, 'verify', '--folder', dataFolder.journal)).code).toBe(0)
}, 30_000)

test.each([
  [[], 'Say what to do with the journal'],
  [['verify', '--folder', '/nowhere'], 'There is no folder /nowhere'],
])(
  '%s ends with a sentence',
  async (args, sentence) => {
    const { code, output } = await verify({}, ...args)
    expect([code > 1, output]).toEqual([true, expect.stringContaining(sentence)])
    expect(output).not.toMatch(/\n {4}at /)
  },
  30_000,
)
