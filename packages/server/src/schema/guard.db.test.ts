import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openDatabase } from '../platform/db/db.ts'
import { beginEpoch, withOperation } from '../platform/journal/journal.ts'
import { createTestDatabase } from '../platform/testing/testing.ts'
import type { TestDatabase } from '../platform/testing/testing.ts'
import type { Tables } from './schema.ts'

type Executor = Kysely<Tables>

let database: TestDatabase<Tables>
let db: Executor
let owners: ReturnType<typeof openDatabase<Tables>>
let superuser: ReturnType<typeof openDatabase<Tables>>
let owner: string

beforeAll(async () => {
  database = await createTestDatabase<Tables>()
  db = database.db
  owners = openDatabase<Tables>({ url: database.ownerUrl, max: 2, applicationName: 'psql' })
  superuser = openDatabase<Tables>({ url: database.superuserUrl, max: 1, applicationName: 'psql' })
  await beginEpoch(db)
})
afterAll(async () => {
  await owners.close()
  await superuser.close()
  await database.close()
})
beforeEach(async () => {
  owner = await addOwner()
})

async function addOwner(): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into account (email, name) values (${`${randomUUID()}@example.org`}, 'Ada') returning id`.execute(
    db,
  )
  return rows[0]!.id
}

/** Photos of `owner`, their ids in the order of their names. */
async function addPhotos(count: number, of = owner, type = 'image', visibility = 'timeline') {
  const { rows } = await sql<{ id: string }>`
    insert into asset (owner_id, type, visibility, file_name, file_created_at, file_modified_at, path, size, sha1,
      sha256, taken_at, local_time)
    select ${of}::uuid, ${type}, ${visibility}, lpad(i::text, 7, '0'), now(), now(), gen_random_uuid()::text, 5,
      substring(sha256(gen_random_uuid()::text::bytea), 1, 20), sha256(''), now(), now()::timestamp
    from generate_series(1, ${count}) i returning id`.execute(db)
  return rows.map((row) => row.id)
}

/** Photos with a hidden moving half each. */
async function addLivePhotos(count: number): Promise<{ photos: string[]; videos: string[] }> {
  const photos = await addPhotos(count)
  const videos = await addPhotos(count, owner, 'video', 'hidden')
  await sql`update asset set live_video_id = pair.video
    from unnest(${photos}::uuid[], ${videos}::uuid[]) as pair(photo, video) where id = pair.photo`.execute(db)
  return { photos, videos }
}

const trashed = sql`state = 'trashed', trashed_at = now()`
const restored = sql`state = 'active', trashed_at = null`

/** Trashes so many of the owner's photos that are not in the trash. */
const trash = (count: number, of = owner, by: Executor = db) =>
  sql`update asset set ${trashed} where id in (
    select id from asset where owner_id = ${of} and state = 'active' order by file_name limit ${count})`.execute(
    by,
  )
const restore = (count: number) =>
  sql`update asset set ${restored} where id in (
    select id from asset where owner_id = ${owner} and state = 'trashed' limit ${count})`.execute(db)

interface Refused {
  readonly code: string
  readonly detail?: string
}

/** `done`, or the code of the error. */
const outcome = (change: Promise<unknown>): Promise<string> =>
  change.then(
    () => 'done',
    (error: Refused) => error.code,
  )

async function activeOf(of = owner): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from asset where owner_id = ${of} and state = 'active' and visibility <> 'locked'`.execute(
    db,
  )
  return rows[0]!.n
}

/** As if everything that was removed so far had happened so long ago. */
const letPass = (time: string) =>
  sql`update removal set at = at - ${time}::interval where owner_id = ${owner}`.execute(owners.db)

test.each([
  [20, 10],
  [60, 30],
  [500, 50],
  [4_223, 422],
  [135_000, 500],
])(
  'of %i photos %i may go in a day, and not one more',
  async (library, limit) => {
    await addPhotos(library)
    expect(await outcome(trash(library))).toBe('HG001')
    expect(await outcome(trash(limit + 1))).toBe('HG001')
    expect(await outcome(trash(limit))).toBe('done')
    expect(await outcome(trash(1))).toBe('HG001')
    expect(await activeOf()).toBe(library - limit)
  },
  300_000,
)

