// Shared links as Immich's own client library goes through them: what whoever has one sees, gets and puts in, and what never.
import {
  addAssetsToAlbum,
  addSharedLinkAssets,
  AlbumUserRole,
  AssetVisibility,
  createAlbum,
  createSharedLink,
  deleteAlbum,
  deleteAssets,
  downloadArchive,
  downloadAsset,
  getAlbumInfo,
  getAlbumMapMarkers,
  getAllAlbums,
  getAllSharedLinks,
  getAssetInfo,
  getDownloadInfo,
  getMySharedLink,
  getSharedLinkById,
  getTimeBucket,
  getTimeBuckets,
  init,
  playAssetVideo,
  removeSharedLink,
  removeSharedLinkAssets,
  restoreAssets,
  sharedLinkLogin,
  SharedLinkType,
  updateAsset,
  updateSharedLink,
  viewAsset,
} from '@immich/sdk'
import type { SharedLinkCreateDto, SharedLinkResponseDto } from '@immich/sdk'
import { keptPassword } from '@heirloom/contract'
import { sql } from 'kysely'
import sharp from 'sharp'
import type { Sharp } from 'sharp'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startTestApp } from './app.testing.ts'
import type { TestApp } from './app.testing.ts'
import { addPeople, callAs, lastOperationOf, statusOf, upload } from './app.sharing.testing.ts'
import type { Person } from './app.sharing.testing.ts'

let heirloom: TestApp
let ada: Person
let bob: Person

beforeAll(async () => {
  heirloom = await startTestApp()
  init({ baseUrl: `${heirloom.url}/api`, apiKey: '' })
})
afterAll(async () => {
  await heirloom.settled()
  const { findings } = await heirloom.check()
  await heirloom.close()
  expect(findings).toEqual([])
})
beforeEach(async () => {
  const people = await addPeople(heirloom)
  ada = people.ada
  bob = people.bob
})

type Guest = Pick<Person, 'as'>

const guestOf = ({ key }: { key: string }): Guest => ({ as: { headers: { 'x-immich-share-key': key } } })

const linkTo = (
  assetIds: string[],
  more: Partial<SharedLinkCreateDto> = {},
): Promise<SharedLinkResponseDto> =>
  createSharedLink({ sharedLinkCreateDto: { type: SharedLinkType.Individual, assetIds, ...more } }, ada.as)

async function linkToAlbum(
  photos: string[],
  more: Partial<SharedLinkCreateDto> = {},
): Promise<SharedLinkResponseDto & { albumId: string }> {
  const createAlbumDto = {
    albumName: 'Summer',
    assetIds: photos,
    albumUsers: [{ userId: bob.id, role: AlbumUserRole.Editor }],
  }
  const { id: albumId } = await createAlbum({ createAlbumDto }, ada.as)
  const sharedLinkCreateDto = { type: SharedLinkType.Album, albumId, ...more }
  return { ...(await createSharedLink({ sharedLinkCreateDto }, ada.as)), albumId }
}

const looks = (who: Guest, id: string): Promise<number[]> =>
  Promise.all([
    statusOf(getAssetInfo({ id }, who.as)),
    statusOf(viewAsset({ id }, who.as)),
    statusOf(downloadAsset({ id }, who.as)),
    statusOf(playAssetVideo({ id }, who.as)),
  ])
const seen = [200, 200, 200, 200]
const unseen = [400, 400, 400, 400]
const shut = [401, 401, 401, 401]

const messageOf = async (call: Promise<unknown>): Promise<string> => {
  try {
    await call
    return 'nothing was refused'
  } catch (error) {
    return (error as { data: { message: string } }).data.message
  }
}

