// What people say of their photos, as Immich's own client library says it.
import { randomUUID } from 'node:crypto'
import {
  AssetJobName,
  AssetVisibility,
  copyAsset,
  createApiKey,
  deleteAssetMetadata,
  deleteBulkAssetMetadata,
  getAssetInfo,
  getAssetMetadata,
  getAssetMetadataByKey,
  getAssetOcr,
  getTimeBuckets,
  init,
  login,
  Permission,
  runAssetJobs,
  setApiKey,
  signUpAdmin,
  updateAsset,
  updateAssetMetadata,
  updateAssets,
  updateBulkAssetMetadata,
  uploadAsset,
} from '@immich/sdk'
import type { UpdateAssetDto } from '@immich/sdk'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeJpeg, startTestApp } from './app.testing.ts'
import type { TestApp } from './app.testing.ts'
import { addApiKey, addSession, addUser } from './catalog/access/test-server.ts'
import { openDatabase } from './platform/db/db.ts'
import { openSecrets } from './platform/secrets/secrets.ts'
import type { Tables } from './schema/schema.ts'

let heirloom: TestApp
let token: string
let key: string
const ada = { email: 'ada@example.org', password: 'correct horse', name: 'Ada' }

beforeAll(async () => {
  heirloom = await startTestApp()
  init({ baseUrl: `${heirloom.url}/api`, apiKey: '' })
  await signUpAdmin({ signUpDto: ada })
  token = (await login({ loginCredentialDto: { email: ada.email, password: ada.password } })).accessToken
  const apiKeyCreateDto = { name: 'program', permissions: [Permission.All] }
  key = (await createApiKey({ apiKeyCreateDto }, { headers: { authorization: `Bearer ${token}` } })).secret
  setApiKey(key)
})
afterAll(async () => {
  await heirloom.settled()
  expect((await heirloom.check()).findings).toEqual([])
  await heirloom.close()
})

async function upload(more: object = {}): Promise<string> {
  const assetData = new File([new Uint8Array(await makeJpeg({ width: 64, height: 48 }))], 'a.jpg')
  const dates = { fileCreatedAt: '2024-02-03T04:05:06.000Z', fileModifiedAt: '2024-02-03T04:05:06.000Z' }
  return (await uploadAsset({ assetMediaCreateDto: { assetData, ...dates, ...more } })).id
}

async function uploadMany(count: number): Promise<string[]> {
  const ids: string[] = []
  for (let i = 0; i < count; i += 5)
    ids.push(...(await Promise.all(Array.from({ length: Math.min(5, count - i) }, () => upload()))))
  return ids
}

const update = (id: string, updateAssetDto: UpdateAssetDto) => updateAsset({ id, updateAssetDto })
const infoOf = (id: string) => getAssetInfo({ id })
interface Refused {
  readonly status: number
  readonly data: unknown
}

/** Where an operation has no answer, the library gives its error as text. */
const failureOf = async (change: Promise<unknown>): Promise<Refused> => {
  const { status, data } = await change.then(
    () => expect.fail('it was done'),
    (error: Refused) => error,
  )
  return { status, data: typeof data === 'string' ? JSON.parse(data) : data }
}

interface Operation {
  readonly id: string
  readonly text: string
}

