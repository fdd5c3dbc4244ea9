import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { silentLog } from '../../log/log.ts'
import { prepareDataFolder } from '../../testing/testing.ts'
import type { Embedded } from './embedded.ts'
import { startEmbedded } from './embedded.ts'

let dataFolder: string
let running: Embedded[] = []

beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'heirloom-embedded-'))
})

afterEach(async () => {
  for (const embedded of running.splice(0)) await embedded.stop()
  await rm(dataFolder, { recursive: true, force: true })
})

async function start(options: { onUp?: () => void; folder?: string } = {}): Promise<Embedded> {
  const folder = options.folder ?? dataFolder
  const embedded = await startEmbedded({ dataFolder: folder, log: silentLog(), ...options })
  running.push(embedded)
  return embedded
}

async function ask<T>(url: string, query: string): Promise<T> {
  const client = new Client(url)
  client.on('error', () => undefined)
  await client.connect()
  try {
    const { rows } = await client.query(query)
    return (rows[0] ? Object.values(rows[0])[0] : undefined) as T
  } finally {
    await client.end()
  }
}

test('a new folder gets a durable database with three roles', async () => {
  const { ownerUrl, appUrl, superuserUrl, adopted } = await start()
  expect(adopted).toBe(false)
  expect(await ask(ownerUrl, 'select current_user')).toBe('heirloom_owner')
  expect(await ask(appUrl, 'select current_user')).toBe('heirloom')
  expect(await ask(superuserUrl, 'show data_checksums')).toBe('on')
  expect(await ask(superuserUrl, 'show fsync')).toBe('on')
  expect(await ask(superuserUrl, 'show max_prepared_transactions')).toBe('0')
  expect(await ask(appUrl, "select lower('ÄÖ')")).toBe('äö')
})

test('the program may not make tables until it is granted to, and the owner can grant', async () => {
  await prepareDataFolder(dataFolder)
  const { ownerUrl, appUrl } = await start()
  await expect(ask(appUrl, 'create table public.mine (id int)')).rejects.toThrow(/permission denied/)
  await ask(ownerUrl, 'create table public.theirs (id int)')
  await expect(ask(appUrl, 'select count(*)::int from public.theirs')).rejects.toThrow(/permission denied/)
  await ask(ownerUrl, 'grant select on public.theirs to heirloom')
  expect(await ask(appUrl, 'select count(*)::int from public.theirs')).toBe(0)
})

test('a second start on a live folder adopts the same server', async () => {
  await prepareDataFolder(dataFolder)
  const first = await start()
  const second = await start()
  expect(second.adopted).toBe(true)
  expect(second.pid()).toBe(first.pid())
  second.leave()
  running = [first]
})

test('rows outlive a stop and a start', async () => {
  await prepareDataFolder(dataFolder)
  const first = await start()
  await ask(first.ownerUrl, 'create table public.kept as select 42 as answer')
  await first.stop()
  const second = await start()
  expect(second.adopted).toBe(false)
  expect(await ask(second.ownerUrl, 'select answer from public.kept')).toBe(42)
})

test('a killed server is started again with what it had acknowledged', async () => {
  await prepareDataFolder(dataFolder)
  const up = Promise.withResolvers<void>()
  const embedded = await start({ onUp: up.resolve })
  await ask(embedded.ownerUrl, 'create table public.kept as select 42 as answer')
  const before = embedded.pid()!
  process.kill(before, 'SIGKILL')
  await up.promise
  expect(embedded.pid()).not.toBe(before)
  expect(await ask(embedded.ownerUrl, 'select answer from public.kept')).toBe(42)
}, 40_000)

test('a start right after a kill waits for the lock of the dead server', async () => {
  await prepareDataFolder(dataFolder)
  const first = await start()
  const pid = first.pid()!
  first.leave()
  running = []
  process.kill(pid, 'SIGKILL')
  const second = await start()
  expect(second.pid()).not.toBe(pid)
  expect(await ask(second.ownerUrl, 'select 1')).toBe(1)
}, 40_000)

test('lost passwords are replaced, and everything in the database is still there', async () => {
  await prepareDataFolder(dataFolder)
  const first = await start()
  await ask(first.ownerUrl, 'create table public.kept as select 7 as seven')
  await first.stop()
  await rm(join(dataFolder, 'keys', 'database.json'))
  const second = await start()
  expect(second.appUrl).not.toBe(first.appUrl)
  expect(await ask(second.ownerUrl, 'select seven from public.kept')).toBe(7)
  expect(await ask(second.appUrl, 'select current_user')).toBe('heirloom')
  expect(await ask(second.superuserUrl, 'select current_user')).toBe('postgres')
})

test('a path too long for a socket works too', async () => {
  const folder = join(dataFolder, 'a'.repeat(120))
  await mkdir(folder)
  await prepareDataFolder(folder)
  const { appUrl } = await start({ folder })
  expect(await ask(appUrl, 'select 1')).toBe(1)
})

test.skipIf(process.getuid?.() !== 0)('root may keep it where only root may enter (needs root)', async () => {
  const closed = join(dataFolder, 'closed')
  const folder = join(closed, 'data')
  await mkdir(folder, { recursive: true })
  await chmod(closed, 0o700)
  const { appUrl } = await start({ folder })
  expect(await ask(appUrl, 'select 1')).toBe(1)
})
