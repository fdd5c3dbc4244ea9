// The map and the names of places, as Immich's own client library uses them.
import {
  addAssetsToAlbum,
  AlbumUserRole,
  AssetJobName,
  AssetVisibility,
  createAlbum,
  deleteAssets,
  getAlbumMapMarkers,
  getAssetInfo,
  getMapMarkers,
  getServerFeatures,
  getTimeBucket,
  getTimeBuckets,
  init,
  reverseGeocode,
  runAssetJobs,
  updateAsset,
  updateAssets,
} from '@immich/sdk'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newCaller, statusOf, undoLast, uploadPhoto } from './app.search.testing.ts'
import type { Caller } from './app.search.testing.ts'
import { startTestApp } from './app.testing.ts'
import type { TestApp } from './app.testing.ts'

let heirloom: TestApp
const paris = [48.8584, 2.2945] as const
const berlin = [52.5163, 13.3777] as const
const atBerlin = { latitude: berlin[0], longitude: berlin[1] }
const soon = { timeout: 20_000, interval: 100 }

beforeAll(async () => {
  heirloom = await startTestApp()
  init({ baseUrl: `${heirloom.url}/api`, apiKey: '' })
})
afterAll(async () => {
  await heirloom.settled()
  expect((await heirloom.check()).findings).toEqual([])
  await heirloom.close()
})

const placeOf = async (id: string, { as }: Caller) => {
  const { exifInfo } = await getAssetInfo({ id }, as)
  return [exifInfo?.city, exifInfo?.state, exifInfo?.country]
}
const inParis = ['Paris', 'Île-de-France', 'France']
const inBerlin = ['Berlin', 'State of Berlin', 'Germany']

const markedBy = async ({ as }: Caller, query: Parameters<typeof getMapMarkers>[0] = {}) =>
  (await getMapMarkers(query, as)).map(({ id }) => id).toSorted()

test('a position has its names: the file’s, the one that was said, and after undoing the file’s again', async () => {
  const ada = await newCaller(heirloom)
  const id = await uploadPhoto(ada, { position: paris })
  await heirloom.settled()
  expect(await placeOf(id, ada)).toEqual(inParis)
  await updateAsset({ id, updateAssetDto: atBerlin }, ada.as)
  await expect.poll(() => placeOf(id, ada), soon).toEqual(inBerlin)
  const [marker] = await getMapMarkers({}, ada.as)
  expect(marker).toEqual({
    id,
    lat: berlin[0],
    lon: berlin[1],
    city: 'Berlin',
    state: inBerlin[1],
    country: 'Germany',
  })
  const month = await getTimeBucket({ timeBucket: '2023-07-01' }, ada.as)
  expect([month.city, month.country]).toEqual([['Berlin'], ['Germany']])
  await undoLast(heirloom, ada)
  expect(await placeOf(id, ada)).toEqual(inParis)
  expect(await markedBy(ada)).toEqual([id])
})

test('what was said keeps its names when the file is read again, and another position has none of the old ones', async () => {
  const ada = await newCaller(heirloom)
  const id = await uploadPhoto(ada)
  await heirloom.settled()
  expect(await markedBy(ada)).toEqual([])
  await updateAssets({ assetBulkUpdateDto: { ids: [id], ...atBerlin } }, ada.as)
  await expect.poll(() => placeOf(id, ada), soon).toEqual(inBerlin)
  await sql`delete from derivative where asset_id = ${id}`.execute(heirloom.database.db)
  await runAssetJobs({ assetJobsDto: { assetIds: [id], name: AssetJobName.RefreshMetadata } }, ada.as)
  await heirloom.settled()
  expect(await placeOf(id, ada)).toEqual(inBerlin)
  await updateAsset({ id, updateAssetDto: { latitude: 45, longitude: -35 } }, ada.as)
  await expect.poll(() => placeOf(id, ada), soon).toEqual([null, null, null])
})

