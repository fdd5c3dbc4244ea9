// No stream reads the photos of everybody or the whole journal: not the first, not one with few changes, not one with none.
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { appTypes } from './features/sync/client.testing.ts'
import { acknowledge, orderOf, streamChanges } from './features/sync/sync.ts'
import { openPlans, photosOfEach, plansLimit } from './plans.testing.ts'
import type { Plans } from './plans.testing.ts'
import { beginEpoch } from './platform/journal/journal.ts'
import { createTestDatabase } from './platform/testing/testing.ts'
import type { TestDatabase } from './platform/testing/testing.ts'
import type { Tables } from './schema/schema.ts'

let database: TestDatabase<Tables>
let plans: Plans
const device = { userId: '', sessionId: '', isToBeginAnew: false }

beforeAll(async () => {
  database = await createTestDatabase<Tables>()
  plans = await openPlans(database)
  await beginEpoch(database.db)
  await fill()
  await plans.ready()
}, plansLimit)
afterAll(async () => {
  await plans.close()
  await database.close()
})

/** Three people with many photos each; one shows theirs to the first, one has an album with them. */
async function fill(): Promise<void> {
  const { db } = database
  await sql`insert into account (email, name) select n || '@example.org', 'P' || n from generate_series(1, 3) n`.execute(
    db,
  )
  await sql`
    insert into asset (owner_id, type, file_name, file_created_at, file_modified_at, path, size, sha1, sha256, taken_at, local_time)
    select u.id, 'image', 'IMG_' || n || '.jpg', now(), now(), u.id || '/' || n, n, substring(sha256((u.id || n::text)::bytea), 1, 20),
      sha256(n::text::bytea), now(), now() at time zone 'UTC' from account u, generate_series(1, ${photosOfEach}::int) n`.execute(
    db,
  )
  await sql`insert into asset_exif (asset_id, city) select id, 'Rome' from asset`.execute(db)
  const { rows } = await sql<{ id: string }>`select id from account order by name`.execute(db)
  const [own, partner, friend] = rows.map(({ id }) => id)
  await sql`insert into partner (owner_id, user_id) values (${partner}, ${own})`.execute(db)
  await sql`
    with made as (insert into album (owner_id, name) values (${friend}, 'A') returning id),
    shared as (insert into album_user (owner_id, album_id, user_id, role) select ${friend}, id, ${own}, 'viewer' from made)
    insert into album_asset (owner_id, album_id, asset_id, added_by)
      select ${friend}, made.id, a.id, ${friend} from made, asset a where a.owner_id = ${friend} limit 20`.execute(
    db,
  )
  const session = await db
    .insertInto('session')
    .values({ owner_id: own!, digest: Buffer.from('x') })
    .returning('id')
    .executeTakeFirstOrThrow()
  Object.assign(device, { userId: own, sessionId: session.id })
}

const order = orderOf((stored) => stored)

/** One stream to its end, all of it acknowledged; returns how many lines it had. */
async function take(): Promise<number> {
  let text = ''
  for await (const piece of streamChanges(database.db, order, device, appTypes as never)) text += piece
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; ack: string })
  await acknowledge(database.db, device.sessionId, [
    ...new Map(lines.map(({ type, ack }) => [type, ack])).values(),
  ])
  return lines.length
}

test('streams read by indexes alone', async () => {
  const counts: number[] = []
  const scans = await plans.wholeScansOf(async () => {
    counts.push(await take())
    await sql`update asset set is_favorite = true where id in (select id from asset order by id limit 5)`.execute(
      database.db,
    )
    await sql`insert into album (owner_id, name) values (${device.userId}, 'B')`.execute(database.db)
    counts.push(await take(), await take())
  })
  const sent = scans.filter(([text]) => !text.includes('set is_favorite'))
  expect(sent).toEqual([])
  const [first = 0, second = 0] = counts
  expect(first).toBeGreaterThan(12_000)
  expect(second).toBeLessThan(200)
})
