// Albums and taking back: an album that was deleted comes back whole, whatever became of its photos meanwhile.
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { findWrongRows } from './check.sql.ts'
import { say } from './features/albums/activities.ts'
import { createAlbum, removeAlbum } from './features/albums/albums.ts'
import type { Album } from './features/albums/albums.ts'
import { changeMember, removeMember } from './features/albums/members.ts'
import { addPhotos, takeOutPhotos } from './features/albums/photos.ts'
import { previewUndo, undo } from './features/undo/undo.ts'
import type { Undone } from './features/undo/undo.ts'
import {
  addAccount,
  addAssets,
  asOperation,
  byForce,
  openUndoWorld,
  undoOf,
} from './features/undo/undo.testing.ts'
import type { UndoWorld } from './features/undo/undo.testing.ts'
import { eraseHistory } from './catalog/assets/assets.ts'
import type { OperationContext } from './platform/journal/journal.ts'
import { groundTables } from './schema/schema.ts'
import type { Trx } from './schema/schema.ts'

let world: UndoWorld
let db: UndoWorld['db']
let ada = ''
let bob = ''

beforeAll(async () => {
  world = await openUndoWorld()
  db = world.db
})
afterAll(async () => {
  const found = await Promise.all(groundTables.map((table) => findWrongRows(db, table)))
  await world.close()
  expect(found.flat()).toEqual([])
})
beforeEach(async () => {
  ada = await addAccount(db)
  bob = await addAccount(db)
})

const by = (userId: string, intent = 'test.albums'): OperationContext => ({
  actor: 'session',
  userId,
  intent,
})

const lastOperation = async (userId: string): Promise<string> =>
  (
    await sql<{ id: string }>`select id from operation where kind = 'change' and user_id = ${userId}
      order by id desc limit 1`.execute(db)
  ).rows[0]!.id

/** Does it and gives the operation. */
async function operationOf(userId: string, work: () => Promise<unknown>): Promise<string> {
  await work()
  return await lastOperation(userId)
}

/** Ada's, with six photos of hers, two of Bob's who edits it, a cover, and what both said. */
async function fullAlbum(): Promise<{ album: Album; photos: readonly string[]; bobs: readonly string[] }> {
  const photos = await addAssets(db, ada, 6)
  const bobs = await addAssets(db, bob, 2)
  const wish = {
    name: 'Summer',
    description: 'By the sea',
    members: [{ userId: bob, role: 'editor' as const }],
  }
  const album = await createAlbum(db, by(ada), ada, { ...wish, assetIds: photos })
  await addPhotos(db, by(bob), bob, album.id, bobs)
  await asOperation(db, (trx) =>
    sql`update album set cover_asset_id = ${photos[0]} where id = ${album.id}`.execute(trx),
  )
  const { id: albumId } = album
  await say(db, by(bob), bob, { albumId, assetId: photos[0]!, comment: 'Nice' })
  await say(db, by(bob), bob, { albumId, assetId: null, comment: null })
  await say(db, by(ada), ada, { albumId, assetId: bobs[0]!, comment: 'Thanks' })
  return { album, photos, bobs }
}

/** Every row of the album, as text; a table a line. */
async function rowsOf(albumId: string): Promise<readonly string[]> {
  const { rows } = await sql<{ line: string }>`
    select (to_jsonb(a) - 'updated_at')::text as line from album a where id = ${albumId}
    union all select to_jsonb(u)::text from album_user u where album_id = ${albumId}
    union all select to_jsonb(x)::text from album_asset x where album_id = ${albumId}
    union all select to_jsonb(v)::text from activity v where album_id = ${albumId} order by 1`.execute(db)
  return rows.map((row) => row.line)
}

const undoBy = (userId: string, operation: string): Promise<Undone> =>
  undo(world, { selection: { operationIds: [operation] }, personId: userId }, by(userId, 'operation.undo'))

const trash = (ids: readonly string[]) =>
  asOperation(db, (trx) =>
    sql`update asset set state = 'trashed', trashed_at = now() where id = any(${[...ids]}::uuid[])`.execute(
      trx,
    ),
  )
