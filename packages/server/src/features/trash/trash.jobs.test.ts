import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { openFileStore } from '../../platform/blobs/blobs.ts'
import type { BlobStore } from '../../platform/blobs/blobs.ts'
import { addJobs } from '../../platform/jobs/jobs.ts'
import { beginEpoch, withOperation } from '../../platform/journal/journal.ts'
import { silentLog } from '../../platform/log/log.ts'
import { createTestDatabase } from '../../platform/testing/testing.ts'
import type { TestDatabase } from '../../platform/testing/testing.ts'
import type { Tables, Trx } from '../../schema/schema.ts'
import { movePurged, trashJobs } from './trash.jobs.ts'

let database: TestDatabase<Tables>
let blobs: BlobStore
let folder: string

beforeAll(async () => {
  database = await createTestDatabase<Tables>()
  await beginEpoch(database.db)
  folder = await mkdtemp(path.join(tmpdir(), 'heirloom-trash-'))
  blobs = await openFileStore({
    root: path.join(folder, 'originals'),
    quarantine: path.join(folder, 'quarantine'),
  })
  return async () => {
    await database.close()
    await rm(folder, { recursive: true })
  }
})

/** A photo with its file that went to the trash so many days ago. */
async function addTrashed(daysAgo: number): Promise<string> {
  const name = `ada/${randomUUID()}.jpg`
  const { size, sha1, sha256, incoming } = await blobs.receive(Readable.from([Buffer.from(name)]), {
    name: randomUUID(),
  })
  await blobs.place({ incoming }, name)
  const { rows } = await sql<{ id: string }>`
    with owner as (insert into account (email, name) values (${`${randomUUID()}@example.org`}, 'Ada') returning id)
    insert into asset (owner_id, type, state, trashed_at, file_name, file_created_at, file_modified_at, path, size, sha1,
      sha256, taken_at, local_time)
    select id, 'image', 'trashed', now() - ${daysAgo} * interval '1 day', 'a.jpg', now(), now(), ${name}, ${size}::bigint,
      ${sha1}::bytea, ${sha256}::bytea, now(), now()::timestamp from owner returning id`.execute(database.db)
  return rows[0]!.id
}

/** Runs a job as the worker does. */
async function run(name: string, trashDays?: number): Promise<void> {
  const job = trashJobs({
    db: database.db,
    blobs,
    derivedFolder: path.join(folder, 'derived'),
    log: silentLog(),
    followPurge: (trx: Trx) => addJobs(trx, [movePurged]),
    mayUnlink: () => Promise.resolve(true),
    trashDays,
  }).find((each) => each.name === name)
  const commit = await job!.run({}, AbortSignal.timeout(60_000))
  await withOperation(database.db, { actor: 'job', intent: name }, commit)
}

const isThere = async (id: string): Promise<boolean> =>
  (await database.db.selectFrom('asset').select('id').where('id', '=', id).execute()).length === 1

const tombstoneOf = (id: string) =>
  database.db.selectFrom('tombstone').selectAll().where('asset_id', '=', id).executeTakeFirst()

test('the trash empties itself only where that is switched on, and only of what is old', async () => {
  const [old, young] = [await addTrashed(91), await addTrashed(89)]
  await run('trash.expire')
  expect([await isThere(old), await isThere(young)]).toEqual([true, true])
  await run('trash.expire', 90)
  expect([await isThere(old), await isThere(young)]).toEqual([false, true])
  const { rows } = await sql<{ actor: string; intent: string }>`
    select actor, intent from operation o join change c on c.operation = o.id
    where c.row_id = ${old} and c.kind = 'delete'`.execute(database.db)
  expect(rows).toEqual([{ actor: 'job', intent: 'asset.purge' }])
})

test('a purge asks for its job, which moves the files; at night they are unlinked when their time has come', async () => {
  const id = await addTrashed(91)
  await run('trash.expire', 90)
  const { rows } = await sql`select 1 from graphile_worker.jobs where key = ${movePurged.key!}`.execute(
    database.db,
  )
  expect(rows).toHaveLength(1)
  await run('purge.move')
  const buried = await tombstoneOf(id)
  const file = `${buried!.room}/${buried!.path}`
  expect(await blobs.sizeInQuarantine(file)).toBe(buried!.size)
  await run('purge.unlink')
  expect(await blobs.sizeInQuarantine(file)).toBe(buried!.size)
  await sql`update tombstone set quarantined_at = now() - interval '31 days' where asset_id = ${id}`.execute(
    database.db,
  )
  await run('purge.unlink')
  expect(await blobs.sizeInQuarantine(file)).toBeUndefined()
  expect(await tombstoneOf(id)).toMatchObject({ unlinked_at: expect.any(Date) as Date })
})
