// Into the trash, out of it, and out of it for good, as Immich's own client library and a person in the browser go it.
import { randomUUID } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import {
  createApiKey,
  deleteAssets,
  emptyTrash,
  getAssetStatistics,
  init,
  login,
  Permission,
  restoreAssets,
  restoreTrash,
  setApiKey,
  signUpAdmin,
  uploadAsset,
} from '@immich/sdk'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeJpeg, startTestApp } from './app.testing.ts'
import type { TestApp } from './app.testing.ts'
import { openDatabase } from './platform/db/db.ts'
import type { Tables } from './schema/schema.ts'
import type { Removed, RemovalPreview, WaitingChange } from '@heirloom/contract'

let heirloom: TestApp
let token: string
let keySecret: string
const ada = { email: 'ada@example.org', password: 'correct horse', name: 'Ada' }

beforeAll(async () => {
  heirloom = await startTestApp()
  init({ baseUrl: `${heirloom.url}/api`, apiKey: '' })
  await signUpAdmin({ signUpDto: ada })
  token = (await login({ loginCredentialDto: { email: ada.email, password: ada.password } })).accessToken
  const apiKeyCreateDto = { name: 'backup script', permissions: [Permission.All] }
  keySecret = (await createApiKey({ apiKeyCreateDto }, { headers: { authorization: `Bearer ${token}` } }))
    .secret
  setApiKey(keySecret)
})
afterAll(() => heirloom.close())

async function upload(more: object = {}): Promise<string> {
  const assetData = new File([new Uint8Array(await makeJpeg({ width: 64, height: 48 }))], 'a.jpg')
  const dates = { fileCreatedAt: '2024-02-03T04:05:06.000Z', fileModifiedAt: '2024-02-03T04:05:06.000Z' }
  return (await uploadAsset({ assetMediaCreateDto: { assetData, ...dates, ...more } })).id
}

async function uploadMany(count: number): Promise<readonly string[]> {
  const ids: string[] = []
  for (let i = 0; i < count; i += 5)
    ids.push(...(await Promise.all(Array.from({ length: Math.min(5, count - i) }, () => upload()))))
  return ids
}

interface Answer<Body> {
  readonly status: number
  readonly body: Body & { readonly message?: string; readonly code?: string }
}

/** As the browser calls it: signed in. */
async function call<Body = object>(
  method: string,
  path: string,
  body?: object,
  headers: Record<string, string> = { authorization: `Bearer ${token}` },
): Promise<Answer<Body>> {
  const response = await fetch(`${heirloom.url}/api${path}`, {
    method,
    headers: { ...headers, 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  })
  const text = await response.text()
  return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Answer<Body>['body'] }
}

const withKey = () => ({ 'x-api-key': keySecret })
const totals = async () => ({
  active: (await getAssetStatistics({ isTrashed: false })).total,
  trashed: (await getAssetStatistics({ isTrashed: true })).total,
})
const statusOf = (change: Promise<unknown>): Promise<number> =>
  change.then(
    () => 200,
    (error: { status: number }) => error.status,
  )

const quarantinedFiles = async (): Promise<readonly string[]> => {
  const names = await readdir(heirloom.dataFolder.quarantine, { recursive: true }).catch(() => [])
  return names.filter((name) => name.endsWith('.jpg'))
}

const patient = { timeout: 20_000 }

async function expectSound(): Promise<void> {
  await heirloom.settled()
  expect((await heirloom.check()).findings).toEqual([])
}

test('photos go to the trash, come back one by one and all at once', async () => {
  const ids = await uploadMany(6)
  await deleteAssets({ assetBulkDeleteDto: { ids: [...ids] } })
  expect(await totals()).toEqual({ active: 0, trashed: 6 })
  expect(await restoreAssets({ bulkIdsDto: { ids: ids.slice(0, 2) } })).toEqual({ count: 2 })
  expect(await restoreAssets({ bulkIdsDto: { ids: ids.slice(0, 2) } })).toEqual({ count: 0 })
  expect(await totals()).toEqual({ active: 2, trashed: 4 })
  expect(await restoreTrash()).toEqual({ count: 4 })
  expect(await totals()).toEqual({ active: 6, trashed: 0 })
  await expectSound()
})

