// Albums as Immich's own client library goes through them, by several people, with the whole server: what a member sees of
// others' photos, one by one and by months; what the history tells; what is taken back in the page.
import {
  addAssetsToAlbum,
  addAssetsToAlbums,
  addUsersToAlbum,
  AlbumUserRole,
  createActivity,
  createAlbum,
  deleteActivity,
  deleteAlbum,
  deleteAssets,
  downloadAsset,
  getActivities,
  getActivityStatistics,
  getAlbumInfo,
  getAlbumMapMarkers,
  getAlbumStatistics,
  getAllAlbums,
  getAssetInfo,
  getTimeBucket,
  getTimeBuckets,
  init,
  ReactionType,
  removeAssetFromAlbum,
  removeUserFromAlbum,
  updateAlbumInfo,
  updateAlbumUser,
  uploadAsset,
  viewAsset,
} from '@immich/sdk'
import type { AssetMoment, HistoryPage, Removed, WaitingChange } from '@heirloom/contract'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { makeJpeg, startTestApp } from './app.testing.ts'
import type { TestApp } from './app.testing.ts'
import { addSession, addUser } from './catalog/access/test-server.ts'
import type { TestDeps } from './catalog/access/test-server.ts'
import { openSecrets } from './platform/secrets/secrets.ts'

let heirloom: TestApp
let deps: TestDeps
let ada: Person
let bob: Person
let eve: Person

interface Person {
  readonly id: string
  readonly as: { readonly headers: Readonly<Record<string, string>> }
}

beforeAll(async () => {
  heirloom = await startTestApp()
  const secrets = await openSecrets(heirloom.dataFolder.path, { mayMake: false })
  deps = { db: heirloom.database.db, secrets }
  init({ baseUrl: `${heirloom.url}/api`, apiKey: '' })
})
afterAll(async () => {
  await heirloom.settled()
  const { findings } = await heirloom.check()
  await heirloom.close()
  expect(findings).toEqual([])
})
beforeEach(async () => {
  ada = await addPerson()
  bob = await addPerson()
  eve = await addPerson()
})

async function addPerson(): Promise<Person> {
  const { id } = await addUser(deps)
  return { id, as: { headers: { authorization: `Bearer ${await addSession(deps, id)}` } } }
}

async function upload(who: Person, more: object = {}): Promise<string> {
  const assetData = new File([new Uint8Array(await makeJpeg({ width: 64, height: 48 }))], 'IMG_1.JPG')
  const dates = { fileCreatedAt: '2024-02-03T04:05:06.000Z', fileModifiedAt: '2024-02-03T04:05:06.000Z' }
  return (await uploadAsset({ assetMediaCreateDto: { assetData, ...dates, ...more } }, who.as)).id
}