test('every operation answers as the library expects', async () => {
  const [one, two] = [await upload(ada), await upload(ada)]
  const link = await linkTo([one], { description: 'For you', slug: 'for-you' })
  expect(link).toMatchObject({
    type: 'INDIVIDUAL',
    userId: ada.id,
    description: 'For you',
    slug: 'for-you',
    password: null,
    expiresAt: null,
    allowUpload: false,
    allowDownload: true,
    showMetadata: true,
    assets: [{ id: one }],
  })
  expect(Buffer.from(link.key, 'base64url')).toHaveLength(50)
  const { id } = link
  expect(await addSharedLinkAssets({ id, assetIdsDto: { assetIds: [two, one] } }, ada.as)).toEqual([
    { assetId: two, success: true },
    { assetId: one, success: false, error: 'duplicate' },
  ])
  expect((await getSharedLinkById({ id }, ada.as)).assets.map((asset) => asset.id)).toEqual([one, two])
  expect(await removeSharedLinkAssets({ id, assetIdsDto: { assetIds: [one, one] } }, ada.as)).toEqual([
    { assetId: one, success: true },
    { assetId: one, success: false, error: 'not_found' },
  ])
  const { albumId, ...ofAlbum } = await linkToAlbum([one])
  expect(ofAlbum).toMatchObject({ type: 'ALBUM', assets: [], album: { id: albumId, hasSharedLink: true } })
  expect((await getAllSharedLinks({}, ada.as)).map((each) => each.id)).toEqual([ofAlbum.id, id])
  expect((await getAllSharedLinks({ albumId }, ada.as)).map((each) => each.id)).toEqual([ofAlbum.id])
  expect(await getMySharedLink({ key: link.key })).toMatchObject({ id, assets: [{ id: two }] })
  expect(await getMySharedLink({ slug: 'for-you' })).toMatchObject({ id })
  expect(await sharedLinkLogin({ key: link.key, sharedLinkLoginDto: { password: 'x' } })).toMatchObject({
    id,
  })
  await removeSharedLink({ id }, ada.as)
  expect(await messageOf(getMySharedLink({ key: link.key }))).toBe('Invalid share key')
})

test('a change takes what is given; what is left out stays, and null takes it away', async () => {
  const { id, key } = await linkTo([await upload(ada)], { password: 'open sesame', slug: `s-${ada.id}` })
  const change = (sharedLinkEditDto: object) => updateSharedLink({ id, sharedLinkEditDto }, ada.as)
  expect(await change({ description: 'New' })).toMatchObject({
    key,
    description: 'New',
    password: keptPassword,
    slug: `s-${ada.id}`,
  })
  const expiresAt = '2099-01-02T03:04:05.000Z'
  const all = { expiresAt, allowUpload: true, allowDownload: false, showMetadata: false }
  expect(await change({ ...all, password: keptPassword })).toMatchObject({ ...all, password: keptPassword })
  expect(await statusOf(getMySharedLink({ key }))).toBe(401)
  const none = { expiresAt: null, password: null, slug: null, description: null }
  expect(await change(none)).toMatchObject({ ...none, allowUpload: true })
  expect(await statusOf(getMySharedLink({ key }))).toBe(200)
})

