// What is told at once to whoever is connected, as Immich's clients hear it.
import { setTimeout } from 'node:timers/promises'
import {
  AssetEditAction,
  AssetVisibility,
  createAlbum,
  createApiKey,
  deleteAssets,
  deleteSession,
  editAsset,
  getSessions,
  init,
  login,
  MirrorAxis,
  Permission,
  removeAssetEdits,
  restoreAssets,
  setApiKey,
  signUpAdmin,
  updateAssets,
  uploadAsset,
  upsertTags,
} from '@immich/sdk'
import { io } from 'socket.io-client'
import type { Socket } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { makeJpeg, startTestApp } from './app.testing.ts'
import type { TestApp } from './app.testing.ts'

let heirloom: TestApp
let token: string
let keys: { all: string; few: string }
const ada = { email: 'ada@example.org', password: 'correct horse', name: 'Ada' }
const signIn = async () =>
  (await login({ loginCredentialDto: { email: ada.email, password: ada.password } })).accessToken

beforeAll(async () => {
  heirloom = await startTestApp()
  init({ baseUrl: `${heirloom.url}/api`, apiKey: '' })
  await signUpAdmin({ signUpDto: ada })
  token = await signIn()
  const authorized = { headers: { authorization: `Bearer ${token}` } }
  const make = async (permissions: Permission[]) =>
    (await createApiKey({ apiKeyCreateDto: { name: 'program', permissions } }, authorized)).secret
  keys = { all: await make([Permission.All]), few: await make([Permission.AlbumRead]) }
  setApiKey(keys.all)
})
afterAll(async () => {
  await heirloom.settled()
  expect((await heirloom.check()).findings).toEqual([])
  await heirloom.close()
})

const sockets: Socket[] = []
afterEach(() => sockets.splice(0).forEach((socket) => socket.disconnect()))

interface Heard {
  readonly socket: Socket
  readonly events: (readonly [event: string, data: unknown])[]
  /** Resolves with what came with the event. */
  until(event: string): Promise<unknown>
}

function connect(extraHeaders: Record<string, string>): Heard {
  const socket = io(heirloom.url, {
    path: '/api/socket.io',
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    extraHeaders,
  })
  sockets.push(socket)
  const events: [string, unknown][] = []
  socket.onAny((event: string, data: unknown) => events.push([event, data]))
  socket.on('connect_error', (error) => events.push(['connect_error', error.message]))
  socket.on('disconnect', (reason) => events.push(['disconnect', reason]))
  const until = async (event: string): Promise<unknown> => {
    for (let n = 0; n < 1200; n++) {
      const at = events.findIndex(([name]) => name === event)
      if (at >= 0) return events.splice(at, 1)[0]?.[1]
      await setTimeout(25)
    }
    throw new Error(`no ${event} came, but ${events.map(([name]) => name).join()}`)
  }
  return { socket, events, until }
}

async function upload(): Promise<string> {
  const assetData = new File([new Uint8Array(await makeJpeg({ width: 64, height: 48 }))], 'a.jpg')
  const dates = { fileCreatedAt: '2024-02-03T04:05:06.000Z', fileModifiedAt: '2024-02-03T04:05:06.000Z' }
  return (await uploadAsset({ assetMediaCreateDto: { assetData, ...dates } })).id
}

test('an upload is told when its pictures are there, then what becomes of it', async () => {
  const heard = connect({ authorization: `Bearer ${token}` })
  expect(await heard.until('on_server_version')).toEqual({ major: 3, minor: 1, patch: 0 })
  const id = await upload()
  expect(await heard.until('on_upload_success')).toMatchObject({ id, thumbhash: expect.any(String) })
  expect(await heard.until('AssetUploadReadyV2')).toMatchObject({
    asset: { id, width: 64, duration: null, stackId: null },
    exif: { assetId: id, make: 'Heirloom' },
  })
  expect(await heard.until('AssetUploadReadyV1')).toMatchObject({ asset: { id } })
  await updateAssets({ assetBulkUpdateDto: { ids: [id], isFavorite: true } })
  expect(await heard.until('on_asset_update')).toMatchObject({ id, isFavorite: true })
  await createAlbum({ createAlbumDto: { albumName: 'Rome', assetIds: [id] } })
  expect(await heard.until('on_album_update')).toEqual({ id: expect.any(String) })
  await deleteAssets({ assetBulkDeleteDto: { ids: [id] } })
  expect(await heard.until('on_asset_trash')).toEqual([id])
  await restoreAssets({ bulkIdsDto: { ids: [id] } })
  expect(await heard.until('on_asset_restore')).toEqual([id])
  await heirloom.database.pool.query(
    `insert into notification (user_id, type, level, title)
      select owner_id, 'SystemMessage', 'info', 'Hello' from asset where id = $1`,
    [id],
  )
  expect(await heard.until('on_notification')).toMatchObject({
    title: 'Hello',
    createdAt: expect.any(String),
  })
  await updateAssets({ assetBulkUpdateDto: { ids: [id], visibility: AssetVisibility.Locked } })
  await upload()
  await heard.until('on_upload_success')
  expect(heard.events.filter(([event]) => event === 'on_asset_update')).toEqual([])
})