async function call<Body>(method: string, path: string, body?: object, headers = {}): Promise<Body> {
  const response = await fetch(`${heirloom.url}/api${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    body: body === undefined ? null : JSON.stringify(body),
  })
  const text = await response.text()
  return (text === '' ? {} : JSON.parse(text)) as Body
}

const lastOperation = async (): Promise<Operation> =>
  (await call<{ operations: readonly Operation[] }>('GET', '/heirloom/history?limit=1')).operations[0]!
const undoLast = async (): Promise<unknown> =>
  call('POST', '/heirloom/undo', { operationIds: [(await lastOperation()).id] })

test('what is said stands over what the file tells, part by part, and undoing gives that back', async () => {
  const id = await upload()
  await heirloom.settled()
  const before = await infoOf(id)
  expect(before.exifInfo).toMatchObject({ dateTimeOriginal: '2023-07-14T13:16:17.000Z', timeZone: 'UTC+2' })
  const said = await update(id, { description: 'Oma', rating: 4, latitude: 52.5, longitude: 13.25 })
  expect(said.exifInfo).toMatchObject({
    description: 'Oma',
    rating: 4,
    latitude: 52.5,
    longitude: 13.25,
    make: 'Heirloom',
    dateTimeOriginal: '2023-07-14T13:16:17.000Z',
  })
  expect((await lastOperation()).text).toBe('Changed 1 photo')
  const dated = await update(id, { dateTimeOriginal: '1999-12-31T23:59:00.000-07:00' })
  expect(dated).toMatchObject({
    localDateTime: '1999-12-31T23:59:00.000Z',
    fileCreatedAt: '2000-01-01T06:59:00.000Z',
    exifInfo: {
      dateTimeOriginal: '2000-01-01T06:59:00.000Z',
      timeZone: 'UTC-7',
      description: 'Oma',
      rating: 4,
    },
  })
  expect(await getTimeBuckets({})).toContainEqual({ timeBucket: '1999-12-01', count: 1 })
  await undoLast()
  expect(await infoOf(id)).toMatchObject({
    localDateTime: '2023-07-14T15:16:17.000Z',
    exifInfo: { description: 'Oma', timeZone: 'UTC+2' },
  })
  const none = await update(id, { description: '', rating: null })
  expect(none.exifInfo).toMatchObject({ description: '', rating: null })
  const notes = await heirloom.database.db.selectFrom('asset_note').select('rating').execute()
  expect(notes).toEqual([{ rating: 0 }])
})

test('the story of a photo tells what was said of it', async () => {
  const id = await upload()
  await update(id, { description: 'Secret' })
  await update(id, { description: 'Other' })
  const { moments } = await call<{ moments: { text: string }[] }>('GET', `/heirloom/history/assets/${id}`)
  expect(moments.map(({ text }) => text)).toEqual(['Described anew', 'Described', 'Put in'])
})

test('reading the file again touches nothing that was said', async () => {
  const id = await upload()
  await heirloom.settled()
  await update(id, { description: 'Opa', dateTimeOriginal: '2001-02-03T04:05:06.000Z' })
  for (const name of [AssetJobName.RefreshMetadata, AssetJobName.RegenerateThumbnail]) {
    await runAssetJobs({ assetJobsDto: { assetIds: [id], name } })
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from derivative where asset_id = ${id}`.execute(heirloom.database.db)
    expect(rows[0]!.n).toBeLessThan(4)
    await heirloom.settled()
  }
  expect(await infoOf(id)).toMatchObject({
    localDateTime: '2001-02-03T04:05:06.000Z',
    exifInfo: { description: 'Opa', make: 'Heirloom', timeZone: 'UTC' },
  })
  await heirloom.database.db.deleteFrom('asset_note').where('asset_id', '=', id).execute()
  expect(await infoOf(id)).toMatchObject({ localDateTime: '2023-07-14T15:16:17.000Z' })
})

test('a date said before the media pass stays, and a photo without EXIF has it', async () => {
  const id = await upload()
  await update(id, { dateTimeOriginal: '1980-05-06T07:08:09' })
  await heirloom.settled()
  expect((await infoOf(id)).localDateTime).toBe('1980-05-06T07:08:09.000Z')
})

const thrice = <T>(value: T): readonly T[] => [value, value, value]

test('many at once: shifted, put into another zone, dated', async () => {
  const ids = await uploadMany(3)
  await heirloom.settled()
  const timesOf = async () =>
    (await Promise.all(ids.map(infoOf))).map((one) => [one.localDateTime, one.exifInfo?.timeZone])
  await updateAssets({ assetBulkUpdateDto: { ids, dateTimeRelative: 90 } })
  expect(await timesOf()).toEqual(thrice(['2023-07-14T16:46:17.000Z', 'UTC+2']))
  await updateAssets({ assetBulkUpdateDto: { ids, timeZone: 'America/New_York' } })
  expect(await timesOf()).toEqual(thrice(['2023-07-14T10:46:17.000Z', 'America/New_York']))
  await updateAssets({ assetBulkUpdateDto: { ids, dateTimeRelative: -1, timeZone: 'UTC+5:30' } })
  expect(await timesOf()).toEqual(thrice(['2023-07-14T20:15:17.000Z', 'UTC+5:30']))
  await updateAssets({
    assetBulkUpdateDto: { ids, dateTimeOriginal: '2010-01-02T03:04:05', timeZone: 'Europe/Berlin' },
  })
  expect(await timesOf()).toEqual(thrice(['2010-01-02T03:04:05.000Z', 'Europe/Berlin']))
  await updateAssets({ assetBulkUpdateDto: { ids, isFavorite: true, rating: -1, duplicateId: null } })
  expect((await Promise.all(ids.map(infoOf))).map((one) => [one.isFavorite, one.exifInfo?.rating])).toEqual(
    thrice([true, null]),
  )
  expect((await lastOperation()).text).toBe('Changed 3 photos')
})

