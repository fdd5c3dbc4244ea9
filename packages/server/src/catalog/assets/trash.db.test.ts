import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { quarantineRoom } from '../../platform/blobs/blobs.ts'
import { openDatabase } from '../../platform/db/db.ts'
import { beginEpoch, withOperation } from '../../platform/journal/journal.ts'
import { createTestDatabase } from '../../platform/testing/testing.ts'
import type { TestDatabase } from '../../platform/testing/testing.ts'
import type { Db, Tables, Trx } from '../../schema/schema.ts'
import {
  countUnknown,
  listPurgeable,
  listTrashable,
  purgeAssets,
  restoreAssets,
  trashAssets,
} from './assets.ts'

let database: TestDatabase<Tables>
let db: Db
let ownerId: string

beforeAll(async () => {
  database = await createTestDatabase<Tables>()
  db = database.db
  await beginEpoch(db)
  const owners = openDatabase<Tables>({ url: database.ownerUrl, max: 1, applicationName: 'test' })
  await sql`update removal_limit set least = 1000000`.execute(owners.db)
  await owners.close()
})
afterAll(() => database.close())
beforeEach(async () => {
  ownerId = await addOwner()
})

async function addOwner(): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into account (email, name) values (${`${randomUUID()}@example.org`}, 'Ada') returning id`.execute(
    db,
  )
  return rows[0]!.id
}

interface Some {
  readonly of?: string
  readonly state?: 'active' | 'trashed'
  readonly type?: string
  readonly visibility?: string
}

async function addAssets(
  count: number,
  { of = ownerId, state = 'active', type = 'image', visibility = 'timeline' }: Some = {},
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    insert into asset (owner_id, type, state, trashed_at, visibility, file_name, file_created_at, file_modified_at,
      path, size, sha1, sha256, taken_at, local_time)
    select ${of}::uuid, ${type}, ${state}, case ${state} when 'trashed' then now() end, ${visibility}, 'a.jpg', now(),
      now(), gen_random_uuid()::text, 5, substring(sha256(gen_random_uuid()::text::bytea), 1, 20), sha256(''), now(),
      now()::timestamp
    from generate_series(1, ${count}) returning id`.execute(db)
  return rows.map((row) => row.id)
}

async function addLivePhotos(count: number, state: Some['state'] = 'active') {
  const photos = await addAssets(count, { state })
  const halves = await addAssets(count, { state, type: 'video', visibility: 'hidden' })
  await pair(photos, halves)
  return { photos, halves }
}

const pair = (photos: readonly string[], halves: readonly string[]) =>
  sql`update asset set live_video_id = pair.half
    from unnest(${[...photos]}::uuid[], ${[...halves]}::uuid[]) as pair(photo, half) where id = pair.photo`.execute(
    db,
  )

const as = <Result>(change: (trx: Trx) => Promise<Result>): Promise<Result> =>
  withOperation(db, { actor: 'system', intent: 'test' }, change)
const trash = (ids: readonly string[]) => as((trx) => trashAssets(trx, { ownerId, ids }))
const restore = (ids: readonly string[] | 'all') => as((trx) => restoreAssets(trx, { ownerId, ids }))
const purge = (ids: readonly string[] | 'all') =>
  as((trx) => purgeAssets(trx, { ownerId, ids, room: quarantineRoom() }))

async function count(state: string, of = ownerId): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from asset where owner_id = ${of} and state = ${state}`.execute(db)
  return rows[0]!.n
}

const looker = () => ({ userId: ownerId, elevated: false })

test('27,000 come back as 27,000, among them live photos with their halves', async () => {
  await addAssets(24_000, { state: 'trashed' })
  await addLivePhotos(3_000, 'trashed')
  expect(await restore('all')).toBe(27_000)
  expect([await count('active'), await count('trashed')]).toEqual([30_000, 0])
  expect(await restore('all')).toBe(0)
}, 120_000)

test('a trash of 1,880 is emptied of 1,880; nothing stays and nothing comes back', async () => {
  const kept = await addAssets(10)
  await addAssets(1_880, { state: 'trashed' })
  expect(await purge('all')).toBe(1_880)
  expect([await count('active'), await count('trashed')]).toEqual([10, 0])
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from tombstone where owner_id = ${ownerId}`.execute(db)
  expect(rows[0]?.n).toBe(1_880)
  expect(await purge(kept)).toBe(0)
})

