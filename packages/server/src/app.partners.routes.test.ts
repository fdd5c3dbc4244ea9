// Partners as Immich's own client library goes through them: what somebody sees who is shown another's timeline, and never.
import {
  AssetVisibility,
  createPartner,
  createPartnerDeprecated,
  deleteAssets,
  downloadAsset,
  getAssetInfo,
  getAssetStatistics,
  getPartners,
  getTimeBucket,
  getTimeBuckets,
  init,
  PartnerDirection,
  playAssetVideo,
  removePartner,
  restoreAssets,
  updateAsset,
  updateAssets,
  updatePartner,
  viewAsset,
} from '@immich/sdk'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startTestApp } from './app.testing.ts'
import type { TestApp } from './app.testing.ts'
import { addPeople, callAs, lastOperationOf, statusOf, upload } from './app.sharing.testing.ts'
import type { People, Person } from './app.sharing.testing.ts'

let heirloom: TestApp
let ada: Person
let bob: Person
let eve: Person

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
  const people: People = await addPeople(heirloom)
  ada = people.ada
  bob = people.bob
  eve = people.eve
})

const share = () => createPartner({ partnerCreateDto: { sharedWithId: bob.id } }, ada.as)

test('every operation answers as the library expects', async () => {
  expect(await share()).toMatchObject({ id: bob.id, inTimeline: false })
  expect(await getPartners({ direction: PartnerDirection.SharedBy }, ada.as)).toMatchObject([{ id: bob.id }])
  expect(await getPartners({ direction: PartnerDirection.SharedWith }, ada.as)).toEqual([])
  expect(await getPartners({ direction: PartnerDirection.SharedWith }, bob.as)).toMatchObject([
    { id: ada.id, inTimeline: false },
  ])
  const partnerUpdateDto = { inTimeline: true }
  expect(await updatePartner({ id: ada.id, partnerUpdateDto }, bob.as)).toMatchObject({
    id: ada.id,
    inTimeline: true,
  })
  expect(await createPartnerDeprecated({ id: ada.id }, bob.as)).toMatchObject({ id: ada.id })
  await removePartner({ id: bob.id }, ada.as)
  expect(await getPartners({ direction: PartnerDirection.SharedBy }, ada.as)).toEqual([])
  expect(await getPartners({ direction: PartnerDirection.SharedBy }, bob.as)).toMatchObject([{ id: ada.id }])
})

test('nobody is a partner twice, their own, or one who is not there; others’ are nobody else’s to change', async () => {
  await share()
  const nobody = '00000000-0000-4000-8000-000000000000'
  const refused = await Promise.all([
    statusOf(share()),
    statusOf(createPartner({ partnerCreateDto: { sharedWithId: ada.id } }, ada.as)),
    statusOf(createPartner({ partnerCreateDto: { sharedWithId: nobody } }, ada.as)),
    statusOf(createPartner({ partnerCreateDto: { sharedWithId: 'x' } }, ada.as)),
    statusOf(removePartner({ id: ada.id }, bob.as)),
    statusOf(removePartner({ id: bob.id }, eve.as)),
    statusOf(updatePartner({ id: bob.id, partnerUpdateDto: { inTimeline: true } }, ada.as)),
    statusOf(updatePartner({ id: ada.id, partnerUpdateDto: { inTimeline: true } }, eve.as)),
    statusOf(getPartners({ direction: 'both' as never }, ada.as)),
  ])
  expect(refused).toEqual(refused.map(() => 400))
})

const looks = (who: Person, id: string): Promise<number[]> =>
  Promise.all([
    statusOf(getAssetInfo({ id }, who.as)),
    statusOf(viewAsset({ id }, who.as)),
    statusOf(downloadAsset({ id }, who.as)),
    statusOf(playAssetVideo({ id }, who.as)),
  ])
const seen = [200, 200, 200, 200]
const unseen = [400, 400, 400, 400]

test('a partner sees the timeline and nothing else, for as long as they are one', async () => {
  const video = await upload(ada, { visibility: 'hidden' })
  await sql`update asset set type = 'video' where id = ${video}`.execute(heirloom.database.db)
  const photo = await upload(ada, { livePhotoVideoId: video, isFavorite: true })
  const hidden = await upload(ada, { visibility: 'hidden' })
  const archived = await upload(ada, { visibility: 'archive' })
  await heirloom.settled()
  expect(await looks(bob, photo)).toEqual(unseen)
  await share()
  expect(await looks(bob, photo)).toEqual(seen)
  expect(await looks(ada, photo)).toEqual(seen)
  expect((await looks(bob, video))[2]).toBe(200)
  expect(await getAssetInfo({ id: photo }, bob.as)).toMatchObject({ ownerId: ada.id, isFavorite: false })
  expect([await looks(bob, hidden), await looks(bob, archived), await looks(eve, photo)]).toEqual([
    unseen,
    unseen,
    unseen,
  ])
  const move = (visibility: AssetVisibility) =>
    updateAsset({ id: photo, updateAssetDto: { visibility } }, ada.as)
  await move(AssetVisibility.Locked)
  expect([await looks(bob, photo), (await looks(bob, video))[2]]).toEqual([unseen, 400])
  await sql`update asset set visibility = 'timeline' where id = ${photo}`.execute(heirloom.database.db)
  await deleteAssets({ assetBulkDeleteDto: { ids: [photo] } }, ada.as)
  expect([await looks(bob, photo), (await looks(bob, video))[2]]).toEqual([unseen, 400])
  await restoreAssets({ bulkIdsDto: { ids: [photo] } }, ada.as)
  expect(await looks(bob, photo)).toEqual(seen)
  await removePartner({ id: bob.id }, ada.as)
  expect(await looks(bob, photo)).toEqual(unseen)
})