test('one shares what is one’s own, and changes one’s own links', async () => {
  const [own, bobs, locked] = [
    await upload(ada),
    await upload(bob),
    await upload(ada, { visibility: 'locked' }),
  ]
  const link = await linkToAlbum([own], { slug: `a-${ada.id}` })
  const { id } = await linkTo([own])
  const make = (sharedLinkCreateDto: object, who = ada) =>
    statusOf(createSharedLink({ sharedLinkCreateDto: sharedLinkCreateDto as SharedLinkCreateDto }, who.as))
  expect(
    await Promise.all([
      make({ type: 'INDIVIDUAL', assetIds: [own, bobs] }),
      make({ type: 'INDIVIDUAL', assetIds: [locked] }),
      make({ type: 'INDIVIDUAL', assetIds: [] }),
      make({ type: 'INDIVIDUAL' }),
      make({ type: 'ALBUM' }),
      make({ type: 'ALBUM', albumId: own }),
      make({ type: 'ALBUM', albumId: link.albumId }, bob),
      make({ type: 'INDIVIDUAL', assetIds: [own], slug: `a-${ada.id}` }),
      make({ type: 'INDIVIDUAL', assetIds: [own], slug: 'a/b' }),
      make({ type: 'INDIVIDUAL', assetIds: [own], expiresAt: 'tomorrow' }),
      statusOf(getSharedLinkById({ id }, bob.as)),
      statusOf(updateSharedLink({ id, sharedLinkEditDto: {} }, bob.as)),
      statusOf(removeSharedLink({ id }, bob.as)),
      statusOf(addSharedLinkAssets({ id, assetIdsDto: { assetIds: [bobs] } }, bob.as)),
      statusOf(removeSharedLinkAssets({ id, assetIdsDto: { assetIds: [own] } }, bob.as)),
      statusOf(addSharedLinkAssets({ id: link.id, assetIdsDto: { assetIds: [own] } }, ada.as)),
    ]),
  ).toEqual(Array.from({ length: 16 }, () => 400))
  expect(await addSharedLinkAssets({ id, assetIdsDto: { assetIds: [bobs, locked] } }, ada.as)).toEqual([
    { assetId: bobs, success: false, error: 'no_permission' },
    { assetId: locked, success: false, error: 'no_permission' },
  ])
  expect(await getAllSharedLinks({}, bob.as)).toEqual([])
})

test('whoever has it sees what it shows, for as long as it is in sight, and nothing else', async () => {
  const video = await upload(ada, { visibility: 'hidden' })
  await sql`update asset set type = 'video' where id = ${video}`.execute(heirloom.database.db)
  const photo = await upload(ada, { livePhotoVideoId: video, isFavorite: true })
  const alone = await upload(ada)
  await heirloom.settled()
  const guests = [guestOf(await linkTo([photo])), guestOf(await linkToAlbum([photo]))]
  for (const guest of guests) {
    expect([await looks(guest, photo), await looks(guest, alone)]).toEqual([seen, unseen])
    expect((await looks(guest, video))[2]).toBe(200)
    const shown = await getAssetInfo({ id: photo }, guest.as)
    expect(shown).toMatchObject({ isFavorite: false, originalPath: '', exifInfo: { make: 'Heirloom' } })
    for (const size of ['preview', 'fullsize'] as never[])
      expect(await statusOf(viewAsset({ id: photo, size }, guest.as))).toBe(200)
  }
  const outcomes = async () => await Promise.all(guests.map(async (guest) => await looks(guest, photo)))
  await updateAsset({ id: photo, updateAssetDto: { visibility: AssetVisibility.Locked } }, ada.as)
  expect([await outcomes(), (await looks(guests[0]!, video))[2]]).toEqual([[unseen, unseen], 400])
  expect(await getMySharedLink({}, guests[0]!.as)).toMatchObject({ assets: [] })
  await sql`update asset set visibility = 'archive' where id = ${photo}`.execute(heirloom.database.db)
  expect(await outcomes()).toEqual([seen, seen])
  await deleteAssets({ assetBulkDeleteDto: { ids: [photo] } }, ada.as)
  expect([await outcomes(), (await looks(guests[1]!, video))[2]]).toEqual([[unseen, unseen], 400])
  await restoreAssets({ bulkIdsDto: { ids: [photo] } }, ada.as)
  expect(await outcomes()).toEqual([seen, seen])
})