test('an edited photo is told when its pictures show it, however old it is, and not as an upload', async () => {
  const heard = connect({ authorization: `Bearer ${token}` })
  const id = await upload()
  await heard.until('AssetUploadReadyV2')
  const turned = { action: AssetEditAction.Rotate, parameters: { angle: 90 } }
  const mirrored = { action: AssetEditAction.Mirror, parameters: { axis: MirrorAxis.Horizontal } }
  heard.events.length = 0
  await editAsset({ id, assetEditsCreateDto: { edits: [turned, mirrored] } })
  expect(await heard.until('AssetEditReadyV1')).toMatchObject({ asset: { id, isEdited: true } })
  expect(await heard.until('AssetEditReadyV2')).toEqual({
    asset: expect.objectContaining({ id, width: 48, height: 64, duration: null, isEdited: true }),
    edit: [
      { id: expect.any(String), assetId: id, sequence: 0, ...turned },
      { id: expect.any(String), assetId: id, sequence: 1, ...mirrored },
    ],
  })
  await heirloom.database.pool.query(
    `update asset set created_at = now() - interval '2 years' where id = $1`,
    [id],
  )
  await removeAssetEdits({ id })
  expect(await heard.until('AssetEditReadyV2')).toMatchObject({ asset: { id, width: 64 }, edit: [] })
  await heirloom.settled()
  expect(heard.events.map(([event]) => event)).not.toContain('on_upload_success')
})

test('a photo that is edited while it comes is told as an upload once, and as edited', async () => {
  const heard = connect({ authorization: `Bearer ${token}` })
  const id = await upload()
  const turned = { action: AssetEditAction.Rotate, parameters: { angle: 90 } }
  await editAsset({ id, assetEditsCreateDto: { edits: [turned] } })
  expect(await heard.until('AssetEditReadyV2')).toMatchObject({ asset: { id, width: 48 } })
  await heard.until('on_upload_success')
  await heirloom.settled()
  expect(heard.events.map(([event]) => event)).not.toContain('on_upload_success')
})

test('of very many changes at once only that is told', async () => {
  const heard = connect({ authorization: `Bearer ${token}` })
  await heard.until('on_server_version')
  await upsertTags({ tagUpsertDto: { tags: Array.from({ length: 101 }, (_, n) => `Tag ${n}`) } })
  expect(await heard.until('on_heirloom_changes')).toBeUndefined()
})

test('a device that is signed out is told, and is connected no longer', async () => {
  const other = await signIn()
  const heard = connect({ authorization: `Bearer ${other}` })
  await heard.until('on_server_version')
  const [session] = await getSessions({
    headers: { authorization: `Bearer ${other}`, 'x-api-key': '' },
  }).then((all) => all.filter(({ current }) => current))
  await deleteSession({ id: session!.id })
  expect(await heard.until('on_session_delete')).toBe(session!.id)
  expect(await heard.until('disconnect')).toBe('io server disconnect')
})

test.each([
  ['nothing', () => ({}), 'Authentication required'],
  ['a token of nobody', () => ({ authorization: 'Bearer nobody' }), 'Invalid user token'],
  [
    'a key that may not read photos',
    () => ({ 'x-api-key': keys.few }),
    'Missing required permission: asset.read',
  ],
  [
    'a cookie, from a page of another site',
    () => ({ cookie: `immich_access_token=${token}`, origin: 'https://elsewhere.example' }),
    'This came from a page of another site, and was refused.',
  ],
])('who comes with %s is not connected', async (_what, headers, message) => {
  expect(await connect(headers()).until('connect_error')).toBe(message)
})

test('a cookie of a page of its own connects, and so does a key', async () => {
  const page = { cookie: `immich_access_token=${token}`, origin: heirloom.url }
  await connect(page).until('on_server_version')
  await connect({ 'x-api-key': keys.all }).until('on_server_version')
})