test('markers are those in sight, and the archive’s, favourites and days as asked', async () => {
  const ada = await newCaller(heirloom)
  const [shown, archived, trashed, hidden] = await Promise.all(
    ['2020:01:01', '2021:01:01', '2022:01:01', '2023:01:01'].map((day) =>
      uploadPhoto(ada, { position: paris, takenAt: `${day} 12:00:00` }),
    ),
  )
  await heirloom.settled()
  const move = (id: string, visibility: AssetVisibility) =>
    updateAsset({ id, updateAssetDto: { visibility } }, ada.as)
  await move(archived!, AssetVisibility.Archive)
  await move(hidden!, AssetVisibility.Hidden)
  await deleteAssets({ assetBulkDeleteDto: { ids: [trashed!] } }, ada.as)
  expect(await markedBy(ada)).toEqual([shown])
  expect(await markedBy(ada, { isArchived: true })).toEqual([shown!, archived!].toSorted())
  expect(await markedBy(ada, { isFavorite: true })).toEqual([])
  await updateAsset({ id: shown!, updateAssetDto: { isFavorite: true } }, ada.as)
  expect(await markedBy(ada, { isFavorite: true })).toEqual([shown])
  expect(await markedBy(ada, { isFavorite: false, isArchived: true })).toEqual([archived])
  expect(await markedBy(ada, { fileCreatedAfter: '2020-06-01T00:00:00Z' })).toEqual([])
  expect(await markedBy(ada, { fileCreatedBefore: '2020-06-01T00:00:00Z' })).toEqual([shown])
})

/** What our own page reads: bytes, 24 a photo. */
async function pointsOf({ as }: Caller, query = ''): Promise<readonly (readonly [string, number, number])[]> {
  const answer = await fetch(`${heirloom.url}/api/heirloom/map/points${query}`, as)
  expect(answer.status).toBe(200)
  const bytes = Buffer.from(await answer.arrayBuffer())
  expect(bytes.length % 24).toBe(0)
  return Array.from({ length: bytes.length / 24 }, (_, n) => {
    const one = bytes.subarray(n * 24, n * 24 + 24)
    const id = one.toString('hex', 0, 16).replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
    return [id, one.readFloatBE(16), one.readFloatBE(20)] as const
  })
}

test('points are the markers in 24 bytes each', async () => {
  const ada = await newCaller(heirloom)
  expect(await pointsOf(ada)).toEqual([])
  const ids = await Promise.all([paris, berlin, paris].map((position) => uploadPhoto(ada, { position })))
  await uploadPhoto(ada)
  await heirloom.settled()
  await updateAsset({ id: ids[2]!, updateAssetDto: { visibility: AssetVisibility.Archive } }, ada.as)
  const points = await pointsOf(ada)
  expect(points.map(([id]) => id)).toEqual(ids.slice(0, 2).toSorted())
  for (const [id, latitude, longitude] of points) {
    const [atLatitude, atLongitude] = id === ids[0] ? paris : berlin
    expect([latitude, longitude]).toEqual([Math.fround(atLatitude), Math.fround(atLongitude)])
  }
  expect(await pointsOf(ada, '?isArchived=true')).toHaveLength(3)
  expect(await getMapMarkers({ isArchived: true }, ada.as)).toHaveLength(3)
  expect((await fetch(`${heirloom.url}/api/heirloom/map/points`)).status).toBe(401)
})

test('names with quotes, bars and commas are told as they are', async () => {
  const ada = await newCaller(heirloom)
  const id = await uploadPhoto(ada, { position: paris })
  await heirloom.settled()
  const city = 'a"|,\\b\n'
  await sql`update asset_shown set city = ${city}, state = '' where asset_id = ${id}`.execute(
    heirloom.database.db,
  )
  expect(await getMapMarkers({}, ada.as)).toMatchObject([{ id, city, state: null, country: 'France' }])
})

test('the timeline is narrowed to a part of the map, to days, and to what has no place', async () => {
  const ada = await newCaller(heirloom)
  const [inParis, inBerlin, nowhere] = await Promise.all([
    uploadPhoto(ada, { position: paris }),
    uploadPhoto(ada, { position: berlin }),
    uploadPhoto(ada),
  ])
  await heirloom.settled()
  const shown = async (query: Parameters<typeof getTimeBuckets>[0]) => {
    const buckets = await getTimeBuckets(query, ada.as)
    const months = await Promise.all(
      buckets.map(({ timeBucket }) => getTimeBucket({ ...query, timeBucket }, ada.as)),
    )
    const ids = months.flatMap(({ id }) => id).toSorted()
    expect(buckets.reduce((sum, { count }) => sum + count, 0)).toBe(ids.length)
    return ids
  }
  expect(await shown({ bbox: '2,48,3,49' })).toEqual([inParis])
  expect(await shown({ bbox: '-180,-90,180,90' })).toEqual([inParis, inBerlin].toSorted())
  expect(await shown({ bbox: '13,-90,3,90' })).toEqual([inParis, inBerlin].toSorted())
  expect(await shown({ bbox: '14,-90,2,90' })).toEqual([])
  const call = async (query: string) =>
    (await (
      await fetch(`${heirloom.url}/api/timeline/bucket?timeBucket=2023-07-01&${query}`, ada.as)
    ).json()) as {
      id: string[]
    }
  expect((await call('hasPosition=false')).id).toEqual([nowhere])
  expect((await call('hasPosition=true')).id.toSorted()).toEqual([inParis, inBerlin].toSorted())
  expect((await call('hasPosition=true&takenBefore=2020-01-01T00:00:00Z')).id).toEqual([])
  for (const bbox of ['1,2,3', '1,2,3,x', '0,50,1,40', '0,0,181,1', '0,0,1,91'])
    expect(await statusOf(getTimeBuckets({ bbox }, ada.as))).toBe(400)
})