test('a refusal says what was asked and what is possible, and has a number of its own', async () => {
  await addPhotos(500)
  await trash(20)
  const error: Refused & { message?: string } = await trash(40).then(
    () => ({ code: 'done' }),
    (refused: Refused & { message: string }) => refused,
  )
  expect(error.message).toBe('This would take away 40 at once; 30 are possible now. Nothing was changed.')
  const detail = JSON.parse(error.detail ?? '{}') as { refusal: number; owners: unknown[] }
  expect(detail.refusal).toBeGreaterThan(0)
  expect(detail).toMatchObject({ table: 'asset', event: 'update' })
  expect(detail.owners).toEqual([
    { owner, budget: 'sight', lost: 40, library: 500, day: 20, dayLimit: 50, month: 20, monthLimit: 200 },
  ])
  const { rows } = await sql<{ n: number }>`select last_value as n from refusal_number`.execute(owners.db)
  expect(rows[0]?.n).toBe(detail.refusal)
  expect(await room()).toBe(30)
})

async function room(): Promise<number> {
  const { rows } = await sql<{ n: number }>`select heirloom.removal_room(${owner}) as n`.execute(db)
  return rows[0]!.n
}

test('slow drips meet the limit of a day, and that of 30 days', async () => {
  await addPhotos(1_000)
  for (let i = 0; i < 100; i++) await trash(1)
  expect(await outcome(trash(1))).toBe('HG001')
  for (let day = 0; day < 3; day++) {
    await letPass('25 hours')
    expect(await outcome(trash(100))).toBe('done')
  }
  await letPass('25 hours')
  // The library that counts is the one of 30 days ago.
  expect(await outcome(trash(1))).toBe('HG001')
  expect(await room()).toBe(0)
  await letPass('31 days')
  expect(await outcome(trash(60))).toBe('done')
  expect(await outcome(trash(1))).toBe('HG001')
  expect(await activeOf()).toBe(540)
})

test('a library that shrank is measured by what is left of it', async () => {
  await addPhotos(2_000)
  await force(sql`delete from asset where owner_id = ${owner} and file_name > '0000100'`)
  expect(await outcome(trash(100))).toBe('HG001')
  expect(await outcome(trash(50))).toBe('done')
})

test('what comes back may go again; what came back earlier gives nothing extra', async () => {
  await addPhotos(500)
  for (let i = 0; i < 10; i++) {
    expect(await outcome(trash(50))).toBe('done')
    await restore(50)
  }
  expect(await room()).toBe(50)
  expect(await outcome(trash(51))).toBe('HG001')
})

test('one statement that takes many away and brings as many others back is refused', async () => {
  await addPhotos(500)
  await force(sql`update asset set ${trashed} where owner_id = ${owner} and file_name <= '0000400'`)
  const swap = sql`update asset set state = case state when 'active' then 'trashed' else 'active' end,
    trashed_at = case state when 'active' then now() end
    where owner_id = ${owner} and (state = 'trashed' or file_name > '0000400')`
  expect(await outcome(swap.execute(db))).toBe('HG001')
  expect(await activeOf()).toBe(100)
})

test('eight connections at once never take more than the limit', async () => {
  const ids = await addPhotos(1_000)
  const attempts = Array.from({ length: 8 }, (_, i) =>
    outcome(
      sql`update asset set ${trashed} where id = any(${ids.slice(i * 90, i * 90 + 90)}::uuid[])`.execute(db),
    ),
  )
  const outcomes = await Promise.all(attempts)
  expect(outcomes.filter((each) => each === 'done')).toHaveLength(1)
  expect(outcomes.filter((each) => each === 'HG001')).toHaveLength(7)
  expect(await activeOf()).toBe(910)
})

/** Takes a few of the one, then of the other. */
const both = (first: string, second: string) =>
  withOperation(db, { actor: 'system', intent: 'test' }, async (trx) => {
    await trash(5, first, trx)
    await sql`select pg_sleep(0.2)`.execute(trx)
    await sql`update asset set ${trashed} where owner_id = ${second} and state = 'active' and file_name > '0000095'`.execute(
      trx,
    )
  })

test('two transactions that touch two owners in opposite order both come to their end', async () => {
  const [left, right] = [owner, await addOwner()]
  for (const of of [left, right]) await addPhotos(100, of)
  await Promise.all([both(left, right), both(right, left)])
  expect([await activeOf(left), await activeOf(right)]).toEqual([90, 90])
})