test('counts are right while workers write to the same rows', async () => {
  const ids = await addAssets(400)
  const end = new AbortController()
  const worker = async (): Promise<void> => {
    while (!end.signal.aborted) {
      for (const id of ids.slice(0, 60))
        await sql`update asset set width = 1 + floor(random() * 100) where id = ${id}`.execute(db)
      await setTimeout(1)
    }
  }
  const workers = [worker(), worker(), worker()]
  try {
    for (let i = 0; i < 15; i++) {
      expect(await trash(ids)).toBe(400)
      expect(await restore(i % 2 === 0 ? 'all' : ids)).toBe(400)
    }
    await trash(ids)
    expect(await purge('all')).toBe(400)
  } finally {
    end.abort()
    await Promise.all(workers)
  }
})

test('a hidden half goes and comes along with its photo, and is not counted', async () => {
  const { photos, halves } = await addLivePhotos(5)
  expect(await trash(photos)).toBe(5)
  expect(await count('trashed')).toBe(10)
  expect(await restore(photos.slice(0, 2))).toBe(2)
  expect(await count('active')).toBe(4)
  expect(await trash([...photos, ...halves])).toBe(2)
  expect(await purge(photos.slice(0, 4))).toBe(4)
  expect(await count('trashed')).toBe(2)
  expect(await purge('all')).toBe(1)
})

test('a hidden half that another photo needs stays until the last one goes', async () => {
  const [one, two] = await addAssets(2)
  const [half] = await addAssets(1, { type: 'video', visibility: 'hidden' })
  await pair([one!, two!], [half!, half!])
  expect(await trash([one!])).toBe(1)
  expect(await count('active')).toBe(2)
  expect(await trash([two!])).toBe(1)
  expect(await count('active')).toBe(0)
  expect(await purge([one!])).toBe(1)
  expect(await count('trashed')).toBe(2)
  expect(await purge([two!])).toBe(1)
  expect(await count('trashed')).toBe(0)
})

test('a half that is purged alone leaves its photo a plain photo', async () => {
  const { photos, halves } = await addLivePhotos(1)
  expect(await trash(halves)).toBe(1)
  expect(await purge('all')).toBe(1)
  const rows = await db
    .selectFrom('asset')
    .select(['id', 'live_video_id'])
    .where('id', 'in', photos)
    .execute()
  expect(rows).toEqual([{ id: photos[0], live_video_id: null }])
})

test('nobody touches what is somebody else’s', async () => {
  const other = await addOwner()
  const ids = await addAssets(3, { of: other })
  const theirTrash = await addAssets(3, { of: other, state: 'trashed' })
  expect([await trash(ids), await restore(theirTrash), await purge(theirTrash)]).toEqual([0, 0, 0])
  expect([await restore('all'), await purge('all')]).toEqual([0, 0])
  expect([await count('active', other), await count('trashed', other)]).toEqual([3, 3])
  expect(await listTrashable(db, looker(), ids)).toEqual([])
  expect(await countUnknown(db, looker(), [...ids, ...theirTrash])).toBe(6)
})

test('what is locked away is there only for who has opened the folder', async () => {
  const [id] = await addAssets(1, { visibility: 'locked' })
  expect(await countUnknown(db, looker(), [id!])).toBe(1)
  expect(await listTrashable(db, looker(), [id!])).toEqual([])
  const opened = { ...looker(), elevated: true }
  expect(await countUnknown(db, opened, [id!, id!])).toBe(0)
  expect(await listTrashable(db, opened, [id!])).toEqual([id])
})

test('what was purged is no stranger', async () => {
  const ids = await addAssets(2, { state: 'trashed' })
  await purge(ids)
  expect(await countUnknown(db, looker(), [...ids, randomUUID()])).toBe(1)
})

test('what would be counted is told before', async () => {
  const { photos, halves } = await addLivePhotos(2)
  const loose = await addAssets(1, { type: 'video', visibility: 'hidden' })
  const gone = await addAssets(1, { state: 'trashed' })
  const ids = [...photos, ...halves, ...loose, ...gone]
  expect(new Set(await listTrashable(db, looker(), ids))).toEqual(new Set(photos))
  expect(new Set(await listTrashable(db, looker(), halves))).toEqual(new Set(halves))
  await trash(ids)
  expect(new Set(await listPurgeable(db, looker(), ids))).toEqual(new Set([...photos, ...loose, ...gone]))
})