test('others’ photos are on the map where they are shared, and nowhere else', async () => {
  const [ada, ben] = [await newCaller(heirloom), await newCaller(heirloom)]
  const [own, theirs, archived] = [
    await uploadPhoto(ada, { position: paris }),
    await uploadPhoto(ben, { position: berlin }),
    await uploadPhoto(ben, { position: berlin }),
  ]
  await heirloom.settled()
  await updateAsset({ id: archived, updateAssetDto: { visibility: AssetVisibility.Archive } }, ben.as)
  const both = { withPartners: true, withSharedAlbums: true, isArchived: true }
  expect(await markedBy(ada, both)).toEqual([own])
  const albumUsers = [{ userId: ada.user.id, role: AlbumUserRole.Viewer }]
  const album = await createAlbum({ createAlbumDto: { albumName: 'Berlin', albumUsers } }, ben.as)
  await addAssetsToAlbum({ id: album.id, bulkIdsDto: { ids: [theirs] } }, ben.as)
  expect(await markedBy(ada)).toEqual([own])
  expect(await markedBy(ada, { withSharedAlbums: true })).toEqual([own, theirs].toSorted())
  expect(await getAlbumMapMarkers({ id: album.id }, ada.as)).toMatchObject([{ id: theirs, city: 'Berlin' }])
  const { db } = heirloom.database
  await db.insertInto('partner').values({ owner_id: ben.user.id, user_id: ada.user.id }).execute()
  expect(await markedBy(ada, both)).toEqual([own, theirs].toSorted())
  expect(await markedBy(ada, { ...both, isFavorite: true })).toEqual([])
  expect((await pointsOf(ada, '?withPartners=true')).map(([id]) => id).toSorted()).toEqual(
    [own, theirs].toSorted(),
  )
  expect(await markedBy(ben, both)).toEqual([theirs, archived].toSorted())
})

test('a position is told by name, and nothing at sea', async () => {
  const ada = await newCaller(heirloom)
  expect(await reverseGeocode({ lat: paris[0], lon: paris[1] }, ada.as)).toEqual([
    { city: 'Paris', state: 'Île-de-France', country: 'France' },
  ])
  expect(await reverseGeocode({ lat: 45, lon: -35 }, ada.as)).toEqual([])
  expect(await statusOf(reverseGeocode({ lat: 91, lon: 0 }, ada.as))).toBe(400)
  expect(await statusOf(reverseGeocode({ lat: 0, lon: Number.NaN }, ada.as))).toBe(400)
  expect(await statusOf(getMapMarkers({ fileCreatedAfter: 'yesterday' }, ada.as))).toBe(400)
  expect(await statusOf(getMapMarkers({}))).toBe(401)
  const towns = (bbox: string) => fetch(`${heirloom.url}/api/heirloom/map/towns?bbox=${bbox}`, ada.as)
  const [first] = (await (await towns('2,48,3,49')).json()) as { name: string; population: number }[]
  expect(first).toMatchObject({ name: 'Paris' })
  for (const bbox of ['', '1,2', '0,50,1,40', '0,0,999,1']) expect((await towns(bbox)).status).toBe(400)
  expect(await getServerFeatures()).toMatchObject({ map: true, reverseGeocoding: true })
})

test('what is shown comes back by itself when it was deleted', async () => {
  const ada = await newCaller(heirloom)
  const id = await uploadPhoto(ada, { position: paris })
  await heirloom.settled()
  const { db } = heirloom.database
  await sql`delete from asset_shown where asset_id = ${id}`.execute(db)
  expect(await markedBy(ada)).toEqual([])
  await sql`select graphile_worker.add_job('reconcile.derived', json_build_object('disk', true))`.execute(db)
  await expect.poll(() => markedBy(ada), soon).toEqual([id])
})