const ways: Readonly<Record<string, () => Promise<unknown>>> = {
  'another owner': async () => {
    const other = await addOwner()
    await sql`update asset set owner_id = ${other} where owner_id = ${owner}`.execute(db)
  },
  locking: () => sql`update asset set visibility = 'locked' where owner_id = ${owner}`.execute(db),
  hiding: () => sql`update asset set visibility = 'hidden' where owner_id = ${owner}`.execute(db),
  deleting: () => sql`delete from asset where owner_id = ${owner}`.execute(db),
  'deleting one by one': async () => {
    await db.transaction().execute(async (trx) => {
      for (let i = 0; i < 60; i++)
        await sql`delete from asset where id = (
          select id from asset where owner_id = ${owner} order by id limit 1)`.execute(trx)
    })
  },
  'removing the account': () => sql`update account set deleted_at = now() where id = ${owner}`.execute(db),
  MERGE: () =>
    sql`merge into asset using (select id from asset where owner_id = ${owner}) mine on mine.id = asset.id
      when matched then update set ${trashed}`.execute(db),
  'an upsert': () =>
    sql`insert into asset select * from asset where owner_id = ${owner}
      on conflict (id) do update set ${trashed}`.execute(db),
  'a statement with several changes': () =>
    sql`with a as (update asset set visibility = 'locked' where owner_id = ${owner} and file_name <= '0000030'),
        b as (delete from asset where owner_id = ${owner} and file_name > '0000030')
      select 1`.execute(db),
  'the tables’ owner': () => sql`delete from asset where owner_id = ${owner}`.execute(owners.db),
  'a superuser who plays replica': () =>
    superuser.db.transaction().execute(async (trx) => {
      await sql`set local session_replication_role = replica`.execute(trx)
      await sql`update asset set ${trashed} where owner_id = ${owner}`.execute(trx)
    }),
  'a context that names no approval': () =>
    db.transaction().execute(async (trx) => {
      await sql`select set_config('heirloom.context', ${JSON.stringify({ holdId: randomUUID() })}, true)`.execute(
        trx,
      )
      await trash(60, owner, trx)
    }),
}

test.each(Object.entries(ways))('60 photos do not go by %s', async (_name, change) => {
  await addPhotos(60)
  expect(await outcome(change())).toBe('HG001')
  expect(await activeOf()).toBe(60)
})

test.each(['another owner', 'locking', 'hiding', 'deleting', 'removing the account', 'MERGE'])(
  'ten photos may go by %s',
  async (name) => {
    await addPhotos(10)
    expect(await outcome(ways[name]!())).toBe('done')
  },
)

test('who swallows the refusal has changed nothing', async () => {
  await addPhotos(60)
  await sql`do ${sql.raw(`$$ begin
    begin update asset set state = 'trashed', trashed_at = now() where owner_id = '${owner}';
    exception when others then null; end; end $$`)}`.execute(db)
  expect(await activeOf()).toBe(60)
})

test('an old snapshot does not count past the others', async () => {
  await addPhotos(500)
  const late = db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (trx) => {
      await sql`select count(*) from asset where owner_id = ${owner}`.execute(trx)
      await trash(30)
      await sql`update asset set ${trashed} where owner_id = ${owner} and file_name > '0000470'`.execute(trx)
    })
  expect(['40001', 'HG001']).toContain(await outcome(late))
  expect(await activeOf()).toBe(470)
})

test('archiving, renaming and favouring are no removals', async () => {
  await addPhotos(200)
  await sql`update asset set visibility = 'archive', is_favorite = true, file_name = 'x' where owner_id = ${owner}`.execute(
    db,
  )
  expect(await room()).toBe(50)
})

test('the moving halves of live photos count neither when they are paired nor when their photo goes', async () => {
  const { photos, videos } = await addLivePhotos(100)
  const loose = await addPhotos(60, owner, 'video')
  const more = await addPhotos(60)
  await sql`update asset set live_video_id = pair.video
    from unnest(${more}::uuid[], ${loose}::uuid[]) as pair(photo, video) where id = pair.photo`.execute(db)
  await sql`update asset set visibility = 'hidden' where id = any(${loose}::uuid[])`.execute(db)
  const some = [...photos.slice(0, 50), ...videos.slice(0, 50)]
  expect(await outcome(sql`update asset set ${trashed} where id = any(${some}::uuid[])`.execute(db))).toBe(
    'done',
  )
  await sql`update asset set ${restored} where id = any(${some}::uuid[])`.execute(db)
  const room1 = await room()
  expect(await outcome(sql`delete from asset where id = any(${some}::uuid[])`.execute(db))).toBe('done')
  expect(room1 - (await room())).toBe(50)
})