test('a link to an album shows the album, its months and its places, and nobody’s address', async () => {
  const photo = await upload(ada)
  await upload(ada)
  await heirloom.settled()
  await updateAsset({ id: photo, updateAssetDto: { latitude: 52.5, longitude: 13.4 } }, ada.as)
  const { albumId, ...link } = await linkToAlbum([photo])
  const guest = guestOf(link)
  const album = await getAlbumInfo({ id: albumId }, guest.as)
  expect(album).toMatchObject({ assetCount: 1, hasSharedLink: true, shared: true })
  expect(album.albumUsers.map(({ role, user }) => [role, user.email])).toEqual([['owner', '']])
  expect(await getAlbumMapMarkers({ id: albumId }, guest.as)).toMatchObject([{ id: photo, lat: 52.5 }])
  for (const query of [{ albumId }, {}]) {
    const months = await getTimeBuckets(query, guest.as)
    expect(months).toMatchObject([{ count: 1 }])
    const bucket = await getTimeBucket({ ...query, timeBucket: months[0]!.timeBucket }, guest.as)
    expect(bucket.id).toEqual([photo])
  }
  const other = await createAlbum({ createAlbumDto: { albumName: 'Winter', assetIds: [photo] } }, ada.as)
  const none = [
    { albumId: other.id },
    { isTrashed: true },
    { visibility: AssetVisibility.Locked },
    { isFavorite: true },
    { userId: bob.id },
    { tagId: photo },
    { personId: photo },
  ]
  for (const query of none) expect([query, await getTimeBuckets(query, guest.as)]).toEqual([query, []])
  expect(await statusOf(getAlbumInfo({ id: other.id }, guest.as))).toBe(400)
  expect(await statusOf(getAlbumMapMarkers({ id: other.id }, guest.as))).toBe(400)
  expect(await statusOf(getAllAlbums({}, guest.as))).toBe(403)
})

test('albums are told to be shared while a link to them is good', async () => {
  const createAlbumDto = { albumName: 'Alone' }
  const { id: albumId } = await createAlbum({ createAlbumDto }, ada.as)
  const shared = async () => (await getAllAlbums({ isShared: true }, ada.as)).map(({ id }) => id)
  expect(await shared()).toEqual([])
  const sharedLinkCreateDto = { type: SharedLinkType.Album, albumId }
  const { id } = await createSharedLink({ sharedLinkCreateDto }, ada.as)
  expect(await shared()).toEqual([albumId])
  await updateSharedLink({ id, sharedLinkEditDto: { expiresAt: '2020-01-01T00:00:00.000Z' } }, ada.as)
  expect(await shared()).toEqual([])
})

test('a wrong link, one that has ended and one of a removed account are answered alike', async () => {
  const photo = await upload(ada)
  const link = await linkTo([photo])
  const guest = guestOf(link)
  const refused = () => messageOf(getAssetInfo({ id: photo }, guest.as))
  expect(await messageOf(getMySharedLink({ key: 'x' }))).toBe('Invalid share key')
  expect(await messageOf(getMySharedLink({ slug: 'x' }))).toBe('Invalid share key')
  const expire = (expiresAt: string | null) =>
    updateSharedLink({ id: link.id, sharedLinkEditDto: { expiresAt } }, ada.as)
  await expire('2020-01-01T00:00:00.000Z')
  expect([await refused(), await looks(guest, photo)]).toEqual(['Invalid share key', shut])
  await expire(null)
  expect(await looks(guest, photo)).toEqual(seen.map((_, at) => (at === 1 ? expect.any(Number) : 200)))
  await sql`update account set deleted_at = now() where id = ${ada.id}`.execute(heirloom.database.db)
  expect([await refused(), await looks(guest, photo)]).toEqual(['Invalid share key', shut])
})