test('force moves to the trash what is in sight, and takes away for good what is in the trash', async () => {
  const ids = await uploadMany(2)
  const force = { assetBulkDeleteDto: { ids: [...ids], force: true } }
  await deleteAssets(force)
  expect(await restoreAssets({ bulkIdsDto: { ids: [...ids] } })).toEqual({ count: 2 })
  await deleteAssets(force)
  await deleteAssets(force)
  await deleteAssets(force)
  expect(await restoreAssets({ bulkIdsDto: { ids: [...ids] } })).toEqual({ count: 0 })
  await expect.poll(quarantinedFiles, patient).toHaveLength(2)
  await expectSound()
})

test('an emptied trash is empty, its files are in quarantine, and the count is right', async () => {
  const before = (await quarantinedFiles()).length
  const ids = await uploadMany(5)
  await deleteAssets({ assetBulkDeleteDto: { ids: [...ids] } })
  expect(await emptyTrash()).toEqual({ count: 5 })
  expect(await emptyTrash()).toEqual({ count: 0 })
  expect((await totals()).trashed).toBe(0)
  await expect.poll(quarantinedFiles, patient).toHaveLength(before + 5)
  await expectSound()
})

test('what is not there, or somebody else’s, refuses the whole list', async () => {
  const id = await upload()
  for (const ids of [[randomUUID()], [id, randomUUID()]]) {
    expect(await statusOf(deleteAssets({ assetBulkDeleteDto: { ids } }))).toBe(400)
    expect(await statusOf(restoreAssets({ bulkIdsDto: { ids } }))).toBe(400)
  }
  expect(await call('DELETE', '/assets', { ids: [randomUUID()] })).toMatchObject({
    status: 400,
    body: { message: 'Not found or no asset.delete access' },
  })
  await deleteAssets({ assetBulkDeleteDto: { ids: [id] } })
  expect(await restoreTrash()).toEqual({ count: 1 })
})

test('a live photo goes and comes as one', async () => {
  const video = await upload()
  await heirloom.database.db.updateTable('asset').set({ type: 'video' }).where('id', '=', video).execute()
  const photo = await upload({ livePhotoVideoId: video })
  const stateOf = async (id: string) =>
    heirloom.database.db.selectFrom('asset').select('state').where('id', '=', id).executeTakeFirst()
  await deleteAssets({ assetBulkDeleteDto: { ids: [photo] } })
  expect(await stateOf(video)).toEqual({ state: 'trashed' })
  expect(await restoreAssets({ bulkIdsDto: { ids: [photo] } })).toEqual({ count: 1 })
  expect(await stateOf(video)).toEqual({ state: 'active' })
  await deleteAssets({ assetBulkDeleteDto: { ids: [photo] } })
  expect(await emptyTrash()).toEqual({ count: 1 })
  expect([await stateOf(video), await stateOf(photo)]).toEqual([undefined, undefined])
  await expectSound()
})

const waiting = async () =>
  (await call<readonly WaitingChange[]>('GET', '/heirloom/waiting-changes')).body as readonly WaitingChange[]

/** Fresh photos only, in a month without removals. */
async function startAfresh(count: number): Promise<readonly string[]> {
  const rest = await heirloom.database.db
    .selectFrom('asset')
    .select('id')
    .where('state', '=', 'active')
    .execute()
  const ids = rest.map((row) => row.id)
  if (ids.length > 0) await call('POST', '/heirloom/removals', { kind: 'trash', ids, confirmed: ids.length })
  await emptyTrash()
  const owners = openDatabase<Tables>({ url: heirloom.database.ownerUrl, max: 1, applicationName: 'test' })
  await sql`update removal set at = at - interval '31 days'`.execute(owners.db)
  await owners.close()
  return await uploadMany(count)
}

