// The stream as Immich's own client library asks for it, with what people really do between two of them.
import { request } from 'node:http'
import {
  addAssetsToAlbum,
  createAlbum,
  createApiKey,
  deleteAssets,
  deleteSyncAck,
  getSyncAck,
  getSyncStream,
  init,
  login,
  Permission,
  sendSyncAck,
  setApiKey,
  signUpAdmin,
  SyncEntityType,
  SyncRequestType,
  updateAsset,
  uploadAsset,
} from '@immich/sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeJpeg, startTestApp } from './app.testing.ts'
import type { TestApp } from './app.testing.ts'
import { appTypes, openPhone, untilDecided } from './features/sync/client.testing.ts'
import type { Phone } from './features/sync/client.testing.ts'

let heirloom: TestApp
let token: string
const ada = { email: 'ada@example.org', password: 'correct horse', name: 'Ada' }
const byPhone = () => ({ headers: { authorization: `Bearer ${token}`, 'x-api-key': '' } })

beforeAll(async () => {
  heirloom = await startTestApp()
  init({ baseUrl: `${heirloom.url}/api`, apiKey: '' })
  await signUpAdmin({ signUpDto: ada })
  token = (await login({ loginCredentialDto: { email: ada.email, password: ada.password } })).accessToken
  const apiKeyCreateDto = { name: 'program', permissions: [Permission.All] }
  const authorized = { headers: { authorization: `Bearer ${token}` } }
  setApiKey((await createApiKey({ apiKeyCreateDto }, authorized)).secret)
})
afterAll(async () => {
  await heirloom.settled()
  expect((await heirloom.check()).findings).toEqual([])
  await heirloom.close()
})

const headers = () => ({ authorization: `Bearer ${token}`, 'content-type': 'application/json' })

/** Takes the stream as it comes. */
function openApp(): Phone {
  return openPhone({
    stream: async (types) => {
      await untilDecided(heirloom.database.db)
      const body = JSON.stringify({ types })
      const response = await fetch(`${heirloom.url}/api/sync/stream`, {
        method: 'POST',
        headers: headers(),
        body,
      })
      expect(response.status).toBe(200)
      return response.body!.pipeThrough(new TextDecoderStream())
    },
    ack: (acks) => sendSyncAck({ syncAckSetDto: { acks: [...acks] } }, byPhone()),
  })
}

async function upload(): Promise<string> {
  const assetData = new File([new Uint8Array(await makeJpeg({ width: 64, height: 48 }))], 'a.jpg')
  const dates = { fileCreatedAt: '2024-02-03T04:05:06.000Z', fileModifiedAt: '2024-02-03T04:05:06.000Z' }
  return (await uploadAsset({ assetMediaCreateDto: { assetData, ...dates } })).id
}

interface Asset {
  readonly deletedAt: string | null
  readonly isFavorite: boolean
  readonly width: number | null
  readonly thumbhash: string | null
}
const assetIn = (phone: Phone, id: string): Asset =>
  JSON.parse(phone.rows('asset').find((row) => row['id'] === id)?.['data'] as string) as Asset

async function call(path: string, options: RequestInit = {}): Promise<unknown> {
  return (await fetch(`${heirloom.url}/api/heirloom${path}`, { headers: headers(), ...options })).json()
}

async function undoLast(): Promise<void> {
  const { operations } = (await call('/history?kind=change&limit=1')) as { operations: { id: string }[] }
  const body = JSON.stringify({ operationIds: [operations[0]!.id] })
  expect(await call('/undo', { method: 'POST', body })).toMatchObject({ kept: [] })
}

test('a phone follows what happens to a photo, and what is taken back', async () => {
  const phone = openApp()
  const id = await upload()
  await heirloom.settled()
  expect(await phone.sync()).toBe('complete')
  expect(assetIn(phone, id)).toMatchObject({ width: 64, thumbhash: expect.any(String), deletedAt: null })
  await updateAsset({ id, updateAssetDto: { isFavorite: true, description: 'By the sea' } })
  await phone.sync()
  expect(assetIn(phone, id).isFavorite).toBe(true)
  expect(phone.rows('exif')[0]?.['data']).toContain('By the sea')
  await undoLast()
  await phone.sync()
  expect(assetIn(phone, id).isFavorite).toBe(false)
  const album = await createAlbum({ createAlbumDto: { albumName: 'Sea' } })
  await addAssetsToAlbum({ id: album.id, bulkIdsDto: { ids: [id] } })
  await deleteAssets({ assetBulkDeleteDto: { ids: [id] } })
  await phone.sync()
  expect(assetIn(phone, id).deletedAt).toEqual(expect.any(String))
  expect([phone.rows('album').length, phone.rows('album_asset').length]).toEqual([1, 0])
  await undoLast()
  await phone.sync()
  expect([assetIn(phone, id).deletedAt, phone.rows('album_asset').length, phone.dangling()]).toEqual([
    null,
    1,
    [],
  ])
})

test('the client library asks, acknowledges and takes back', async () => {
  await upload()
  const syncStreamDto = { types: [SyncRequestType.AssetsV2] }
  const text = (await getSyncStream({ syncStreamDto }, byPhone())) as unknown as string
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; ack: string })
  const last = lines.findLast(({ type }) => type === 'AssetV2')
  await sendSyncAck({ syncAckSetDto: { acks: [last!.ack] } }, byPhone())
  expect(await getSyncAck(byPhone())).toContainEqual({ type: 'AssetV2', ack: last!.ack })
  await deleteSyncAck({ syncAckDeleteDto: { types: [SyncEntityType.AssetV2] } }, byPhone())
  expect((await getSyncAck(byPhone())).map(({ type }) => type)).not.toContain('AssetV2')
  expect(
    await sendSyncAck({ syncAckSetDto: { acks: ['Nothing|1'] } }, byPhone()).catch(
      (error: { status: number }) => error.status,
    ),
  ).toBe(400)
})

test('phones that hang up hold nothing: others are served after them', async () => {
  const body = JSON.stringify({ types: appTypes })
  const hangUp = (): Promise<void> =>
    new Promise((resolve) => {
      const asked = request(`${heirloom.url}/api/sync/stream`, {
        method: 'POST',
        headers: headers(),
        agent: false,
      })
      asked.on('response', (response) => response.resume())
      asked.on('error', () => undefined)
      asked.on('close', () => resolve())
      asked.end(body)
      setTimeout(() => asked.destroy(), Math.random() * 60)
    })
  await Promise.all(Array.from({ length: 40 }, hangUp))
  const syncStreamDto = { types: [SyncRequestType.AssetsV2], reset: true }
  expect(await getSyncStream({ syncStreamDto }, byPhone())).toContain('SyncCompleteV1')
  await expect.poll(openTransactions, { timeout: 10_000 }).toBe(0)
})

/** Those that were left open by whoever hung up. */
async function openTransactions(): Promise<number> {
  const { rows } = await heirloom.database.pool.query<{ open: number }>(
    `select count(*)::int as open from pg_stat_activity
      where datname = current_database() and state = 'idle in transaction'`,
  )
  return rows[0]?.open ?? -1
}