test('with a password it opens nothing before that is given; then a cookie remembers it, until it changes', async () => {
  const photo = await upload(ada)
  const { id, key } = await linkTo([photo], { password: 'open sesame' })
  const guest = guestOf({ key })
  expect(await messageOf(getMySharedLink({ key }))).toBe('Password required')
  expect(await looks(guest, photo)).toEqual(shut)
  const url = `${heirloom.url}/api/shared-links/login?key=${key}`
  const give = (password: string) =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ password }),
    })
  const wrong = await give('open barley')
  expect([wrong.status, ((await wrong.json()) as { message: string }).message]).toEqual([
    401,
    'Invalid password',
  ])
  const right = await give('open sesame')
  const cookie = right.headers.get('set-cookie') ?? ''
  expect(right.status).toBe(201)
  expect(cookie).toMatch(/^immich_shared_link_token=[^;]+;.*HttpOnly/)
  const known = { as: { headers: { ...guest.as.headers, cookie: cookie.split(';')[0]! } } }
  expect(await statusOf(getAssetInfo({ id: photo }, known.as))).toBe(200)
  const other = await linkTo([photo], { password: 'open sesame' })
  const there = { headers: { ...known.as.headers, 'x-immich-share-key': other.key } }
  expect(await statusOf(getAssetInfo({ id: photo }, there))).toBe(401)
  await updateSharedLink({ id, sharedLinkEditDto: { password: 'another' } }, ada.as)
  expect(await statusOf(getAssetInfo({ id: photo }, known.as))).toBe(401)
})

test('guessing its password gets slower', async () => {
  const { key } = await linkTo([await upload(ada)], { password: 'open sesame' })
  const guess = () => statusOf(sharedLinkLogin({ key, sharedLinkLoginDto: { password: 'no' } }))
  for (let i = 0; i < 5; i++) expect(await guess()).toBe(401)
  const before = performance.now()
  expect(await guess()).toBe(401)
  expect(performance.now() - before).toBeGreaterThan(400)
})

test('without downloads nothing goes out but pictures', async () => {
  const photo = await upload(ada, {}, await withMetadata(sharp(await pixels()).jpeg()))
  await heirloom.settled()
  const guest = guestOf(await linkTo([photo], { allowDownload: false }))
  expect(await statusOf(downloadAsset({ id: photo }, guest.as))).toBe(403)
  const assetIds = [photo]
  expect(await statusOf(getDownloadInfo({ downloadInfoDto: { assetIds } }, guest.as))).toBe(403)
  expect(await statusOf(downloadArchive({ downloadArchiveDto: { assetIds } }, guest.as))).toBe(403)
  for (const size of ['original', 'fullsize', 'preview', 'thumbnail'] as never[]) {
    const picture = Buffer.from(await (await viewAsset({ id: photo, size }, guest.as)).arrayBuffer())
    expect((await sharp(picture).metadata()).exif, String(size)).toBeUndefined()
  }
})

const pixels = () =>
  sharp({ create: { width: 90, height: 60, channels: 3, background: '#306090' } })
    .png()
    .toBuffer()

/** With a camera, a position and words, turned by a quarter, in colours of its own. */
const withMetadata = (picture: Sharp): Promise<Buffer> =>
  picture
    .withIccProfile('p3')
    .withMetadata({ orientation: 6 })
    .withExifMerge({
      IFD0: { Make: 'SecretCamera', ImageDescription: `SecretWords ${Math.random()}`, Orientation: '6' },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '52/1 31/1 12/1',
        GPSLongitudeRef: 'E',
        GPSLongitude: '13/1 24/1 36/1',
      },
    })
    .toBuffer()