test('what makes no sense is refused in words, and nothing is changed', async () => {
  const id = await upload()
  const refused: readonly (() => Promise<unknown>)[] = [
    () => update(id, { latitude: 3 }),
    () => update(id, { dateTimeOriginal: 'yesterday' }),
    () => update(id, { livePhotoVideoId: randomUUID() }),
    () => update(id, { livePhotoVideoId: id }),
    () => updateAssets({ assetBulkUpdateDto: { ids: [id], timeZone: 'Moon/Tycho' } }),
    () => updateAssets({ assetBulkUpdateDto: { ids: [id], timeZone: 'UTC+99' } }),
    () => updateAssets({ assetBulkUpdateDto: { ids: [id], duplicateId: randomUUID() } }),
    () => updateAssets({ assetBulkUpdateDto: { ids: [id, randomUUID()], isFavorite: true } }),
    () => update(id, { dateTimeOriginal: `2020-01-01T00:00:00\u0000` }),
    () => update(id, { description: 'a\u0000b' }),
  ]
  for (const one of refused) expect((await failureOf(one())).status).toBe(400)
  expect((await infoOf(id)).isFavorite).toBe(false)
})

test('archive and back; what is locked is opened by an elevated session alone', async () => {
  const id = await upload()
  expect(await update(id, { visibility: AssetVisibility.Archive })).toMatchObject({ isArchived: true })
  expect((await lastOperation()).text).toBe('Moved 1 photo to the archive')
  await undoLast()
  expect(await infoOf(id)).toMatchObject({ isArchived: false })
  await updateAssets({ assetBulkUpdateDto: { ids: [id], visibility: AssetVisibility.Locked } })
  expect((await failureOf(infoOf(id))).status).toBe(400)
  const back = { visibility: AssetVisibility.Timeline }
  expect(await failureOf(update(id, back))).toMatchObject({
    status: 400,
    data: { message: 'Not found or no asset.update access' },
  })
  await sql`update session set elevated_until = now() + interval '1 hour'`.execute(heirloom.database.db)
  expect(await call('PUT', `/assets/${id}`, back)).toMatchObject({ id, visibility: 'timeline' })
  await sql`update session set elevated_until = null`.execute(heirloom.database.db)
  expect(await infoOf(id)).toMatchObject({ visibility: 'timeline' })
})

test('to lock or hide too many at once waits for the owner', async () => {
  const owners = openDatabase<Tables>({ url: heirloom.database.ownerUrl, max: 1, applicationName: 'test' })
  await sql`update removal set at = at - interval '31 days'`.execute(owners.db)
  await owners.close()
  const ids = await uploadMany(40)
  const lock = { assetBulkUpdateDto: { ids, visibility: AssetVisibility.Locked } }
  await updateAssets({ assetBulkUpdateDto: { ids, visibility: AssetVisibility.Archive } })
  const held = await failureOf(updateAssets(lock))
  expect(held).toMatchObject({ status: 409, data: { code: 'change_held' } })
  expect((await infoOf(ids[0]!)).visibility).toBe('archive')
  const [waiting] = await call<{ id: string; kind: string; count: number }[]>(
    'GET',
    '/heirloom/waiting-changes',
  )
  expect(waiting).toMatchObject({ kind: 'asset.move', count: 40 })
  const approve = `/heirloom/waiting-changes/${waiting!.id}/approve`
  expect(await call('POST', approve, { confirmed: 40 })).toMatchObject({ count: 40 })
  expect((await failureOf(infoOf(ids[0]!))).status).toBe(400)
  expect((await lastOperation()).text).toBe('Moved 40 photos to the locked folder')
  await undoLast()
  expect((await infoOf(ids[0]!)).visibility).toBe('archive')
})

test('a photo gets its moving half and gives it back', async () => {
  const [photo, first, second] = (await uploadMany(3)) as [string, string, string]
  const videos = [first, second]
  await heirloom.settled()
  await heirloom.database.db.updateTable('asset').set({ type: 'video' }).where('id', 'in', videos).execute()
  expect(await update(photo, { livePhotoVideoId: first })).toMatchObject({ livePhotoVideoId: first })
  expect((await infoOf(first)).visibility).toBe('hidden')
  await update(photo, { livePhotoVideoId: second })
  expect([(await infoOf(first)).visibility, (await infoOf(second)).visibility]).toEqual([
    'timeline',
    'hidden',
  ])
  await update(photo, { livePhotoVideoId: null })
  expect((await infoOf(second)).visibility).toBe('timeline')
})

