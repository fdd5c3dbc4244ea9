// Taking the video out of a motion photo, failing at each step, and with a photo that changes meanwhile.
import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { check } from './check.ts'
import { settleDeadClaims } from './features/reconcile/reconcile.ts'
import { takeOutVideo } from './features/upload/take-out.ts'
import { uploadRoutes } from './features/upload/upload.routes.ts'
import { addOwner, filesIn, send, startUploadServer } from './features/upload/upload.testing.ts'
import type { UploadServer } from './features/upload/upload.testing.ts'
import type { BlobStore } from './platform/blobs/blobs.ts'
import { armFailpoints, disarmFailpoints } from './platform/failpoints/failpoints.ts'

let server: UploadServer
let owner: string

beforeAll(async () => {
  server = await startUploadServer(uploadRoutes)
  owner = await addOwner(server)
  return () => server.close()
})
afterEach(disarmFailpoints)

/** A photo in whose file a media pass has found a video. */
async function addMotionPhoto(): Promise<{ readonly id: string; readonly video: Buffer }> {
  const video = randomBytes(9_000)
  const bytes = Buffer.concat([randomBytes(5_000), video])
  const { id = '' } = (await send(server, owner, { bytes, name: 'PXL.jpg' })).body
  await sql`insert into asset_exif (asset_id, motion_offset, motion_length)
    values (${id}, 5000, ${video.length})`.execute(server.database.db)
  return { id, video }
}

const assets = async () => await server.database.db.selectFrom('asset').selectAll().execute()
const settle = () => settleDeadClaims({ db: server.database.db, blobs: server.blobs, graceMs: 0 })
async function expectWhole(): Promise<void> {
  const { database, blobs, root } = server
  const checked = await check({ db: database.db, blobs, derivedFolder: `${root}-derived`, deep: true })
  expect(checked.findings).toEqual([])
}

test('failing at each step leaves a photo with its still, and the next try brings its half, once', async () => {
  const { id } = await addMotionPhoto()
  const steps: string[] = []
  armFailpoints((name) => steps.push(name))
  await takeOutVideo(server.deps, id)
  disarmFailpoints()
  expect(steps.length).toBeGreaterThan(5)
  for (const wanted of new Set(steps)) {
    const before = (await assets()).length
    const { id: photo, video } = await addMotionPhoto()
    armFailpoints((name) => {
      if (name === wanted) throw new Error(`failed on purpose at ${name}`)
    })
    await expect(takeOutVideo(server.deps, photo)).rejects.toThrow()
    disarmFailpoints()
    await takeOutVideo(server.deps, photo)
    await takeOutVideo(server.deps, photo)
    const rows = await assets()
    const half = rows.find((row) => row.id === rows.find((each) => each.id === photo)?.live_video_id)
    expect(half).toMatchObject({
      type: 'video',
      visibility: 'hidden',
      size: video.length,
      file_name: 'PXL.mp4',
    })
    expect([wanted, rows.length]).toEqual([wanted, before + 2])
  }
  await expectWhole()
  await expect
    .poll(async () => {
      await settle()
      return await server.database.db.selectFrom('upload_claim').selectAll().execute()
    })
    .toEqual([])
  await expectWhole()
}, 120_000)

test('a photo that is joined with another video meanwhile keeps that one, and nothing is left of ours', async () => {
  const { id } = await addMotionPhoto()
  const { body } = await send(server, owner, { bytes: randomBytes(2_000), name: 'other.mp4' })
  const before = (await assets()).length
  const stored = (await filesIn(server.root)).toSorted()
  const read: BlobStore['read'] = async (...asked) => {
    await sql`update asset set live_video_id = ${body.id} where id = ${id}`.execute(server.database.db)
    return await server.blobs.read(...asked)
  }
  const blobs = Object.assign(Object.create(server.blobs) as BlobStore, { read })
  await expect(takeOutVideo({ ...server.deps, blobs }, id)).rejects.toThrow('The photo changed')
  expect((await assets()).length).toBe(before)
  expect((await filesIn(server.root)).toSorted()).toEqual(stored)
  await takeOutVideo(server.deps, id)
  expect((await assets()).length).toBe(before)
  await expectWhole()
})

test('a file that is shorter than it was says so, and nothing is made of it', async () => {
  const { id } = await addMotionPhoto()
  await sql`update asset_exif set motion_offset = 9000 where asset_id = ${id}`.execute(server.database.db)
  const before = (await assets()).length
  await expect(takeOutVideo(server.deps, id)).rejects.toMatchObject({ code: 'original_changed' })
  expect((await assets()).length).toBe(before)
  await expectWhole()
})
