import { tmpdir } from 'node:os'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addSession, addUser, openTestServer } from '../../catalog/access/test-server.ts'
import type { TestServer } from '../../catalog/access/test-server.ts'
import { bytesInWords } from './server-info.ts'
import { serverInfoRoutes } from './server-info.routes.ts'

let server: TestServer
let addresses: string[] = []

const open = (mapStyles?: { readonly light: string; readonly dark: string }) =>
  openTestServer((app, { db }) =>
    serverInfoRoutes(app, {
      db,
      originalsFolder: tmpdir(),
      version: '0.4.2',
      programs: { ffmpeg: '7.1' },
      publicUrl: undefined,
      trashDays: undefined,
      mapStyles,
      addresses: () => addresses,
      settings: {
        given: { HEIRLOOM_WORKERS: '2', HEIRLOOM_SMTP_URL: '(set)' },
        givenIn: { HEIRLOOM_WORKERS: 'file', HEIRLOOM_SMTP_URL: 'environment' },
      },
    }),
  )

beforeAll(async () => {
  server = await open({
    light: 'https://tiles.example.org/light.json',
    dark: 'https://tiles.example.org/dark.json',
  })
})
afterAll(() => server.close())

const get = async (url: string, token?: string) =>
  (await server.call({ url, ...(token && { token }) })).json()

test('says before sign-in what clients need to connect', async () => {
  expect(await get('/.well-known/immich')).toEqual({ api: { endpoint: '/api' } })
  expect(await get('/api/server/ping')).toEqual({ res: 'pong' })
  expect(await get('/api/server-info/ping')).toEqual({ res: 'pong' })
  expect(await get('/api/server/version')).toEqual({ major: 3, minor: 1, patch: 0, prerelease: null })
  const features = await get('/api/server/features')
  const on = Object.keys(features).filter((name) => features[name] === true)
  expect(on).toEqual(['map', 'passwordLogin', 'reverseGeocoding', 'search', 'sidecar', 'trash'])
  const types = await get('/api/server/media-types')
  expect(types).toMatchObject({ sidecar: ['.xmp'] })
  expect(types.image).toEqual(expect.arrayContaining(['.jpg', '.heic', '.dng']))
  expect(types.video).toEqual(expect.arrayContaining(['.mp4', '.mov']))
})

test('knows whether there is an account yet', async () => {
  expect(await get('/api/server/config')).toMatchObject({
    isInitialized: false,
    trashDays: 36_500,
    externalDomain: '',
  })
  await addUser(server)
  expect(await get('/api/server/config')).toMatchObject({
    isInitialized: true,
    mapLightStyleUrl: 'https://tiles.example.org/light.json',
    mapDarkStyleUrl: 'https://tiles.example.org/dark.json',
  })
})

test.each([
  ['nas:2283', 'http://nas:2283/map-style/light.json'],
  ['[', ''],
  ['a b', ''],
])('without a tile server apps draw maps from here, called %s', async (host, address) => {
  const plain = await open()
  try {
    const answer = await plain.call({ url: '/api/server/config', headers: { host } })
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      expect.objectContaining({ mapLightStyleUrl: address }),
    ])
  } finally {
    await plain.close()
  }
})

test('speaks Immich’s version and tells its own', async () => {
  const token = await addSession(server, (await addUser(server)).id)
  expect(await get('/api/server/about', token)).toMatchObject({
    version: 'v3.1.0',
    build: '0.4.2',
    ffmpeg: '7.1',
    nodejs: process.version,
  })
  expect(await get('/api/server/version-history', token)).toEqual([])
  expect(await get('/api/server/version-check', token)).toEqual({ checkedAt: null, releaseVersion: null })
})

test('tells the room on the disk, in figures that add up', async () => {
  const token = await addSession(server, (await addUser(server)).id)
  const storage = await get('/api/server/storage', token)
  expect(storage.diskSizeRaw).toBeGreaterThan(0)
  expect(storage.diskUseRaw + storage.diskAvailableRaw).toBeLessThanOrEqual(storage.diskSizeRaw)
  expect(storage.diskSize).toBe(bytesInWords(storage.diskSizeRaw))
})

test.each([
  [0, '0.0 B'],
  [1023, '1023.0 B'],
  [1024, '1.0 KiB'],
  [12.5 * 1024 ** 3, '12.5 GiB'],
  [3 * 1024 ** 4, '3.0 TiB'],
])('%d bytes are %s', (bytes, words) => {
  expect(bytesInWords(bytes)).toBe(words)
})

const count = (owner_id: string, type: string, assets: number, bytes: number, more: object = {}) => ({
  owner_id,
  month: '2024-05-01',
  visibility: 'timeline',
  state: 'active',
  is_favorite: false,
  type,
  assets,
  bytes,
  ...more,
})

test('adds up what each person keeps, for administrators alone', async () => {
  const [ada, bob] = [await addUser(server, true), await addUser(server)]
  await server.db
    .insertInto('asset_count')
    .values([
      count(ada.id, 'image', 5, 500),
      count(ada.id, 'image', -1, -100),
      count(ada.id, 'video', 1, 900),
      count(ada.id, 'video', 1, 30, { visibility: 'hidden' }),
      count(ada.id, 'image', 2, 7, { state: 'trashed' }),
    ])
    .execute()
  const statistics = await get('/api/server/statistics', await addSession(server, ada.id))
  const adas = { photos: 4, videos: 1, usage: 1337, usagePhotos: 407, usageVideos: 930 }
  expect(statistics).toMatchObject(adas)
  const byUser = new Map(statistics.usageByUser.map((one: { userId: string }) => [one.userId, one]))
  expect(byUser.get(ada.id)).toEqual({ userId: ada.id, userName: 'Ada', quotaSizeInBytes: null, ...adas })
  expect(byUser.get(bob.id)).toMatchObject({ photos: 0, usage: 0 })
  expect((await get('/api/server/statistics', await addSession(server, bob.id))).message).toBe('Forbidden')
})

test('shows phones the way: addresses, and the first as a picture', async () => {
  const token = await addSession(server, (await addUser(server)).id)
  expect(await get('/api/heirloom/address', token)).toEqual({ addresses: [], qr: '' })
  addresses = ['http://192.0.2.5:2283', 'http://photos.example']
  const shown = await get('/api/heirloom/address', token)
  expect(shown.addresses).toEqual(addresses)
  expect(shown.qr).toMatch(/^data:image\/png;base64,/)
})

test('tells admins, and nobody else, what was set and where', async () => {
  const admin = await addSession(server, (await addUser(server, true)).id)
  expect(await get('/api/heirloom/settings', admin)).toEqual([
    { name: 'HEIRLOOM_SMTP_URL', value: '(set)', from: 'environment' },
    { name: 'HEIRLOOM_WORKERS', value: '2', from: 'file' },
  ])
  const token = await addSession(server, (await addUser(server)).id)
  expect((await server.call({ url: '/api/heirloom/settings', token })).statusCode).toBe(403)
})
