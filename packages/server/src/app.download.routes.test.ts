// Fetching many photos at once, as Immich's own client library does it: which archives there would be, and what is in them.
import { createHash } from 'node:crypto'
import { rename, truncate } from 'node:fs/promises'
import path from 'node:path'
import {
  AlbumUserRole,
  createAlbum,
  downloadArchive,
  downloadAsset,
  getDownloadInfo,
  init,
  updateMyPreferences,
  uploadAsset,
} from '@immich/sdk'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { makeJpeg, startTestApp } from './app.testing.ts'
import type { TestApp } from './app.testing.ts'
import { addSession, addUser } from './catalog/access/test-server.ts'
import type { TestDeps } from './catalog/access/test-server.ts'
import { readZip } from './features/download/zip.testing.ts'
import { openSecrets } from './platform/secrets/secrets.ts'

let heirloom: TestApp
let deps: TestDeps
let ada: Person
let bob: Person

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
})

async function addPerson(): Promise<Person> {
  const { id } = await addUser(deps)
  return { id, as: { headers: { authorization: `Bearer ${await addSession(deps, id)}` } } }
}

async function upload(who: Person, name = 'IMG_1.JPG', more: object = {}): Promise<string> {
  const assetData = new File([new Uint8Array(await makeJpeg({ width: 64, height: 48 }))], name)
  const dates = { fileCreatedAt: '2024-02-03T04:05:06.000Z', fileModifiedAt: '2024-02-03T04:05:07.000Z' }
  return (await uploadAsset({ assetMediaCreateDto: { assetData, ...dates, ...more } }, who.as)).id
}

async function livePhoto(who: Person): Promise<{ readonly photo: string; readonly video: string }> {
  const video = await upload(who, 'IMG_1.MOV', { visibility: 'hidden' })
  await sql`update asset set type = 'video' where id = ${video}`.execute(deps.db)
  return { photo: await upload(who, 'IMG_1.HEIC', { livePhotoVideoId: video }), video }
}

const infoOf = (who: Person, downloadInfoDto: object) => getDownloadInfo({ downloadInfoDto }, who.as)
const idsOf = async (who: Person, wish: object): Promise<readonly string[]> =>
  (await infoOf(who, wish)).archives.flatMap(({ assetIds }) => assetIds)

async function unpack(who: Person, assetIds: readonly string[]): ReturnType<typeof readZip> {
  const zip = await downloadArchive({ downloadArchiveDto: { assetIds: [...assetIds] } }, who.as)
  return readZip(Buffer.from(await zip.arrayBuffer()))
}

const status = (work: Promise<unknown>): Promise<number> =>
  work.then(
    () => 200,
    (error: { status?: number }) => error.status ?? 0,
  )

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

async function pathOf(id: string): Promise<string> {
  const { path: file } = await deps.db
    .selectFrom('asset')
    .select('path')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return path.join(heirloom.dataFolder.originals, file)
}