async function call<Body>(who: Person, method: string, path: string, body?: object): Promise<Body> {
  const answer = await fetch(`${heirloom.url}/api${path}`, {
    method,
    headers: { ...who.as.headers, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return (text === '' ? undefined : JSON.parse(text)) as Body
}

const lastOperation = async (who: Person) =>
  (await call<HistoryPage>(who, 'GET', '/heirloom/history?kind=change&limit=1')).operations[0]!

const status = (work: Promise<unknown>): Promise<number> =>
  work.then(
    () => 200,
    (error: { status?: number }) => error.status ?? 0,
  )

async function sharedAlbum(photos: readonly string[]): Promise<string> {
  const albumUsers = [{ userId: bob.id, role: AlbumUserRole.Editor }]
  const createAlbumDto = { albumName: 'Summer', albumUsers, assetIds: [...photos] }
  return (await createAlbum({ createAlbumDto }, ada.as)).id
}

test('every operation answers as the library expects', async () => {
  const photo = await upload(ada)
  const { id } = await createAlbum({ createAlbumDto: { albumName: 'Summer' } }, ada.as)
  expect(await addAssetsToAlbum({ id, bulkIdsDto: { ids: [photo, photo] } }, ada.as)).toEqual([
    { id: photo, success: true },
    { id: photo, success: false, error: 'duplicate' },
  ])
  const other = await createAlbum({ createAlbumDto: { albumName: 'Winter' } }, ada.as)
  const albumsAddAssetsDto = { albumIds: [id, other.id], assetIds: [photo] }
  expect(await addAssetsToAlbums({ albumsAddAssetsDto }, ada.as)).toEqual({ success: true })
  const shared = await addUsersToAlbum(
    { id, addUsersDto: { albumUsers: [{ userId: bob.id, role: AlbumUserRole.Viewer }] } },
    ada.as,
  )
  expect(shared.albumUsers.map(({ role }) => role)).toEqual(['owner', 'viewer'])
  await updateAlbumUser({ id, userId: bob.id, updateAlbumUserDto: { role: AlbumUserRole.Editor } }, ada.as)
  const changed = await updateAlbumInfo({ id, updateAlbumDto: { albumThumbnailAssetId: photo } }, bob.as)
  expect(changed).toMatchObject({ albumThumbnailAssetId: photo, assetCount: 1 })
  expect((await getAllAlbums({ assetId: photo }, ada.as)).map((album) => album.albumName).toSorted()).toEqual(
    ['Summer', 'Winter'],
  )
  expect(await getAlbumStatistics(ada.as)).toEqual({ owned: 2, shared: 1, notShared: 1 })
  expect(await getAlbumMapMarkers({ id }, bob.as)).toEqual([])
  const activityCreateDto = { albumId: id, assetId: photo, type: ReactionType.Comment, comment: 'Nice' }
  const said = await createActivity({ activityCreateDto }, bob.as)
  expect(await getActivities({ albumId: id }, ada.as)).toMatchObject([{ id: said.id, comment: 'Nice' }])
  expect(await getActivityStatistics({ albumId: id }, ada.as)).toEqual({ comments: 1, likes: 0 })
  await deleteActivity({ id: said.id }, ada.as)
  await removeAssetFromAlbum({ id, bulkIdsDto: { ids: [photo] } }, bob.as)
  expect((await getAlbumInfo({ id }, bob.as)).assetCount).toBe(0)
  await removeUserFromAlbum({ id, userId: 'me' }, bob.as)
  expect(await status(getAlbumInfo({ id }, bob.as))).toBe(400)
  await deleteAlbum({ id }, ada.as)
  expect(await status(getAlbumInfo({ id }, ada.as))).toBe(400)
})

/** What is known of it, its picture, its file. */
const looks = (who: Person, id: string): Promise<number[]> =>
  Promise.all([
    status(getAssetInfo({ id }, who.as)),
    status(viewAsset({ id }, who.as)),
    status(downloadAsset({ id }, who.as)),
  ])

test('who sees an album sees its photos, and nothing else of others', async () => {
  const video = await upload(ada, { visibility: 'hidden' })
  await sql`update asset set type = 'video' where id = ${video}`.execute(deps.db)
  const photo = await upload(ada, { livePhotoVideoId: video, isFavorite: true })
  const alone = await upload(ada)
  await heirloom.settled()
  const album = await sharedAlbum([photo])
  expect(await looks(bob, photo)).toEqual([200, 200, 200])
  expect((await looks(bob, video))[2]).toBe(200)
  expect(await looks(bob, alone)).toEqual([400, 400, 400])
  expect(await looks(eve, photo)).toEqual([400, 400, 400])
  expect(await getAssetInfo({ id: photo }, bob.as)).toMatchObject({ ownerId: ada.id, isFavorite: false })
  expect(await getAssetInfo({ id: photo }, ada.as)).toMatchObject({ isFavorite: true })

  const gone = [400, 400, 400]
  const set = (values: string) =>
    sql`update asset set ${sql.raw(values)} where id = ${photo}`.execute(deps.db)
  await set(`visibility = 'locked'`)
  expect([await looks(bob, photo), (await looks(bob, video))[2]]).toEqual([gone, 400])
  await set(`visibility = 'timeline', state = 'trashed', trashed_at = now()`)
  expect([await looks(bob, photo), (await looks(bob, video))[2]]).toEqual([gone, 400])
  await set(`state = 'active', trashed_at = null`)
  expect(await looks(bob, photo)).toEqual([200, 200, 200])
  await removeUserFromAlbum({ id: album, userId: bob.id }, ada.as)
  expect(await looks(bob, photo)).toEqual(gone)
})

test('a member changes nothing about others’ photos', async () => {
  const photo = await upload(ada)
  await sharedAlbum([photo])
  await status(deleteAssets({ assetBulkDeleteDto: { ids: [photo] } }, bob.as))
  expect(await getAssetInfo({ id: photo }, ada.as)).toMatchObject({ isTrashed: false })
})

test('the months of an album are those of all its photos, for its members alone', async () => {
  const adas = await upload(ada, { isFavorite: true })
  const bobs = await upload(bob)
  await upload(ada)
  await heirloom.settled()
  const albumId = await sharedAlbum([adas])
  await addAssetsToAlbum({ id: albumId, bulkIdsDto: { ids: [bobs] } }, bob.as)
  const [month] = await getTimeBuckets({ albumId }, bob.as)
  expect(month?.count).toBe(2)
  const bucket = await getTimeBucket({ albumId, timeBucket: month!.timeBucket }, bob.as)
  expect(bucket.id.toSorted()).toEqual([adas, bobs].toSorted())
  expect(bucket.isFavorite).toEqual([false, false])
  const count = async (query: object, who = bob) =>
    (await getTimeBuckets({ albumId, ...query }, who.as)).reduce((sum, one) => sum + one.count, 0)
  expect([await count({ isFavorite: true }), await count({ isFavorite: true }, ada)]).toEqual([0, 1])
  expect([
    await count({}, eve),
    await count({ visibility: 'hidden' }),
    await count({ isTrashed: true }),
  ]).toEqual([0, 0, 0])
  expect(await count({ orderBy: 'createdAt' })).toBe(2)
  await deleteAssets({ assetBulkDeleteDto: { ids: [adas] } }, ada.as)
  expect([await count({}), await count({ isTrashed: true }), await count({ isTrashed: true }, ada)]).toEqual([
    1, 0, 1,
  ])
  expect((await getAlbumInfo({ id: albumId }, bob.as)).assetCount).toBe(1)
})

test('the history tells of albums in words, to the one who did it and to the one whose it is', async () => {
  const photos = [await upload(ada), await upload(ada)]
  const bobs = [await upload(bob), await upload(bob), await upload(bob)]
  const album = await sharedAlbum(photos)
  expect((await lastOperation(ada)).text).toBe('Made the album “Summer”')
  await addAssetsToAlbum({ id: album, bulkIdsDto: { ids: bobs } }, bob.as)
  for (const who of [ada, bob])
    expect((await lastOperation(who)).text).toBe('Added 3 photos to the album “Summer”')
  const { id } = await lastOperation(bob)
  const { rows } = await call<{ rows: { text: string }[] }>(bob, 'GET', `/heirloom/history/operations/${id}`)
  expect(rows.map((row) => row.text)).toEqual(
    Array.from({ length: 3 }, () => 'IMG_1.JPG: put into the album “Summer”'),
  )
  await removeAssetFromAlbum({ id: album, bulkIdsDto: { ids: [bobs[0]!] } }, ada.as)
  await deleteAlbum({ id: album }, ada.as)
  const story = async (who: Person, photo: string): Promise<string[]> =>
    (await call<{ moments: AssetMoment[] }>(who, 'GET', `/heirloom/history/assets/${photo}`)).moments.map(
      (moment) => moment.text,
    )
  expect(await story(bob, bobs[0]!)).toEqual([
    'Taken out of the album “Summer”',
    'Put into the album “Summer”',
    'Put in',
  ])
  expect((await story(ada, photos[0]!))[0]).toBe('Taken out of the album “Summer”')
  expect((await lastOperation(ada)).text).toBe('Deleted the album “Summer”')
})

test('a deleted album comes back in the page, with its people and what they said', async () => {
  const photo = await upload(ada)
  const id = await sharedAlbum([photo])
  const activityCreateDto = { albumId: id, type: ReactionType.Comment, comment: 'Nice' }
  await createActivity({ activityCreateDto }, bob.as)
  await heirloom.settled()
  const { updatedAt: _1, ...before } = await getAlbumInfo({ id }, ada.as)
  await deleteAlbum({ id }, ada.as)
  const operation = await lastOperation(ada)
  expect(operation.canUndo).toBe(true)
  await call(ada, 'POST', '/heirloom/undo', { operationIds: [operation.id] })
  expect(await getAlbumInfo({ id }, bob.as)).toMatchObject({ assetCount: 1 })
  expect(await getAlbumInfo({ id }, ada.as)).toMatchObject(before)
  expect(await getActivities({ albumId: id }, ada.as)).toMatchObject([{ comment: 'Nice' }])
})

test('albums that go beyond the limit wait for their owner, who lets them go in the page', async () => {
  await sql`insert into album (owner_id, name) select ${ada.id}, 'A' || n from generate_series(1, 60) n`.execute(
    deps.db,
  )
  const albums = await getAllAlbums({}, ada.as)
  let refused: string | undefined
  for (const { id } of albums) {
    if ((await status(deleteAlbum({ id }, ada.as))) === 200) continue
    refused = id
    break
  }
  expect(refused).toBeDefined()
  const [waiting] = await call<WaitingChange[]>(ada, 'GET', '/heirloom/waiting-changes')
  expect(waiting).toMatchObject({ kind: 'album.delete', count: 1, sample: [], state: 'waiting' })
  const path = `/heirloom/waiting-changes/${waiting!.id}/approve`
  expect((await call<Removed>(ada, 'POST', path, { confirmed: 1 })).count).toBe(1)
  expect(await status(getAlbumInfo({ id: refused! }, ada.as))).toBe(400)
})
