import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addAsset } from '../../catalog/assets/assets.ts'
import { openFileStore } from '../../platform/blobs/blobs.ts'
import type { BlobStore, Received } from '../../platform/blobs/blobs.ts'
import { holdLock } from '../../platform/db/db.ts'
import { beginEpoch } from '../../platform/journal/journal.ts'
import { silentLog } from '../../platform/log/log.ts'
import { createTestDatabase } from '../../platform/testing/testing.ts'
import type { TestDatabase } from '../../platform/testing/testing.ts'
import type { Tables } from '../../schema/schema.ts'
import { keepStrays, settleDeadClaims } from './reconcile.ts'

let folder: string
let database: TestDatabase<Tables>
let blobs: BlobStore
let owner: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'heirloom-claims-'))
  blobs = await openFileStore({
    root: path.join(folder, 'originals'),
    quarantine: path.join(folder, 'quarantine'),
  })
  database = await createTestDatabase<Tables>()
  await beginEpoch(database.db)
  const row = await database.db
    .insertInto('account')
    .values({ email: 'a@example.org', name: 'A' })
    .returning('id')
    .executeTakeFirstOrThrow()
  owner = row.id
})
afterAll(async () => {
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

const settle = () => settleDeadClaims({ db: database.db, blobs, graceMs: 0 })

/** An upload as a crash leaves it: claimed, received, and placed where `place` says so. */
async function leave(bytes: string, place?: string, bootId = randomUUID()): Promise<Received> {
  const id = randomUUID()
  await database.db
    .insertInto('upload_claim')
    .values({ id, owner_id: owner, boot_id: bootId, incoming: id, path: place ?? null })
    .execute()
  const received = await blobs.receive(Readable.from([Buffer.from(bytes)]), { name: id })
  if (place !== undefined) await blobs.place(received, place)
  return received
}

async function incoming(): Promise<string[]> {
  const names: string[] = []
  for await (const entry of blobs.listIncoming()) names.push(entry.incoming)
  return names
}

const claims = async (): Promise<number> =>
  (await database.db.selectFrom('upload_claim').select('id').execute()).length

test('bytes that never got a place go, with their claim', async () => {
  await leave('half an upload')
  expect(await settle()).toEqual({ discarded: 1, quarantined: 0, found: 0 })
  expect(await incoming()).toEqual([])
  expect(await claims()).toBe(0)
})

test('a placed file that no row knows is kept as found, for its owner', async () => {
  const received = await leave('a whole photo', 'admin/found.jpg')
  expect(await settle()).toEqual({ discarded: 0, quarantined: 0, found: 1 })
  expect(await blobs.stat('admin/found.jpg')).toMatchObject({ size: 13 })
  const [found] = await database.db.selectFrom('found_file').selectAll().execute()
  expect(found).toMatchObject({ owner_id: owner, path: 'admin/found.jpg', size: 13, sha256: received.sha256 })
})

test('a placed file whose bytes the owner has already goes to quarantine', async () => {
  const first = await leave('twin', 'admin/first.jpg')
  await database.db.transaction().execute((trx) => addAsset(trx, assetOf(first, 'admin/first.jpg')))
  await leave('twin', 'admin/second.jpg')
  expect(await settle()).toEqual({ discarded: 0, quarantined: 1, found: 0 })
  expect(await blobs.stat('admin/second.jpg')).toBeUndefined()
  expect(await blobs.stat('admin/first.jpg')).toBeDefined()
})

test('a placed sidecar that a photo of its owner has already goes to quarantine', async () => {
  const photo = await leave('with a sidecar', 'admin/described.jpg')
  const twin = await leave('<x:xmpmeta/>', 'admin/described.jpg.xmp')
  const sidecar = { path: 'admin/described.jpg.xmp', sha256: twin.sha256 }
  const asset = { ...assetOf(photo, 'admin/described.jpg'), sidecar }
  await database.db.transaction().execute((trx) => addAsset(trx, asset))
  await leave('<x:xmpmeta/>', 'admin/described.jpg+1.xmp')
  expect(await settle()).toEqual({ discarded: 0, quarantined: 1, found: 0 })
  expect(await blobs.stat('admin/described.jpg+1.xmp')).toBeUndefined()
  expect(await blobs.stat('admin/described.jpg.xmp')).toBeDefined()
})

test('uploads of a program that lives are left alone', async () => {
  const bootId = randomUUID()
  const boot = holdLock(database.db, 'heirloom.boot', bootId, silentLog())
  await boot.held
  await leave('on its way', undefined, bootId)
  expect(await settle()).toEqual({ discarded: 0, quarantined: 0, found: 0 })
  expect(await incoming()).toHaveLength(1)
  boot.release()
  await expect.poll(settle).toEqual({ discarded: 1, quarantined: 0, found: 0 })
})

function assetOf({ size, sha1, sha256 }: Received, at: string) {
  const fileCreatedAt = new Date()
  return {
    ownerId: owner,
    type: 'image',
    visibility: 'timeline',
    isFavorite: false,
    fileName: 'a.jpg',
    fileCreatedAt,
    fileModifiedAt: fileCreatedAt,
    path: at,
    size,
    sha1,
    sha256,
  } as const
}

test('a file that nobody knows is kept for whose folder it is in, or was in once', async () => {
  const { db } = database
  const { id: bob } = await db
    .insertInto('account')
    .values({ email: 'b@example.org', name: 'B', storage_label: 'bob' })
    .returning('id')
    .executeTakeFirstOrThrow()
  await db.updateTable('account').set({ storage_label: 'robert' }).where('id', '=', bob).execute()
  await db.updateTable('account').set({ is_admin: true }).where('id', '=', owner).execute()
  const paths = [`${bob}/1.jpg`, 'bob/2.jpg', 'robert/3.jpg', 'someone/4.jpg']
  for (const [index, place] of paths.entries()) await stray(`stray ${index}`, place)
  expect(await keepStrays({ db, blobs }, paths)).toBe(4)
  const found = await db
    .selectFrom('found_file')
    .select(['owner_id', 'path'])
    .where('path', 'in', paths)
    .execute()
  expect(new Map(found.map((row) => [row.path, row.owner_id]))).toEqual(
    new Map(paths.map((place, index) => [place, index < 3 ? bob : owner])),
  )
})

async function stray(bytes: string, place: string): Promise<void> {
  await blobs.place(await blobs.receive(Readable.from([Buffer.from(bytes)]), { name: randomUUID() }), place)
}