const purge = (ids: readonly string[], who: string) =>
  asOperation(
    db,
    (trx: Trx) => sql`delete from asset where id = any(${[...ids]}::uuid[])`.execute(trx),
    by(who, 'asset.purge'),
  )

test('a deleted album comes back whole, with its people and what they said, by the one who deleted it', async () => {
  const { album } = await fullAlbum()
  const before = await rowsOf(album.id)
  expect(before).toHaveLength(1 + 1 + 8 + 3)
  const operation = await operationOf(ada, () => removeAlbum(db, by(ada), ada, album.id))
  expect(await rowsOf(album.id)).toEqual([])
  const request = { selection: { operationIds: [operation] }, personId: ada }
  const { tables, isOrdinary } = await previewUndo(db, request)
  expect([isOrdinary, tables.map(({ table, restored }) => [table, restored])]).toEqual([
    true,
    [
      ['activity', 3],
      ['album', 1],
      ['album_asset', 8],
      ['album_user', 1],
    ],
  ])
  const undone = await undoBy(ada, operation)
  expect(undone.kept).toEqual([])
  expect(await rowsOf(album.id)).toEqual(before)
  await undoBy(ada, undone.operationId!)
  expect(await rowsOf(album.id)).toEqual([])
})

test('what went to the trash meanwhile keeps its place in the album that comes back', async () => {
  const { album, photos } = await fullAlbum()
  const before = await rowsOf(album.id)
  const operation = await operationOf(ada, () => removeAlbum(db, by(ada), ada, album.id))
  await trash(photos)
  expect((await undoBy(ada, operation)).kept).toEqual([])
  expect(await rowsOf(album.id)).toEqual(before)
})

test('what was purged meanwhile is missing, is told, and comes once it is back itself', async () => {
  const { album, photos } = await fullAlbum()
  const before = await rowsOf(album.id)
  const operation = await operationOf(ada, () => removeAlbum(db, by(ada), ada, album.id))
  await trash([photos[0]!])
  const gone = await purge([photos[0]!], ada)
  const undone = await undoBy(ada, operation)
  expect(undone.kept.map(({ table, reason }) => `${table}: ${reason}`).toSorted()).toEqual([
    'activity: What it belongs to is gone.',
    'album: What it was joined to did not come back.',
    'album_asset: What it belongs to is gone.',
  ])
  expect(await rowsOf(album.id)).toHaveLength(before.length - 2)
  await undoBy(ada, gone)
  await undoBy(ada, operation)
  const after = await rowsOf(album.id)
  expect(after.filter((line) => !line.includes('cover_asset_id'))).toEqual(
    before.filter((line) => !line.includes('cover_asset_id')),
  )
})

test('a purge that is taken back brings the photo to its albums again, as their cover too', async () => {
  const { album, photos } = await fullAlbum()
  const before = await rowsOf(album.id)
  await trash([photos[0]!])
  const gone = await purge([photos[0]!], ada)
  expect(await rowsOf(album.id)).toHaveLength(before.length - 2)
  await undoOf(world, [gone])
  expect(await rowsOf(album.id)).toEqual(before)
})

test('an editor takes back what they did with another’s album, as long as they edit it', async () => {
  const { album, bobs, photos } = await fullAlbum()
  const before = await rowsOf(album.id)
  const gone = await purge(bobs, bob)
  await undoBy(bob, gone)
  const [returned] = [await rowsOf(album.id)]
  expect(returned.filter((line) => line.includes('added_by'))).toEqual(
    before.filter((line) => line.includes('added_by')),
  )

  const takenOut = await operationOf(bob, () => takeOutPhotos(db, by(bob), bob, album.id, photos))
  expect(await rowsOf(album.id)).toHaveLength(returned.length - 6)
  await undoBy(bob, takenOut)
  expect(await rowsOf(album.id)).toEqual(returned)

  const again = await operationOf(bob, () => takeOutPhotos(db, by(bob), bob, album.id, bobs))
  await changeMember(db, by(ada), ada, album.id, { userId: bob, role: 'viewer' })
  const nothing = await undoBy(bob, again)
  expect(nothing.operationId).toBeUndefined()
  await undoBy(ada, again)
  expect((await rowsOf(album.id)).filter((line) => line.includes('added_by'))).toHaveLength(8)
})