test('where metadata is hidden it is in no answer and in no file', async () => {
  const original = await withMetadata(sharp(await pixels()).jpeg())
  expect(original.includes('SecretCamera')).toBe(true)
  const photo = await upload(ada, {}, original, 'Secret holiday.JPG')
  await heirloom.settled()
  expect((await getAssetInfo({ id: photo }, ada.as)).exifInfo).toMatchObject({ make: 'SecretCamera' })
  expect((await getAssetInfo({ id: photo }, ada.as)).exifInfo?.latitude).toBeCloseTo(52.52, 2)
  await updateAsset({ id: photo, updateAssetDto: { description: 'Secret words' } }, ada.as)
  const { albumId, ...link } = await linkToAlbum([photo], { showMetadata: false })
  const { key } = await linkTo([photo], { showMetadata: false })
  const guest = guestOf(link)
  const bare = await getAssetInfo({ id: photo }, guest.as)
  expect(bare).toMatchObject({ originalFileName: `${photo}.jpg`, originalPath: '', people: [], tags: [] })
  expect(bare.exifInfo).toBeUndefined()
  const [month] = await getTimeBuckets({ albumId }, guest.as)
  const asked = { albumId, timeBucket: month!.timeBucket, withCoordinates: true }
  const bucket = await getTimeBucket(asked, guest.as)
  expect(bucket).toMatchObject({ city: [null], country: [null], latitude: [null], longitude: [null] })
  expect(await getAlbumMapMarkers({ id: albumId }, guest.as)).toEqual([])
  const told = JSON.stringify([
    bare,
    bucket,
    await getMySharedLink({ key }),
    await getMySharedLink({}, guest.as),
  ])
  expect(told).not.toMatch(/secret|52\.5/i)

  const given = await fetch(`${heirloom.url}/api/assets/${photo}/original?key=${key}`)
  const bytes = Buffer.from(await given.arrayBuffer())
  expect(given.headers.get('content-disposition')).toContain(`${photo}.jpg`)
  expect(given.headers.get('content-length')).toBe(String(bytes.length))
  const { orientation, icc, width } = await sharp(bytes).metadata()
  expect([orientation, icc === undefined, width]).toEqual([6, false, 90])
  const files = [bytes]
  for (const size of ['original', 'fullsize', 'preview', 'thumbnail'] as never[])
    files.push(Buffer.from(await (await viewAsset({ id: photo, size }, guest.as)).arrayBuffer()))
  files.push(Buffer.from(await (await playAssetVideo({ id: photo }, guest.as)).arrayBuffer()))
  const zip = await downloadArchive({ downloadArchiveDto: { assetIds: [photo] } }, guest.as)
  files.push(Buffer.from(await zip.arrayBuffer()))
  for (const file of files) {
    expect(file.length).toBeGreaterThan(50)
    expect(['Secret', 'GPS'].filter((word) => file.includes(word))).toEqual([])
  }
  const whole = Buffer.from(await (await downloadAsset({ id: photo }, ada.as)).arrayBuffer())
  expect(whole.equals(original)).toBe(true)
})

test('a file that can’t be given without its metadata is not given', async () => {
  const tiff = await withMetadata(sharp(await pixels()).tiff())
  const photo = await upload(ada, {}, tiff, 'IMG.TIF')
  await heirloom.settled()
  const guest = guestOf(await linkTo([photo], { showMetadata: false }))
  expect(await statusOf(downloadAsset({ id: photo }, guest.as))).toBe(403)
  expect(await statusOf(viewAsset({ id: photo, size: 'preview' as never }, guest.as))).toBe(200)
})

test('an album’s photos come as a zip by its link, and no others', async () => {
  const [inside, outside] = [await upload(ada), await upload(ada)]
  const { albumId, ...link } = await linkToAlbum([inside])
  const guest = guestOf(link)
  const info = (downloadInfoDto: object) => getDownloadInfo({ downloadInfoDto }, guest.as)
  expect(await info({ albumId })).toMatchObject({ archives: [{ assetIds: [inside] }] })
  expect(await statusOf(info({ assetIds: [outside] }))).toBe(400)
  expect(await statusOf(info({ userId: ada.id }))).toBe(400)
  const zip = (assetIds: string[]) =>
    statusOf(downloadArchive({ downloadArchiveDto: { assetIds } }, guest.as))
  expect([await zip([inside]), await zip([inside, outside])]).toEqual([200, 400])
})