test('a key that deletes everything is told that it waits; only a person who is signed in lets it happen', async () => {
  const ids = await startAfresh(40)
  const refused = await call('DELETE', '/assets', { ids, force: true }, withKey())
  expect(refused.status).toBe(409)
  expect(refused.body).toMatchObject({
    code: 'change_held',
    message:
      'This would remove 40 of your 40 photos. Nothing has been changed. Confirm it in Heirloom’s web page, under Waiting changes.',
  })
  await call('DELETE', '/assets', { ids: ids.toReversed() }, withKey())
  expect(await totals()).toEqual({ active: 40, trashed: 0 })
  const [change] = (await waiting()).filter((each) => each.state === 'waiting')
  expect(change).toMatchObject({
    kind: 'asset.trash',
    count: 40,
    library: 40,
    asked: 2,
    askedBy: 'API key “backup script”',
    ownerName: 'Ada',
  })
  const approve = `/heirloom/waiting-changes/${change!.id}/approve`
  expect(await call('POST', approve, { confirmed: 40 }, withKey())).toMatchObject({ status: 403 })
  expect(await call('POST', approve, { confirmed: 39 })).toMatchObject({
    status: 409,
    body: { code: 'confirmed_differs' },
  })
  expect(await totals()).toEqual({ active: 40, trashed: 0 })
  const done = await call<Removed>('POST', approve, { confirmed: 40 })
  expect(done).toMatchObject({ status: 200, body: { count: 40 } })
  expect(done.body.operationId).toEqual(expect.any(String))
  expect(await totals()).toEqual({ active: 0, trashed: 40 })
  expect(await call('POST', approve, { confirmed: 40 })).toMatchObject({ status: 409 })
  expect(await call('GET', `/heirloom/waiting-changes/${change!.id}`)).toMatchObject({
    body: { state: 'done' },
  })
  expect(await restoreTrash()).toEqual({ count: 40 })
  await expectSound()
})

test('what was approved late takes what is still there', async () => {
  const ids = await startAfresh(30)
  await call('DELETE', '/assets', { ids }, withKey())
  await deleteAssets({ assetBulkDeleteDto: { ids: ids.slice(0, 3) } })
  const [change] = (await waiting()).filter((each) => each.state === 'waiting')
  const approve = `/heirloom/waiting-changes/${change!.id}/approve`
  expect(await call('POST', approve, { confirmed: 30 })).toMatchObject({ status: 200, body: { count: 27 } })
  expect(await totals()).toEqual({ active: 0, trashed: 30 })
})

test('a change that is dropped changes nothing', async () => {
  const ids = await startAfresh(30)
  await call('DELETE', '/assets', { ids }, withKey())
  const [change] = (await waiting()).filter((each) => each.state === 'waiting')
  const dismiss = `/heirloom/waiting-changes/${change!.id}/dismiss`
  expect(await call('POST', dismiss, undefined, withKey())).toMatchObject({ status: 403 })
  expect(await call('POST', dismiss)).toMatchObject({ status: 204 })
  expect(await call('POST', dismiss)).toMatchObject({ status: 409 })
  expect(
    await call('POST', `/heirloom/waiting-changes/${change!.id}/approve`, { confirmed: 30 }),
  ).toMatchObject({
    status: 409,
  })
  expect(await totals()).toMatchObject({ active: 30 })
})

