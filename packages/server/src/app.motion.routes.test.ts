// Motion photos from end to end, as Immich's own client library meets them: the video inside becomes the photo's hidden half.
import { readdir } from 'node:fs/promises'
import {
  AssetTypeEnum,
  deleteAssets,
  downloadAsset,
  emptyTrash,
  getAssetInfo,
  getAssetStatistics,
  getDownloadInfo,
  init,
  login,
  QueueCommand,
  QueueName,
  restoreAssets,
  runQueueCommandLegacy,
  signUpAdmin,
  updateAsset,
  updateMyPreferences,
  uploadAsset,
} from '@immich/sdk'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { startTestApp } from './app.testing.ts'
import type { TestApp } from './app.testing.ts'
import { eraseAssets } from './features/trash/trash.ts'
import { makeMp4, microVideo, motionPhoto } from './features/media/sample-motion-photos.ts'
import { openFileStore } from './platform/blobs/blobs.ts'
import { openDatabase } from './platform/db/db.ts'
import { findProgram } from './platform/process/process.ts'
import type { Tables } from './schema/schema.ts'

/** Whoever reads photos gives way to whatever else the machine does. */
const SOON = { timeout: 120_000, interval: 100 }
const usable = findProgram('ffmpeg') !== null && findProgram('perl') !== null

const tell = (command: QueueCommand, force = false): Promise<unknown> =>
  runQueueCommandLegacy({ name: QueueName.MetadataExtraction, queueCommandDto: { command, force } })

async function upload(bytes: Buffer, name = 'PXL_1.MP.jpg', more: object = {}) {
  const assetData = new File([new Uint8Array(bytes)], name)
  const dates = { fileCreatedAt: '2024-02-03T04:05:06.000Z', fileModifiedAt: '2024-02-03T04:05:07.000Z' }
  return await uploadAsset({ assetMediaCreateDto: { assetData, ...dates, ...more } })
}

const halfOf = async (id: string): Promise<string | null> =>
  (await getAssetInfo({ id })).livePhotoVideoId ?? null