test('by a link that allows it photos come in: to its owner, and to what it shows', async () => {
  const first = await upload(ada)
  const link = await linkTo([first], { allowUpload: true })
  const { albumId, ...ofAlbum } = await linkToAlbum([first], { allowUpload: true })
  const [one, two] = [await upload(guestOf(link)), await upload(guestOf(ofAlbum))]
  expect(await getAssetInfo({ id: one }, ada.as)).toMatchObject({ ownerId: ada.id, visibility: 'timeline' })
  expect((await getMySharedLink({ key: link.key })).assets.map(({ id }) => id)).toEqual([first, one])
  expect((await getAlbumInfo({ id: albumId }, bob.as)).assetCount).toBe(2)
  expect(await statusOf(getAssetInfo({ id: two }, guestOf(ofAlbum).as))).toBe(200)
  const { rows } = await sql<{ actor: string; actor_id: string; intent: string }>`
    select o.actor, o.actor_id, o.intent from operation o join change c on c.operation = o.id
    where c.row_id = ${one} and c.kind = 'insert'`.execute(heirloom.database.db)
  expect(rows).toEqual([{ actor: 'shared_link', actor_id: link.id, intent: 'asset.upload' }])
  const { operations } = await callAs<{ operations: { text: string; by: string }[] }>(
    heirloom,
    ada,
    'GET',
    '/heirloom/history?kind=change&limit=1',
  )
  expect(JSON.stringify(operations)).toContain('someone with a shared link')
  expect(await statusOf(upload(guestOf(await linkTo([first]))))).toBe(403)
})

test('what a guest says besides is not taken, and nothing that is there is changed', async () => {
  const bytes = await pixels()
  const [photo, video] = [await upload(ada, {}, bytes, 'a.png'), await upload(ada)]
  await sql`update asset set type = 'video' where id = ${video}`.execute(heirloom.database.db)
  const guest = guestOf(await linkTo([video], { allowUpload: true }))
  const said = { visibility: 'locked', isFavorite: true, metadata: JSON.stringify([{ key: 'a', value: {} }]) }
  const id = await upload(guest, said)
  expect(await getAssetInfo({ id }, ada.as)).toMatchObject({ visibility: 'timeline', isFavorite: false })
  expect(await statusOf(upload(guest, { livePhotoVideoId: video }))).toBe(400)
  const sidecarData = new File(['<x/>'], 'a.xmp')
  expect(await statusOf(upload(guest, { sidecarData }, bytes, 'a.png'))).toBe(400)
  expect(await getAssetInfo({ id: video }, ada.as)).toMatchObject({ visibility: 'timeline' })
  // The same bytes are shown from then on; where they are in the trash they stay there, and nobody is told.
  expect(await upload(guest, {}, bytes, 'a.png')).toBe(photo)
  expect(await statusOf(getAssetInfo({ id: photo }, guest.as))).toBe(200)
  const other = guestOf(await linkTo([video], { allowUpload: true }))
  await updateAsset({ id: photo, updateAssetDto: { visibility: AssetVisibility.Locked } }, ada.as)
  expect(await upload(other, {}, bytes, 'a.png')).toBe(photo)
  expect(await statusOf(getAssetInfo({ id: photo }, other.as))).toBe(400)
})

test('a digest alone shows nobody a photo', async () => {
  const [photo, shown] = [await upload(ada), await upload(ada)]
  const { checksum } = await getAssetInfo({ id: photo }, ada.as)
  const guest = guestOf(await linkTo([shown], { allowUpload: true }))
  const headers = { ...guest.as.headers, 'x-immich-checksum': checksum }
  expect(await statusOf(upload({ as: { headers } }))).toBe(400)
  expect(await statusOf(getAssetInfo({ id: photo }, guest.as))).toBe(400)
})

test('its owner’s quota holds', async () => {
  const photo = await upload(ada)
  await sql`update account set quota_bytes = 1 where id = ${ada.id}`.execute(heirloom.database.db)
  const guest = guestOf(await linkTo([photo], { allowUpload: true }))
  expect(await messageOf(upload(guest))).toBe('Quota has been exceeded!')
})

