import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, unlink, writeFile, chmod } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestLibrary } from './backups.testing.ts'
import type { TestAsset, TestLibrary } from './backups.testing.ts'
import { programEnvironment } from './platform/process/process.ts'
import { startTestS3 } from './platform/targets/s3.testing.ts'
import type { TestS3 } from './platform/targets/s3.testing.ts'

const main = path.join(import.meta.dirname, 'main.ts')
let library: TestLibrary
let assets: readonly TestAsset[]
let s3: TestS3
beforeAll(async () => {
  s3 = await startTestS3()
  library = await openTestLibrary()
  assets = await library.add(6, true)
})
afterAll(async () => {
  await library.close()
  await s3.close()
})

async function heirloom(...args: string[]) {
  const targets = ['usb', 'nas@elsewhere'].map(
    (name) => `${name}=folder:${library.folderOf(name.split('@')[0] ?? '')}`,
  )
  return await run(targets.join(','), args)
}

async function run(targets: string, args: readonly string[]) {
  const child = spawn(process.execPath, [main, 'backup', ...args], {
    env: {
      ...programEnvironment(),
      HEIRLOOM_DATA: library.dataFolder.path,
      HEIRLOOM_DATABASE_URL: library.database.appUrl,
      HEIRLOOM_DATABASE_OWNER_URL: library.database.ownerUrl,
      HEIRLOOM_BACKUP_TARGETS: targets,
      HEIRLOOM_S3_KEY_ID: s3.keyId,
      HEIRLOOM_S3_SECRET: 'secret',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => (output += part))
  const [code] = (await once(child, 'close')) as [number]
  return { code, output }
}

const originalAt = (folder: string, { path: file }: TestAsset) => path.join(folder, 'originals', file)

test('from nothing to a backup at two places that was read back', async () => {
  expect(await heirloom('status')).toEqual({
    code: 0,
    output: expect.stringMatching(/no complete backup yet/),
  })
  const run = await heirloom('run')
  expect(run).toEqual({
    code: 0,
    output: expect.stringMatching(/Copying photos[^]*Backup to usb is done[^]*Backup to nas is done/),
  })
  expect(await library.sumsSay('nas')).toBe('')
  expect(await heirloom('verify', '--target', 'usb')).toMatchObject({ code: 0 })
  expect((await heirloom('list')).output).toMatch(/nas +folder +yes +6 +0 /)
  const { output } = await heirloom('status', '--json')
  expect(JSON.parse(output)).toMatchObject({ copies: { photos: 6, once: 0, more: 6 } })
}, 300_000)

test('damage at a target is an exit code of its own; what is missing here comes back from there', async () => {
  const [lost, damaged, broken] = assets
  const there = originalAt(library.folderOf('usb'), broken!)
  await chmod(there, 0o644)
  await writeFile(there, Buffer.alloc((await readFile(there)).length))
  expect(await heirloom('verify', '--target', 'usb')).toEqual({
    code: 5,
    output: expect.stringContaining(broken!.path),
  })
  expect(await heirloom('run', '--target', 'usb')).toMatchObject({ code: 0 })
  expect(await library.sumsSay('usb')).toBe('')

  const originals = library.dataFolder.path
  await unlink(originalAt(originals, lost!))
  await chmod(originalAt(originals, damaged!), 0o644)
  await writeFile(originalAt(originals, damaged!), 'no picture')
  expect(await heirloom('heal')).toEqual({ code: 0, output: expect.stringContaining('2 brought back') })
  for (const asset of [lost!, damaged!])
    expect(await readFile(originalAt(originals, asset))).toEqual(
      await readFile(originalAt(library.folderOf('usb'), asset)),
    )
  expect(await readdir(library.dataFolder.quarantine, { recursive: true })).toEqual(
    expect.arrayContaining([expect.stringContaining(path.basename(damaged!.path))]),
  )
  expect(await heirloom('heal')).toEqual({ code: 0, output: expect.stringContaining('Every file is there') })
  expect((await library.check()).findings).toEqual([])
}, 300_000)

test('words that mean nothing, and places that are none, are told as such', async () => {
  expect(await heirloom('runn')).toEqual({ code: 2, output: expect.stringContaining('Known are: run,') })
  expect(await heirloom('run', '--target', 'moon')).toEqual({
    code: 3,
    output: expect.stringContaining('no backup target "moon"'),
  })
  expect(await heirloom('recovery-code')).toEqual({
    code: 0,
    output: expect.stringMatching(/^([A-Z2-9]{4}-){8}/),
  })
}, 300_000)

test('a restore is tried, and how long it took is kept', async () => {
  expect(await heirloom('drill', '--target', 'usb')).toEqual({
    code: 0,
    output: expect.stringContaining('Restore from usb is done'),
  })
  const { output } = await heirloom('status', '--json')
  const { lastVerifiedAt, recoverySeconds } = JSON.parse(output) as Record<string, unknown>
  expect(lastVerifiedAt).toEqual(expect.any(String))
  expect(recoverySeconds).toBeGreaterThan(0)
}, 300_000)

test('a bucket: a backup, a reading back, and damage that is found', async () => {
  const cloud = (...args: string[]) => run(`cloud=s3:${s3.endpoint}/photos/home`, args)
  expect(await cloud('run')).toEqual({ code: 0, output: expect.stringContaining('Backup to cloud is done') })
  expect(await cloud('verify')).toMatchObject({ code: 0 })
  const [key] = s3.keys().filter((one) => one.includes('originals/'))
  const bytes = await s3.read(key!)
  bytes[0] = (bytes[0] ?? 0) ^ 1
  await s3.write(key!, bytes)
  expect(await cloud('verify')).toEqual({
    code: 5,
    output: expect.stringContaining(key!.slice('home/'.length)),
  })
  expect(await cloud('run')).toMatchObject({ code: 0 })
  expect(await cloud('verify')).toMatchObject({ code: 0 })
}, 300_000)