test('what clients attach by key', async () => {
  const [one, two] = (await uploadMany(2)) as [string, string]
  const items = [{ key: 'mobile-app', value: { cloudId: 'x' } }]
  const [attached] = await updateAssetMetadata({ id: one, assetMetadataUpsertDto: { items } })
  expect(attached).toMatchObject({
    key: 'mobile-app',
    value: { cloudId: 'x' },
    updatedAt: expect.any(String),
  })
  const more = [
    { assetId: two, key: 'mobile-app', value: { n: 1 } },
    { assetId: two, key: 'mobile-app', value: { n: 2 } },
    { assetId: one, key: 'mobile-app', value: { cloudId: 'x' } },
  ]
  const all = await updateBulkAssetMetadata({ assetMetadataBulkUpsertDto: { items: more } })
  expect(all.map(({ assetId, value }) => [assetId, value])).toEqual(
    expect.arrayContaining([
      [one, { cloudId: 'x' }],
      [two, { n: 2 }],
    ]),
  )
  expect(await getAssetMetadataByKey({ id: two, key: 'mobile-app' })).toMatchObject({ value: { n: 2 } })
  await deleteAssetMetadata({ id: one, key: 'mobile-app' })
  expect(await getAssetMetadata({ id: one })).toEqual([])
  expect((await failureOf(getAssetMetadataByKey({ id: one, key: 'mobile-app' }))).status).toBe(400)
  await deleteBulkAssetMetadata({
    assetMetadataBulkDeleteDto: { items: [{ assetId: two, key: 'mobile-app' }] },
  })
  expect(await getAssetMetadata({ id: two })).toEqual([])
  await undoLast()
  expect(await getAssetMetadata({ id: two })).toHaveLength(1)
  expect(await getAssetOcr({ id: one })).toEqual([])
})

test('one photo gets what another has', async () => {
  const [source, target] = (await uploadMany(2)) as [string, string]
  await update(source, {
    description: 'The sea',
    isFavorite: true,
    dateTimeOriginal: '2005-06-07T08:09:10+01:00',
  })
  await copyAsset({ assetCopyDto: { sourceId: source, targetId: target, favorite: false } })
  expect(await infoOf(target)).toMatchObject({
    isFavorite: false,
    localDateTime: '2005-06-07T08:09:10.000Z',
    exifInfo: { description: 'The sea', timeZone: 'UTC+1' },
  })
  await copyAsset({ assetCopyDto: { sourceId: source, targetId: target, sidecar: false } })
  expect((await infoOf(target)).isFavorite).toBe(true)
  await undoLast()
  expect((await infoOf(target)).isFavorite).toBe(false)
  await undoLast()
  expect((await failureOf(copyAsset({ assetCopyDto: { sourceId: source, targetId: source } }))).status).toBe(
    400,
  )
})

test('a stranger, and a key without the permission, change nothing', async () => {
  const id = await upload()
  const secrets = await openSecrets(heirloom.dataFolder.path, { mayMake: false })
  const deps = { db: heirloom.database.db, secrets }
  const stranger = await addUser(deps)
  const strangers = { authorization: `Bearer ${await addSession(deps, stranger.id)}` }
  const body = {
    description: 'mine',
    assetIds: [id],
    ids: [id],
    name: 'refresh-metadata',
    sourceId: id,
    targetId: id,
  }
  const items = [{ assetId: id, key: 'k', value: {} }]
  const calls = [
    ['PUT', `/assets/${id}`],
    ['PUT', '/assets'],
    ['PUT', '/assets/copy'],
    ['POST', '/assets/jobs'],
    ['GET', `/assets/${id}/ocr`],
    ['GET', `/assets/${id}/metadata`],
    ['GET', `/assets/${id}/metadata/k`],
    ['PUT', `/assets/${id}/metadata`],
    ['DELETE', `/assets/${id}/metadata/k`],
    ['PUT', '/assets/metadata'],
    ['DELETE', '/assets/metadata'],
  ] as const
  const owner = (await infoOf(id)).ownerId
  const { 'x-api-key': apiKey } = {
    'x-api-key': await addApiKey(deps, owner as never, ['asset.view']),
  }
  for (const [method, path] of calls) {
    const sent = method === 'GET' ? undefined : { ...body, items, targetId: randomUUID() }
    expect(await call(method, path, sent, strangers), path).toMatchObject({ code: 'not_found' })
    const asKey = { authorization: '', 'x-api-key': apiKey }
    expect(await call(method, path, sent, asKey), path).toMatchObject({ code: 'missing_permission' })
  }
  expect((await infoOf(id)).exifInfo?.description ?? '').not.toBe('mine')
})