test('a deleted link comes back by undoing, with its key, password and photos; an album’s with the album', async () => {
  const photo = await upload(ada)
  const link = await linkTo([photo], { password: 'open sesame', slug: `u-${ada.id}` })
  const login = () =>
    statusOf(sharedLinkLogin({ key: link.key, sharedLinkLoginDto: { password: 'open sesame' } }))
  const undoLast = async () => {
    const { id, text, canUndo } = await lastOperationOf(heirloom, ada)
    expect(canUndo).toBe(true)
    await callAs(heirloom, ada, 'POST', '/heirloom/undo', { operationIds: [id] })
    return text
  }
  await removeSharedLink({ id: link.id }, ada.as)
  expect(await login()).toBe(401)
  expect(await undoLast()).toBe('Deleted a shared link to 1 photo')
  expect(await login()).toBe(200)
  expect(await getSharedLinkById({ id: link.id }, ada.as)).toMatchObject({
    key: link.key,
    slug: link.slug,
    assets: [{ id: photo }],
  })
  await updateSharedLink({ id: link.id, sharedLinkEditDto: { password: null } }, ada.as)
  expect(await undoLast()).toBe('Changed a shared link to 1 photo')
  expect(await statusOf(getMySharedLink({ key: link.key }))).toBe(401)

  const { albumId, ...ofAlbum } = await linkToAlbum([photo])
  await deleteAlbum({ id: albumId }, ada.as)
  expect(await statusOf(getMySharedLink({ key: ofAlbum.key }))).toBe(401)
  await undoLast()
  expect(await getMySharedLink({ key: ofAlbum.key })).toMatchObject({ album: { id: albumId } })
})

test('no secret of a link stands in the history, in the database as it is, or in an answer', async () => {
  const photo = await upload(ada)
  const { id, key } = await linkTo([photo], { password: 'open sesame', slug: `h-${ada.id}` })
  await updateSharedLink({ id, sharedLinkEditDto: { password: 'close sesame' } }, ada.as)
  await removeSharedLink({ id }, ada.as)
  const { operations } = await callAs<{ operations: { id: string }[] }>(
    heirloom,
    ada,
    'GET',
    '/heirloom/history?limit=10',
  )
  const details = await Promise.all(
    operations.map((operation) =>
      callAs(heirloom, ada, 'GET', `/heirloom/history/operations/${operation.id}`),
    ),
  )
  const story = await callAs(heirloom, ada, 'GET', `/heirloom/history/assets/${photo}`)
  const told = JSON.stringify([operations, details, story])
  const { rows } = await sql<{ all: string }>`
    select coalesce(string_agg(concat(before::text, after::text), ' '), '') as all from change`.execute(
    heirloom.database.db,
  )
  const journal = rows[0]?.all ?? ''
  for (const secret of [key, 'open sesame', 'close sesame']) {
    expect(told).not.toContain(secret)
    expect(journal).not.toContain(secret)
  }
  expect(told).not.toMatch(/v1\.|argon2|digest":|h-[0-9a-f]{8}/)
})

test('more photos put into the album are shown by its link', async () => {
  const [first, second] = [await upload(ada), await upload(bob)]
  const { albumId, ...link } = await linkToAlbum([first])
  await addAssetsToAlbum({ id: albumId, bulkIdsDto: { ids: [second] } }, bob.as)
  expect(await statusOf(getAssetInfo({ id: second }, guestOf(link).as))).toBe(200)
})

test('a link that was sealed with an instance key that is gone is listed without its key, and works by its slug', async () => {
  const id = await upload(ada)
  const link = await linkTo([id], { slug: 'summer-at-the-sea' })
  await sql`update shared_link set key = 'sealed with another' where id = ${link.id}`.execute(
    heirloom.database.db,
  )
  expect(await getAllSharedLinks({}, ada.as)).toMatchObject([{ id: link.id, key: '' }])
  const me = await getMySharedLink({}, { headers: { 'x-immich-share-slug': 'summer-at-the-sea' } })
  expect(me).toMatchObject({ id: link.id, assets: [{ id }] })
  await removeSharedLink({ id: link.id }, ada.as)
  expect(await getAllSharedLinks({}, ada.as)).toEqual([])
})
