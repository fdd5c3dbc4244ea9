import { randomBytes, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { foldLibraryCounts } from '../../catalog/assets/assets.ts'
import { beginEpoch, withOperation } from '../../platform/journal/journal.ts'
import { createTestDatabase } from '../../platform/testing/testing.ts'
import type { TestDatabase } from '../../platform/testing/testing.ts'
import type { Db, Tables } from '../../schema/schema.ts'
import { readTrend } from './trend.ts'

let database: TestDatabase<Tables>
let db: Db
let owner: string

beforeAll(async () => {
  database = await createTestDatabase<Tables>()
  db = database.db
  await beginEpoch(db)
})
afterAll(() => database.close())
beforeEach(async () => {
  const account = { email: `${randomUUID()}@example.org`, name: 'Ada' }
  owner = (await db.insertInto('account').values(account).returning('id').executeTakeFirstOrThrow()).id
})

async function addAssets(count: number, visibility: 'timeline' | 'hidden' = 'timeline'): Promise<string[]> {
  const rows = Array.from({ length: count }, () => ({
    owner_id: owner,
    type: 'image' as const,
    visibility,
    file_name: 'a.jpg',
    file_created_at: new Date(),
    file_modified_at: new Date(),
    path: randomUUID(),
    size: 1,
    sha1: randomBytes(20),
    sha256: randomBytes(32),
    taken_at: new Date(),
    local_time: '2001-01-01T00:00:00',
  }))
  return (await db.insertInto('asset').values(rows).returning('id').execute()).map(({ id }) => id)
}

const setState = (ids: readonly string[], state: 'active' | 'trashed', intent: string) =>
  withOperation(db, { actor: 'user', intent }, (trx) =>
    sql`update asset set state = ${state}, trashed_at = ${state === 'trashed' ? new Date() : null}
      where id = any(${[...ids]}::uuid[])`.execute(trx),
  )

/** As if all that was counted so far had happened earlier. */
const ago = (interval: string) =>
  sql`update library_count set hour = date_trunc('hour', hour - ${interval}::interval, 'UTC') where owner_id = ${owner}`.execute(
    db,
  )

const figures = async (span: 'day' | 'week' | 'month') => {
  const { points } = await readTrend(db, owner, span)
  return points.map(({ added, removed, broughtBack, total }) => [added, removed, broughtBack, total])
}

test('days add up to what there is now', async () => {
  const ids = await addAssets(30)
  await ago('3 days')
  await setState(ids.slice(0, 4), 'trashed', 'asset.trash')
  await ago('1 day')
  await setState(ids.slice(0, 1), 'active', 'asset.restore')
  await addAssets(2)
  expect(await figures('week')).toEqual([
    [0, 0, 0, 0],
    [0, 0, 0, 0],
    [30, 0, 0, 30],
    [0, 0, 0, 30],
    [0, 0, 0, 30],
    [0, 4, 0, 26],
    [2, 0, 1, 29],
  ])
  expect((await figures('month')).slice(-3)).toEqual((await figures('week')).slice(-3))
  const before = await figures('week')
  await db.transaction().execute(foldLibraryCounts)
  expect(await figures('week')).toEqual(before)
})

test('hours of a day, the running one last', async () => {
  await addAssets(5)
  await ago('2 hours')
  await addAssets(1)
  const { points } = await readTrend(db, owner, 'day')
  expect(points).toHaveLength(24)
  expect(points.slice(-3).map(({ added, total }) => [added, total])).toEqual([
    [5, 5],
    [0, 5],
    [1, 6],
  ])
  expect(points.at(-1)?.at).toBe(`${new Date().toISOString().slice(0, 13)}:00:00Z`)
})

test('what left is told by why, the most first', async () => {
  const ids = await addAssets(10)
  await setState(ids.slice(0, 2), 'trashed', 'asset.trash')
  await withOperation(db, { actor: 'api_key', intent: 'asset.hide' }, (trx) =>
    sql`update asset set visibility = 'locked' where id = any(${ids.slice(2, 5)}::uuid[])`.execute(trx),
  )
  const { byIntent } = await readTrend(db, owner, 'day')
  expect(byIntent).toEqual([
    { intent: 'asset.hide', removed: 3 },
    { intent: 'asset.trash', removed: 2 },
  ])
})

test('hidden halves are not counted, deleted rows are, and an undo brings back what it puts in again', async () => {
  await addAssets(3, 'hidden')
  const ids = await addAssets(8)
  const kept = await db
    .selectFrom('asset')
    .selectAll()
    .where('id', '=', ids[0] ?? '')
    .executeTakeFirstOrThrow()
  await db.deleteFrom('asset').where('id', '=', kept.id).execute()
  expect((await figures('week')).at(-1)).toEqual([8, 1, 0, 7])
  await withOperation(db, { actor: 'user', intent: 'operation.undo' }, async (trx) => {
    await trx.insertInto('asset').values(kept).execute()
    await sql`select heirloom.count_returned(array(select id from operation))`.execute(trx)
  })
  expect((await figures('week')).at(-1)).toEqual([8, 1, 1, 8])
  const back = db.selectFrom('library_count').select(['actor', 'intent']).where('owner_id', '=', owner)
  expect(await back.where('brought_back', '>', 0).execute()).toEqual([
    { actor: 'user', intent: 'operation.undo' },
  ])
})

test('nobody sees the library of another', async () => {
  await addAssets(3)
  owner = randomUUID()
  expect((await figures('week')).at(-1)).toEqual([0, 0, 0, 0])
})

test('what is older than any plot is kept by month, and the sums stay', async () => {
  await addAssets(3)
  await ago('100 days')
  for (const days of [70, 71]) {
    await addAssets(2)
    await sql`update library_count set hour = hour - ${`${days} days`}::interval
      where owner_id = ${owner} and hour > now() - interval '2 hours'`.execute(db)
  }
  await db.transaction().execute(foldLibraryCounts)
  const rows = await db.selectFrom('library_count').selectAll().where('owner_id', '=', owner).execute()
  expect(rows.reduce((sum, { added }) => sum + added, 0)).toBe(7)
  expect(rows.reduce((sum, { net }) => sum + net, 0)).toBe(7)
  await db.transaction().execute(foldLibraryCounts)
  const again = await db.selectFrom('library_count').selectAll().where('owner_id', '=', owner).execute()
  expect(again.length).toBeLessThanOrEqual(rows.length)
})