test('moving halves that go alone, or that no photo names any more, are a removal', async () => {
  const { photos, videos } = await addLivePhotos(60)
  expect(await outcome(sql`update asset set ${trashed} where id = any(${videos}::uuid[])`.execute(db))).toBe(
    'HG001',
  )
  expect(
    await outcome(sql`update asset set live_video_id = null where id = any(${photos}::uuid[])`.execute(db)),
  ).toBe('HG001')
})

test('photos can not be hidden as halves of each other', async () => {
  const ids = await addPhotos(120)
  const halves = sql`update asset set live_video_id = pair.other
    from unnest(${ids.slice(0, 60)}::uuid[], ${ids.slice(60)}::uuid[]) as pair(id, other) where asset.id = pair.id`
  await halves.execute(db)
  const hide = sql`update asset set visibility = 'hidden' where id = any(${ids.slice(60)}::uuid[])`
  expect(await outcome(hide.execute(db))).toBe('HG001')
})

test('what clients wrote about photos has a wider limit of its own, and goes with its photo', async () => {
  const ids = await addPhotos(600)
  await sql`insert into asset_metadata (owner_id, asset_id, key, value)
    select ${owner}::uuid, id, 'k', '1' from unnest(${ids}::uuid[]) id`.execute(db)
  expect(await outcome(sql`delete from asset_metadata where owner_id = ${owner}`.execute(db))).toBe('done')
  await sql`insert into asset_metadata (owner_id, asset_id, key, value)
    select ${owner}::uuid, id, 'k', '1' from unnest(${ids}::uuid[]) id`.execute(db)
  expect(await outcome(sql`delete from asset_metadata where owner_id = ${owner}`.execute(db))).toBe('HG001')
  expect(await outcome(sql`delete from asset where id = any(${ids.slice(0, 60)}::uuid[])`.execute(db))).toBe(
    'done',
  )
})

/** As the owner of the tables does it, with a reason. */
const force = (statement: ReturnType<typeof sql>, by: Executor = owners.db) =>
  by.transaction().execute(async (trx) => {
    await sql`select heirloom.allow_removal('moved to another house')`.execute(trx)
    await statement.execute(trx)
  })

test('who owns the database may force it, for one transaction, and that is written down', async () => {
  const ids = await addPhotos(60)
  const all = sql`delete from asset where owner_id = ${owner}`
  expect(await outcome(force(all, db))).toBe('42501')
  expect(await outcome(force(all))).toBe('done')
  const { rows } = await sql`
    select o.actor, o.intent, o.details, o.database_role, o.sql, r.lost, r.counted, r.allowed_by
    from change c join operation o on o.id = c.operation join removal r on r.operation = o.id
    where c.row_id = ${ids[0]} and c.kind = 'delete'`.execute(db)
  expect(rows).toEqual([
    {
      actor: 'database',
      intent: 'removal.force',
      details: { reason: 'moved to another house' },
      database_role: 'heirloom_owner',
      sql: expect.stringContaining('delete from asset') as string,
      lost: 60,
      counted: 0,
      allowed_by: 'force',
    },
  ])
  await addPhotos(60)
  expect(await outcome(all.execute(owners.db))).toBe('HG001')
  expect(await outcome(force(all, superuser.db))).toBe('done')
  expect(await outcome(force(sql`select heirloom.allow_removal('')`))).toBe('23514')
})

test('the program can not write what limits it', async () => {
  const statements = [
    'update removal_limit set most = 1000000',
    'delete from removal',
    `insert into forced_removal select 1, pg_current_xact_id(), 'x'`,
    'update hold set approved_at = now()',
    'insert into hold_item select gen_random_uuid(), gen_random_uuid()',
    `alter table asset disable trigger guard_update`,
    `select heirloom.removal_allowed_by('{}')`,
    `select heirloom.count_removal(gen_random_uuid(), 'sight', '{}', 0, 1000, true)`,
  ]
  for (const statement of statements)
    expect([statement, await outcome(sql.raw(statement).execute(db))]).toEqual([statement, '42501'])
})