test('photos come as they were put in, under names of their own, with their times', async () => {
  const ids = [
    await upload(ada),
    await upload(ada),
    await upload(ada, 'img_1.jpg'),
    await upload(ada, 'b.jpg'),
  ]
  const { archives, totalSize } = await infoOf(ada, { assetIds: ids })
  expect(archives).toEqual([{ assetIds: ids, size: totalSize }])
  const files = await unpack(ada, ids)
  expect(files.map(({ name }) => name)).toEqual(['IMG_1.JPG', 'IMG_1+1.JPG', 'img_1+2.jpg', 'b.jpg'])
  expect(files.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBe(totalSize)
  for (const [index, file] of files.entries()) {
    const original = await downloadAsset({ id: ids[index]! }, ada.as)
    expect(digest(file.bytes)).toBe(digest(new Uint8Array(await original.arrayBuffer())))
    expect(file.modifiedAt.toISOString()).toBe('2024-02-03T04:05:07.000Z')
  }
})

test('archives are cut at the size that was asked for, else at the one that was chosen', async () => {
  const ids = [await upload(ada), await upload(ada), await upload(ada)]
  const [first] = (await infoOf(ada, { assetIds: [ids[0]] })).archives
  expect((await infoOf(ada, { assetIds: ids, archiveSize: first!.size })).archives[0]).toEqual(first)
  const small = await infoOf(ada, { assetIds: ids, archiveSize: 1 })
  expect(small.archives.map(({ assetIds }) => assetIds)).toEqual(ids.map((id) => [id]))
  await updateMyPreferences({ userPreferencesUpdateDto: { download: { archiveSize: 1 } } }, ada.as)
  expect((await infoOf(ada, { assetIds: ids })).archives.length).toBe(3)
})

test('the moving half of a live photo comes with it, once', async () => {
  const { photo, video } = await livePhoto(ada)
  expect(await idsOf(ada, { assetIds: [photo] })).toEqual([photo, video])
  expect(await idsOf(ada, { assetIds: [video, photo] })).toEqual([video, photo])
  expect(await idsOf(ada, { userId: ada.id })).toEqual([photo, video])
  expect((await infoOf(ada, { assetIds: [photo], archiveSize: 1 })).archives.length).toBe(1)
  expect((await unpack(ada, [photo, video])).map(({ name }) => name)).toEqual(['IMG_1.HEIC', 'IMG_1.MOV'])
})

test('an album comes whole to whoever sees it, and to nobody else', async () => {
  const { photo, video } = await livePhoto(ada)
  const trashed = await upload(ada)
  const albumUsers = [{ userId: bob.id, role: AlbumUserRole.Viewer }]
  const createAlbumDto = { albumName: 'Summer', albumUsers, assetIds: [photo, trashed] }
  const { id: albumId } = await createAlbum({ createAlbumDto }, ada.as)
  await sql`update asset set state = 'trashed', trashed_at = now() where id = ${trashed}`.execute(deps.db)
  expect(await idsOf(bob, { albumId })).toEqual([photo, video])
  expect((await unpack(bob, [photo, video])).length).toBe(2)
  const eve = await addPerson()
  expect(await status(infoOf(eve, { albumId }))).toBe(400)
  expect(await status(infoOf(eve, { assetIds: [photo] }))).toBe(400)
  expect(await status(unpack(eve, [photo]))).toBe(400)
  expect(await status(unpack(bob, [photo, await upload(ada)]))).toBe(400)
})

test('a whole timeline is for its owner, and for whom it is shown to', async () => {
  const photo = await upload(ada)
  const archived = await upload(ada, 'a.jpg', { visibility: 'archive' })
  await upload(ada, 'l.jpg', { visibility: 'locked' })
  expect((await idsOf(ada, { userId: ada.id })).toSorted()).toEqual([photo, archived].toSorted())
  expect(await status(infoOf(bob, { userId: ada.id }))).toBe(400)
  await sql`insert into partner (owner_id, user_id) values (${ada.id}, ${bob.id})`.execute(deps.db)
  expect(await idsOf(bob, { userId: ada.id })).toEqual([photo])
})

test('what is locked comes only while the folder is open', async () => {
  const { photo, video } = await livePhoto(ada)
  await sql`update asset set visibility = 'locked' where id = ${photo}`.execute(deps.db)
  for (const id of [photo, video]) {
    expect(await status(infoOf(ada, { assetIds: [id] }))).toBe(400)
    expect(await status(unpack(ada, [id]))).toBe(400)
  }
  await sql`update session set elevated_until = now() + interval '1 minute' where owner_id = ${ada.id}`.execute(
    deps.db,
  )
  expect((await unpack(ada, [photo, video])).length).toBe(2)
})

test('what can not be asked for is refused in words', async () => {
  const assetIds = Array.from({ length: 10_001 }, () => ada.id)
  expect(await status(infoOf(ada, {}))).toBe(400)
  expect(await status(unpack(ada, []))).toBe(400)
  expect(await status(unpack(ada, assetIds))).toBe(400)
  expect(await status(infoOf(ada, { assetIds: ['x'] }))).toBe(400)
  expect(await infoOf(ada, { assetIds: [] })).toEqual({ archives: [], totalSize: 0 })
})

test('nothing is sent where an original is missing, and a connection ends where one breaks off', async () => {
  const ids = [await upload(ada), await upload(ada, 'b.jpg')]
  const file = await pathOf(ids[1]!)
  await rename(file, `${file}.away`)
  expect(await status(unpack(ada, ids))).toBe(404)
  await rename(`${file}.away`, file)
  expect((await unpack(ada, ids)).length).toBe(2)
})

test('a zip whose file breaks off in the middle is seen to be broken', async () => {
  const big = new File(
    [new Uint8Array(await makeJpeg({ width: 64, height: 48 })), new Uint8Array(60_000_000)],
    'big.jpg',
  )
  const dates = { fileCreatedAt: '2024-02-03T04:05:06.000Z', fileModifiedAt: '2024-02-03T04:05:07.000Z' }
  const { id } = await uploadAsset({ assetMediaCreateDto: { assetData: big, ...dates } }, ada.as)
  const file = await pathOf(id)
  const ids = [id, await upload(ada)]
  const answer = await fetch(`${heirloom.url}/api/download/archive`, {
    method: 'POST',
    headers: { ...ada.as.headers, 'content-type': 'application/json' },
    body: JSON.stringify({ assetIds: ids }),
  })
  expect(answer.status).toBe(200)
  const reader = answer.body!.getReader()
  await reader.read()
  await truncate(file, 40_000_000)
  const readOn = async (): Promise<void> => {
    while (!(await reader.read()).done);
  }
  await expect(readOn()).rejects.toThrow()
  await truncate(file, big.size)
})