test('a person sees the number before, and confirms that very number', async () => {
  const ids = await startAfresh(40)
  const removal = { kind: 'trash', ids: [...ids, randomUUID()] }
  const preview = await call<RemovalPreview>('POST', '/heirloom/removals/preview', removal, withKey())
  expect(preview.body).toEqual({ count: 40, library: 40, isOrdinary: false, left: 20 })
  const remove = (more: object) => call<Removed>('POST', '/heirloom/removals', { ...removal, ...more })
  expect(await remove({})).toMatchObject({ status: 409, body: { code: 'confirmation_needed' } })
  expect(await remove({ confirmed: 41 })).toMatchObject({ status: 409, body: { code: 'confirmed_differs' } })
  expect((await waiting()).filter((each) => each.state === 'waiting')).toEqual([])
  expect(await call('POST', '/heirloom/removals', removal, withKey())).toMatchObject({ status: 403 })
  expect(await totals()).toEqual({ active: 40, trashed: 0 })
  expect(await remove({ ids: ids.slice(0, 2) })).toMatchObject({ status: 200, body: { count: 2 } })
  const known = (await waiting()).length
  expect(await remove({ ids: ids.slice(2, 5), confirmed: 3 })).toMatchObject({
    status: 200,
    body: { count: 3 },
  })
  expect(await waiting()).toHaveLength(known)
  expect(await remove({ confirmed: 35 })).toMatchObject({ status: 200, body: { count: 35 } })
  expect(await remove({})).toMatchObject({ status: 200, body: { count: 0, operationId: null } })
  const purge = { kind: 'purge', ids }
  expect((await call('POST', '/heirloom/removals/preview', purge)).body).toMatchObject({
    count: 40,
    isOrdinary: false,
  })
  expect(await call('POST', '/heirloom/removals', purge)).toMatchObject({ status: 409 })
  expect(await call('POST', '/heirloom/removals', { ...purge, confirmed: 40 })).toMatchObject({
    status: 200,
    body: { count: 40 },
  })
  expect(await totals()).toEqual({ active: 0, trashed: 0 })
  await expectSound()
})

/** How many of these are in quarantine by now. */
async function filesAway(ids: readonly string[]): Promise<number> {
  const rows = await heirloom.database.db
    .selectFrom('tombstone')
    .select('id')
    .where('asset_id', 'in', ids)
    .where('quarantined_at', 'is not', null)
    .execute()
  return rows.length
}

test('what was purged is undone, with its bytes', async () => {
  const ids = await startAfresh(6)
  await deleteAssets({ assetBulkDeleteDto: { ids: [...ids] } })
  const purged = await call<Removed>('POST', '/heirloom/removals', { kind: 'purge', ids, confirmed: 6 })
  await expect.poll(() => filesAway(ids), patient).toBe(6)
  const undone = await call('POST', '/heirloom/undo', {
    operationIds: [purged.body.operationId],
    confirmed: 0,
  })
  expect(undone).toMatchObject({ status: 200, body: {} })
  expect(await totals()).toEqual({ active: 0, trashed: 6 })
  expect(await restoreTrash()).toEqual({ count: 6 })
  await expectSound()
})

test('lists of 200,000 and of a million are taken', async () => {
  const id = await upload()
  const many = Array.from({ length: 199_999 }, () => randomUUID())
  const ids = [...many, id]
  expect(await call('DELETE', '/assets', { ids }, withKey())).toMatchObject({ status: 400 })
  expect((await call('POST', '/heirloom/removals/preview', { kind: 'trash', ids })).body).toMatchObject({
    count: 1,
  })
  const million = [...ids, ...Array.from({ length: 800_000 }, () => randomUUID())]
  expect(
    (await call('POST', '/heirloom/removals/preview', { kind: 'trash', ids: million })).body,
  ).toMatchObject({
    count: 1,
  })
})

const pathOf = async (id: string) =>
  (
    await heirloom.database.db
      .selectFrom('asset')
      .select('path')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
  ).path

test('a path of what was purged is given to no other photo as long as it may come back', async () => {
  const first = await upload()
  const path = await pathOf(first)
  await deleteAssets({ assetBulkDeleteDto: { ids: [first] } })
  await emptyTrash()
  await expect.poll(() => filesAway([first]), patient).toBe(1)
  const next = await uploadMany(3)
  for (const id of next) expect(await pathOf(id)).not.toBe(path)
  await expectSound()
})
