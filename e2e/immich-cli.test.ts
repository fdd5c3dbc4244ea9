// Immich's own command line, as people use it: sign in with a key, upload a folder, upload it again.
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeJpeg, startTestApp } from '../packages/server/src/app.testing.ts'
import type { TestApp } from '../packages/server/src/app.testing.ts'

const run = promisify(execFile)
const cli = createRequire(import.meta.url).resolve('@immich/cli')
const fixtures = path.join(import.meta.dirname, '..', '..', 'shared', 'fixtures')

let heirloom: TestApp
let folder: string
let key: string

beforeAll(async () => {
  heirloom = await startTestApp()
  folder = await mkdtemp(path.join(tmpdir(), 'heirloom-cli-'))
  key = await firstKey()
})
afterAll(async () => {
  await heirloom.close()
  await rm(folder, { recursive: true, force: true })
})

async function post<Answer>(route: string, body: object, token = ''): Promise<Answer> {
  const answer = await fetch(`${heirloom.url}/api${route}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  })
  return (await answer.json()) as Answer
}

async function firstKey(): Promise<string> {
  const ada = { email: 'ada@example.org', password: 'correct horse', name: 'Ada' }
  await post('/auth/admin-sign-up', ada)
  const { accessToken } = await post<{ accessToken: string }>('/auth/login', ada)
  const { secret } = await post<{ secret: string }>(
    '/api-keys',
    { name: 'cli', permissions: ['all'] },
    accessToken,
  )
  return secret
}

async function immich(...args: readonly string[]): Promise<string> {
  const config = path.join(folder, 'config')
  const { stdout } = await run(process.execPath, [cli, '--config-directory', config, ...args], {
    timeout: 120_000,
  })
  return stdout
}

test('signs in with a key, uploads a folder, and finds only duplicates the second time', async () => {
  const photos = path.join(folder, 'photos')
  await mkdir(photos)
  for (const name of ['a.jpg', 'b.jpeg', 'Ünïcode & spaces.JPG'])
    await writeFile(path.join(photos, name), await makeJpeg())
  if (existsSync(fixtures)) await cp(fixtures, path.join(photos, 'fixtures'), { recursive: true })

  await immich('login', `${heirloom.url}/api`, key)
  const first = await immich('upload', '--recursive', photos)
  expect(first).toMatch(/Successfully uploaded \d+ new assets?/)
  const uploaded = Number(/Successfully uploaded (\d+)/.exec(first)?.[1])
  const { rows } = await heirloom.database.pool.query<{ n: number }>('select count(*)::int as n from asset')
  expect(uploaded).toBe(rows[0]?.n)
  expect(uploaded).toBeGreaterThanOrEqual(3)

  const second = await immich('upload', '--recursive', photos)
  expect(second).toMatch(/All assets were already uploaded|Found 0 new files/)
  expect(await readdir(photos)).toContain('a.jpg')
}, 180_000)

test('puts what it uploads into albums, by folder or by name', async () => {
  const trip = path.join(folder, 'Summer')
  await mkdir(trip)
  for (const name of ['1.jpg', '2.jpg']) await writeFile(path.join(trip, name), await makeJpeg())
  await immich('upload', '--recursive', '--album', trip)
  await writeFile(path.join(trip, '3.jpg'), await makeJpeg())
  await immich('upload', '--recursive', '--album-name', 'Holidays', trip)
  await immich('upload', '--recursive', '--album-name', 'Holidays', trip)
  const albums = await fetch(`${heirloom.url}/api/albums`, { headers: { 'x-api-key': key } })
  const told = (await albums.json()) as { albumName: string; assetCount: number }[]
  expect(told.map(({ albumName, assetCount }) => `${albumName}: ${assetCount}`).toSorted()).toEqual([
    'Holidays: 3',
    'Summer: 2',
  ])
}, 180_000)

test('after all this, nothing is wrong, and every file has a picture or a reason', async () => {
  await heirloom.settled()
  expect((await heirloom.check()).findings).toEqual([])
}, 120_000)