test('a partner changes nothing', async () => {
  const photo = await upload(ada)
  await share()
  await statusOf(deleteAssets({ assetBulkDeleteDto: { ids: [photo], force: true } }, bob.as))
  await statusOf(updateAsset({ id: photo, updateAssetDto: { isFavorite: true } }, bob.as))
  await statusOf(
    updateAssets({ assetBulkUpdateDto: { ids: [photo], visibility: AssetVisibility.Archive } }, bob.as),
  )
  expect(await getAssetInfo({ id: photo }, ada.as)).toMatchObject({
    isTrashed: false,
    isFavorite: false,
    visibility: 'timeline',
  })
})

const visibility = AssetVisibility.Timeline
const count = async (who: Person, query: object): Promise<number> =>
  (await getTimeBuckets(query, who.as)).reduce((sum, bucket) => sum + bucket.count, 0)

test('their photos stand among one’s own where one wants that, and by themselves', async () => {
  const adas = await upload(ada, { isFavorite: true })
  await upload(ada, { visibility: 'archive' })
  await upload(ada, { visibility: 'locked' })
  const bobs = await upload(bob)
  await heirloom.settled()
  await share()
  const together = { visibility, withPartners: true, withStacked: true }
  expect(await count(bob, together)).toBe(1)
  await updatePartner({ id: ada.id, partnerUpdateDto: { inTimeline: true } }, bob.as)
  expect([await count(bob, together), await count(bob, { visibility })]).toEqual([2, 1])
  expect(await count(ada, together)).toBe(1)
  const [month] = await getTimeBuckets(together, bob.as)
  const bucket = await getTimeBucket({ ...together, timeBucket: month!.timeBucket }, bob.as)
  expect(bucket.id.toSorted()).toEqual([adas, bobs].toSorted())
  expect(bucket.ownerId.toSorted()).toEqual([ada.id, bob.id].toSorted())
  expect(bucket.isFavorite).toEqual([false, false])

  const theirs = (more: object = {}) => count(bob, { userId: ada.id, ...more })
  expect([await theirs(), await theirs({ visibility }), await theirs({ isFavorite: true })]).toEqual([
    1, 1, 0,
  ])
  for (const more of [{ visibility: 'archive' }, { visibility: 'locked' }, { isTrashed: true }])
    expect(await theirs(more)).toBe(0)
  expect(await count(eve, { userId: ada.id })).toBe(0)
  expect(await getAssetStatistics({}, bob.as)).toMatchObject({ total: 1 })
})

test('partners go with the timeline alone', async () => {
  for (const more of [
    {},
    { visibility: 'archive' },
    { visibility, isFavorite: true },
    { visibility, isTrashed: true },
  ])
    expect(await statusOf(getTimeBuckets({ withPartners: true, ...more } as object, bob.as))).toBe(400)
})

test('the history tells of it by name, and undoing makes them partners again', async () => {
  const photo = await upload(ada)
  await share()
  expect((await lastOperationOf(heirloom, ada)).text).toBe('Began to show all photos to Ada')
  await updatePartner({ id: ada.id, partnerUpdateDto: { inTimeline: true } }, bob.as)
  await removePartner({ id: bob.id }, ada.as)
  const { id, text, canUndo } = await lastOperationOf(heirloom, ada)
  expect([text, canUndo]).toEqual(['Stopped showing all photos to Ada', true])
  await callAs(heirloom, ada, 'POST', '/heirloom/undo', { operationIds: [id] })
  expect(await statusOf(getAssetInfo({ id: photo }, bob.as))).toBe(200)
  expect(await getPartners({ direction: PartnerDirection.SharedWith }, bob.as)).toMatchObject([
    { id: ada.id, inTimeline: true },
  ])
})

test('of a removed account nothing is shown', async () => {
  const photo = await upload(ada)
  await share()
  await updatePartner({ id: ada.id, partnerUpdateDto: { inTimeline: true } }, bob.as)
  await sql`update account set deleted_at = now() where id = ${ada.id}`.execute(heirloom.database.db)
  expect(await statusOf(getAssetInfo({ id: photo }, bob.as))).toBe(400)
  expect(await getPartners({ direction: PartnerDirection.SharedWith }, bob.as)).toEqual([])
  expect(await count(bob, { visibility, withPartners: true })).toBe(0)
  expect(await count(bob, { userId: ada.id })).toBe(0)
})