test('who left does not come back by undoing it', async () => {
  const { album } = await fullAlbum()
  const left = await operationOf(bob, () => removeMember(db, by(bob), bob, album.id, bob))
  await expect(undoBy(bob, left)).rejects.toMatchObject({ code: 'not_found' })
  await undoBy(ada, left)
  expect((await rowsOf(album.id)).some((line) => line.includes('"role"'))).toBe(true)
})

test('others bring nothing back into an album that is gone', async () => {
  const { album } = await fullAlbum()
  const operation = await operationOf(ada, () => removeAlbum(db, by(ada), ada, album.id))
  const undone = await undoBy(bob, operation)
  expect(undone.operationId).toBeUndefined()
  expect(undone.kept.map(({ table, reason }) => [table, reason])).toEqual([
    ['activity', 'What it belongs to is gone.'],
    ['activity', 'What it belongs to is gone.'],
  ])
})

test('a second like does not come beside the first', async () => {
  const { album } = await fullAlbum()
  const like = { albumId: album.id, assetId: null, comment: null }
  const unliked = await operationOf(ada, async () => {
    await say(db, by(ada), ada, like)
    await asOperation(
      db,
      (trx) => sql`delete from activity where owner_id = ${ada} and comment is null`.execute(trx),
      by(ada),
    )
  })
  await say(db, by(ada), ada, like)
  const { kept } = await undoBy(ada, unliked)
  expect(kept.map(({ reason }) => reason)).toEqual(['The same is here already, as something else.'])
})

test('albums that were brought back may go again', async () => {
  await sql`insert into album (owner_id, name) select ${ada}, 'A' || n from generate_series(1, 100) n`.execute(
    db,
  )
  const drop = () =>
    asOperation(db, (trx) =>
      sql`delete from album where id in (select id from album where owner_id = ${ada} limit 50)`.execute(trx),
    )
  for (let round = 0; round < 3; round++) {
    const operation = await drop()
    await expect(drop()).rejects.toMatchObject({ code: 'HG001' })
    await undoOf(world, [operation])
  }
})

test('giving albums away is limited as deleting them is', async () => {
  await sql`insert into album (owner_id, name) select ${ada}, 'A' || n from generate_series(1, 100) n`.execute(
    db,
  )
  const giving = sql`update album set owner_id = ${bob} where owner_id = ${ada}`.execute(db)
  await expect(giving).rejects.toMatchObject({ code: 'HG001' })
})

test('what is taken out of albums has the limit of what people entered; what goes along does not count', async () => {
  const { album } = await fullAlbum()
  const photos = await addAssets(db, ada, 400)
  await addPhotos(db, by(ada), ada, album.id, photos)
  const other = await createAlbum(db, by(ada), ada, {
    name: '',
    description: '',
    members: [],
    assetIds: photos,
  })
  const counted = async () =>
    (
      await sql<{ n: number }>`select coalesce(sum(lost), 0)::int as n from removal
        where owner_id = ${ada} and budget = 'entered'`.execute(db)
    ).rows[0]!.n
  await removeAlbum(db, by(ada), ada, album.id)
  expect(await counted()).toBe(0)
  await byForce(world.ownerDb, (trx) =>
    sql`delete from asset where id = any(${photos.slice(0, 300)}::uuid[])`.execute(trx),
  )
  expect(await counted()).toBe(0)
  await takeOutPhotos(db, by(ada), ada, other.id, photos)
  expect(await counted()).toBe(100)
})

test('what was said about a photo that is erased is erased with it', async () => {
  const { album, photos } = await fullAlbum()
  await purge([photos[0]!], ada)
  await world.ownerDb
    .transaction()
    .execute((trx) => eraseHistory(trx, [photos[0]!], { actor: 'system', intent: 'asset.erase' }))
  const { rows } = await sql<{ text: string }>`
    select string_agg(coalesce(before, '{}')::text || coalesce(after, '{}')::text, ' ') as text from change
    where table_name = 'activity' and owner_before = ${bob}`.execute(db)
  expect(rows[0]?.text).toContain('erased')
  expect(rows[0]?.text).not.toContain('Nice')
  expect(await rowsOf(album.id)).toHaveLength(13 - 2)
})