describe.runIf(usable)('a motion photo', { timeout: 240_000 }, () => {
  let heirloom: TestApp
  let headers: { authorization: string }
  let seed = 0

  beforeAll(async () => {
    heirloom = await startTestApp()
    init({ baseUrl: `${heirloom.url}/api`, apiKey: '' })
    const ada = { email: 'ada@example.org', password: 'correct horse' }
    await signUpAdmin({ signUpDto: { ...ada, name: 'Ada' } })
    headers = { authorization: `Bearer ${(await login({ loginCredentialDto: ada })).accessToken}` }
    init({ baseUrl: `${heirloom.url}/api`, apiKey: '', headers })
  }, 60_000)
  afterAll(async () => {
    await quiet()
    const { findings } = await heirloom.check()
    await heirloom.close()
    expect(findings).toEqual([])
  }, 240_000)

  /** A video, and a photo with it inside, that no test had before. */
  async function make(): Promise<{ readonly video: Buffer; readonly photo: Buffer }> {
    seed += 1
    const video = makeMp4(seed)
    return { video, photo: await motionPhoto(video, { seed }) }
  }

  /** Nothing waits and nothing is missing. */
  async function quiet(): Promise<void> {
    await heirloom.settled()
    await vi.waitFor(async () => {
      const { rows } = await sql<{ job: string }>`
        select task_identifier as job from graphile_worker.jobs where task_identifier ~ '^(media|motion|reconcile.again)'`.execute(
        heirloom.database.db,
      )
      expect(rows).toEqual([])
    }, SOON)
    await heirloom.settled()
  }

  /** While its owner's quota has room for the photo alone; then there is no limit again, and nothing waits. */
  async function uploadWithoutHalf(photo: Buffer): Promise<string> {
    const { db } = heirloom.database
    await quiet()
    await sql`update account set quota_bytes = ${photo.length + 10} + (select sum(bytes) from asset_count)`.execute(
      db,
    )
    const { id } = await upload(photo)
    const refusals = async () => {
      const { rows } = await sql<{ message: string }>`
        select message from job_outcome where subject = ${id} and job = 'motion.take_out'`.execute(db)
      return rows.map(({ message }) => message)
    }
    await expect.poll(refusals, SOON).toContainEqual('Quota has been exceeded!')
    await vi.waitFor(async () => {
      const key = `motion.take_out:${id}`
      await sql`delete from graphile_worker._private_jobs where key = ${key} and locked_at is null`.execute(
        db,
      )
      const { rows } = await sql`select from graphile_worker.jobs where key = ${key}`.execute(db)
      expect(rows).toEqual([])
    }, SOON)
    await sql`update account set quota_bytes = null`.execute(db)
    await quiet()
    return id
  }

  async function settledHalf(id: string): Promise<string> {
    await quiet()
    return (await halfOf(id)) ?? ''
  }
  const rowOf = async (id: string) =>
    await heirloom.database.db.selectFrom('asset').selectAll().where('id', '=', id).executeTakeFirst()
  const files = async (): Promise<readonly string[]> =>
    (await readdir(heirloom.dataFolder.originals, { recursive: true })).filter((name) =>
      /\.(?:jpg|mp4)$/.test(name),
    )
  async function call(method: string, path: string, body?: object): Promise<Response> {
    return await fetch(`${heirloom.url}/api${path}`, {
      method,
      headers: { ...headers, 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    })
  }
  async function undo(operationIds: readonly string[]): Promise<readonly string[]> {
    const answer = await call('POST', '/heirloom/undo', { operationIds })
    expect(answer.status).toBe(200)
    return [((await answer.json()) as { operationId: string }).operationId]
  }
  async function operationsOf(id: string, intent: string): Promise<readonly string[]> {
    const { rows } = await sql<{ id: string }>`
      select distinct o.id from operation o join change c on c.operation = o.id
      where c.row_id = ${id} and o.intent = ${intent}`.execute(heirloom.database.db)
    return rows.map((row) => row.id)
  }

  test('plays as a live photo does, its file stays as it came, and it counts once', async () => {
    const { video, photo } = await make()
    const before = await getAssetStatistics({})
    const { id } = await upload(photo)
    const half = await settledHalf(id)
    expect(await getAssetInfo({ id: half })).toMatchObject({
      type: AssetTypeEnum.Video,
      visibility: 'hidden',
      originalFileName: 'PXL_1.MP.mp4',
      fileCreatedAt: '2024-02-03T04:05:06.000Z',
      exifInfo: { fileSizeInByte: video.length },
    })
    const played = await call('GET', `/assets/${half}/video/playback`)
    expect(played.headers.get('content-type')).toBe('video/mp4')
    expect(Buffer.from(await played.arrayBuffer()).equals(video)).toBe(true)
    const original = await downloadAsset({ id })
    expect(Buffer.from(await original.arrayBuffer()).equals(photo)).toBe(true)
    const after = await getAssetStatistics({})
    expect(after).toMatchObject({ images: before.images + 1, videos: before.videos })
  })

  test('reaches phones as a live photo does: two assets, of which one is hidden', async () => {
    const { id } = await upload((await make()).photo)
    const half = await settledHalf(id)
    const stream = await call('POST', '/sync/stream', { types: ['AssetsV1'] })
    const lines = (await stream.text()).trim().split('\n')
    const told = lines.map((line) => (JSON.parse(line) as { data: { id?: string } }).data)
    expect(told.find((asset) => asset.id === id)).toMatchObject({
      livePhotoVideoId: half,
      visibility: 'timeline',
    })
    expect(told.find((asset) => asset.id === half)).toMatchObject({ type: 'VIDEO', visibility: 'hidden' })
  })

  test('is taken apart once, however often it is read or comes again', async () => {
    const { photo } = await make()
    const { id } = await upload(photo)
    const half = await settledHalf(id)
    const stored = (await files()).length
    await tell(QueueCommand.Start, true)
    await quiet()
    expect(await upload(photo)).toMatchObject({ id, status: 'duplicate' })
    await quiet()
    expect(await halfOf(id)).toBe(half)
    expect((await files()).length).toBe(stored)
    expect(await operationsOf(half, 'motion.take_out')).toHaveLength(1)
  })

  test('that was here before this was known gets its half by being read again; nothing is drawn again', async () => {
    const id = await uploadWithoutHalf((await make()).photo)
    const { db } = heirloom.database
    const drawn = () =>
      sql`select asset_id, kind, updated_at from derivative where asset_id = ${id} and kind <> 'metadata' order by kind`.execute(
        db,
      )
    const before = await drawn()
    await sql`update derivative set version = 2 where kind = 'metadata' and asset_id = ${id}`.execute(db)
    await tell(QueueCommand.Start, false)
    await expect.poll(() => halfOf(id), SOON).not.toBeNull()
    expect((await drawn()).rows).toEqual(before.rows)
  })

  test('takes its half to the trash, back, and out of it', async () => {
    const { photo } = await make()
    const { id } = await upload(photo)
    const half = await settledHalf(id)
    await deleteAssets({ assetBulkDeleteDto: { ids: [id] } })
    expect([await rowOf(id), await rowOf(half)]).toMatchObject([{ state: 'trashed' }, { state: 'trashed' }])
    await restoreAssets({ bulkIdsDto: { ids: [id] } })
    expect([await rowOf(id), await rowOf(half)]).toMatchObject([{ state: 'active' }, { state: 'active' }])
    await deleteAssets({ assetBulkDeleteDto: { ids: [id] } })
    expect(await emptyTrash()).toEqual({ count: 1 })
    expect([await rowOf(id), await rowOf(half)]).toEqual([undefined, undefined])
    const again = await upload(photo)
    expect(again.status).toBe('created')
    expect(await settledHalf(again.id)).not.toBe('')
  })

  test('is erased with its half, also when both were purged before', async () => {
    const [{ id }, { id: purged }] = [await upload((await make()).photo), await upload((await make()).photo)]
    const halves = [await settledHalf(id), await settledHalf(purged)]
    await deleteAssets({ assetBulkDeleteDto: { ids: [purged] } })
    await emptyTrash()
    const asOwner = openDatabase<Tables>({
      url: heirloom.database.ownerUrl,
      max: 2,
      applicationName: 'heirloom erase',
    })
    const { derived: derivedFolder, originals: root, quarantine } = heirloom.dataFolder
    const deps = { db: asOwner.db, blobs: await openFileStore({ root, quarantine }), derivedFolder }
    const erased = await eraseAssets(deps, { actor: 'system' }, [id, purged])
    await asOwner.close()
    expect(erased.toSorted()).toEqual([id, purged, ...halves].toSorted())
    const { rows } = await sql`
      select from change where row_id = any(${[...erased]}::uuid[]) and (before ? 'path' or after ? 'path')`.execute(
      heirloom.database.db,
    )
    expect(rows).toEqual([])
  })

  test('whose upload is undone leaves no half behind when the trash is emptied', async () => {
    const { id } = await upload((await make()).photo)
    const half = await settledHalf(id)
    await undo(await operationsOf(id, 'asset.upload'))
    expect([await rowOf(id), await rowOf(half)]).toMatchObject([
      { state: 'trashed' },
      { visibility: 'hidden' },
    ])
    expect(await emptyTrash()).toEqual({ count: 1 })
    expect([await rowOf(id), await rowOf(half)]).toEqual([undefined, undefined])
  })

  test('whose half was parted from it stays so', async () => {
    const { photo } = await make()
    const { id } = await upload(photo)
    const half = await settledHalf(id)
    await updateAsset({ id, updateAssetDto: { livePhotoVideoId: null } })
    expect(await rowOf(half)).toMatchObject({ visibility: 'timeline' })
    await tell(QueueCommand.Start, true)
    await quiet()
    expect(await halfOf(id)).toBeNull()
    expect(await rowOf(half)).toMatchObject({ visibility: 'timeline', state: 'active' })
  })

  test('is put together again by undoing, and taken apart again by undoing that', async () => {
    const { photo } = await make()
    const { id } = await upload(photo)
    const half = await settledHalf(id)
    const undone = await undo(await operationsOf(half, 'motion.take_out'))
    expect(await halfOf(id)).toBeNull()
    expect(await rowOf(half)).toMatchObject({ state: 'trashed' })
    await tell(QueueCommand.Start, true)
    await quiet()
    expect(await halfOf(id)).toBeNull()
    await undo(undone)
    expect(await halfOf(id)).toBe(half)
    expect(await rowOf(half)).toMatchObject({ state: 'active', visibility: 'hidden' })
  })

  test('shares its half with another that has the same inside; the half stays as long as one needs it', async () => {
    const { video, photo } = await make()
    const { id } = await upload(photo)
    const half = await settledHalf(id)
    const { id: other } = await upload(await microVideo(video, { seed: 200 + seed }), 'MVIMG_2.jpg')
    expect(await settledHalf(other)).toBe(half)
    await deleteAssets({ assetBulkDeleteDto: { ids: [id] } })
    expect(await rowOf(half)).toMatchObject({ state: 'active' })
    await deleteAssets({ assetBulkDeleteDto: { ids: [other] } })
    expect(await rowOf(half)).toMatchObject({ state: 'trashed' })
    const { id: third } = await upload(await microVideo(video, { seed: 100 + seed }), 'MVIMG_3.jpg')
    expect(await settledHalf(third)).toBe(half)
    expect(await rowOf(half)).toMatchObject({ state: 'active', visibility: 'hidden' })
  })

  test('whose video is here already is joined with it where it is, and not where it was put away', async () => {
    const beside = await make()
    const { id: shown } = await upload(beside.video, 'PXL_1.mp4')
    const { id } = await upload(beside.photo)
    expect(await settledHalf(id)).toBe(shown)
    expect(await rowOf(shown)).toMatchObject({ visibility: 'hidden' })
    const away = await make()
    const { id: trashed } = await upload(away.video, 'PXL_2.mp4')
    await deleteAssets({ assetBulkDeleteDto: { ids: [trashed] } })
    const { id: still } = await upload(away.photo)
    expect(await settledHalf(still)).toBe('')
    expect(await rowOf(trashed)).toMatchObject({ state: 'trashed', visibility: 'timeline' })
  })

  test('in the trash gets its half there, and in the locked folder behind the PIN', async () => {
    const { photo } = await make()
    await tell(QueueCommand.Pause)
    const { id } = await upload(photo)
    await deleteAssets({ assetBulkDeleteDto: { ids: [id] } })
    await tell(QueueCommand.Resume)
    await quiet()
    const half = (await rowOf(id))?.live_video_id ?? ''
    expect(await rowOf(half)).toMatchObject({ state: 'trashed', visibility: 'hidden' })
    await restoreAssets({ bulkIdsDto: { ids: [id] } })
    expect(await rowOf(half)).toMatchObject({ state: 'active' })
    const { id: locked } = await upload((await make()).photo, 'secret.jpg', { visibility: 'locked' })
    await quiet()
    const behind = (await rowOf(locked))?.live_video_id ?? ''
    expect((await call('GET', `/assets/${behind}/video/playback`)).status).toBe(400)
  })

  test('with edits is left alone until they are taken back', async () => {
    const id = await uploadWithoutHalf((await make()).photo)
    const edits = [{ action: 'crop', parameters: { x: 0, y: 0, width: 80, height: 60 } }]
    expect((await call('PUT', `/assets/${id}/edits`, { edits })).status).toBe(200)
    await tell(QueueCommand.Start, true)
    expect(await settledHalf(id)).toBe('')
    expect((await call('DELETE', `/assets/${id}/edits`)).status).toBe(204)
    await expect.poll(() => halfOf(id), SOON).not.toBeNull()
  })

  test('is downloaded as the one file that it is, unless both are wanted', async () => {
    const { photo } = await make()
    const { id } = await upload(photo)
    const half = await settledHalf(id)
    const ids = async () =>
      (await getDownloadInfo({ downloadInfoDto: { assetIds: [id] } })).archives.flatMap(
        ({ assetIds }) => assetIds,
      )
    expect(await ids()).toEqual([id])
    await updateMyPreferences({ userPreferencesUpdateDto: { download: { includeEmbeddedVideos: true } } })
    expect(await ids()).toEqual([id, half])
  })

  test('that only says so shows its still', async () => {
    const { id } = await upload(
      await motionPhoto(Buffer.alloc(3_000, 'no video '), { seed: 250 }),
      'lies.jpg',
    )
    expect(await settledHalf(id)).toBe('')
    expect(await getAssetInfo({ id })).toMatchObject({ type: AssetTypeEnum.Image, width: 160, height: 120 })
  })

  test('whose half does not fit into the quota shows its still, and its half once there is room', async () => {
    const id = await uploadWithoutHalf((await make()).photo)
    expect(await halfOf(id)).toBeNull()
    await tell(QueueCommand.Start, true)
    await expect.poll(() => halfOf(id), SOON).not.toBeNull()
  })
})
