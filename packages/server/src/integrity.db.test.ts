import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { findWrongCounts, findWrongRows } from './check.sql.ts'
import { openDatabase } from './platform/db/db.ts'
import type { Database } from './platform/db/db.ts'
import { beginEpoch, listStructureFaults, watchStructure, withOperation } from './platform/journal/journal.ts'
import { createTestDatabase } from './platform/testing/testing.ts'
import type { TestDatabase } from './platform/testing/testing.ts'
import { groundTables, migrate } from './schema/schema.ts'
import type { Tables } from './schema/schema.ts'
import { compareWithJournal, isCompareDue } from './features/integrity/integrity.ts'

let database: TestDatabase<Tables>
let superuser: Database<Tables>
let owner: string

beforeAll(async () => {
  database = await createTestDatabase<Tables>()
  await beginEpoch(database.db)
  superuser = openDatabase<Tables>({ url: database.superuserUrl, max: 1, applicationName: 'psql' })
})
afterAll(async () => {
  await superuser.close()
  await database.close()
})

beforeEach(async () => {
  const { rows } = await sql<{ id: string }>`
    insert into account (email, name) values (${randomUUID()}, 'Ada') returning id`.execute(database.db)
  owner = rows[0]!.id
  await insertAssets(20)
})

const insertAssets = (count: number): Promise<unknown> =>
  sql`insert into asset (owner_id, type, file_name, file_created_at, file_modified_at, path, size, sha1, sha256,
      taken_at, local_time)
    select ${owner}::uuid, 'image', 'a.jpg', now(), now(), gen_random_uuid()::text, 5,
      substring(sha256(gen_random_uuid()::text::bytea), 1, 20), sha256(''), now(), now()::timestamp
    from generate_series(1, ${count}::integer)`.execute(database.db)

/** Past all triggers, as someone with a superuser's role can. */
async function unseen(statement: string): Promise<void> {
  await superuser.db.connection().execute(async (connection) => {
    await sql`alter table asset disable trigger user`.execute(connection)
    await sql.raw(statement).execute(connection)
    await sql`alter table asset enable trigger user`.execute(connection)
  })
  await mend()
}

const mend = (): Promise<unknown> =>
  migrate(database.ownerUrl, { appRole: 'heirloom', superuserUrl: database.superuserUrl })

async function wrong(): Promise<readonly unknown[]> {
  const rows = await Promise.all(groundTables.map((table) => findWrongRows(database.db, table)))
  return [...rows.flat(), ...(await findWrongCounts(database.db))]
}

async function eventsOf(intent: string): Promise<readonly Record<string, unknown>[]> {
  const { rows } = await sql<{ details: Record<string, unknown> }>`
    select details from operation where intent = ${intent} order by id`.execute(database.db)
  return rows.map(({ details }) => details)
}

test('rows that went, came or changed unseen are recorded as done by nobody known, once', async () => {
  const mine = `owner_id = '${owner}'`
  await unseen(`
    update asset set file_name = 'x', updated_at = now() where id in (select id from asset where ${mine} order by id limit 3);
    delete from asset where id in (select id from asset where ${mine} order by id desc limit 12);
    insert into asset select r.* from asset a, lateral jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(),
      'path', 'came', 'sha1', sha256('came')::text)) r where false`)
  expect(await wrong()).toHaveLength(16)
  expect(await compareWithJournal(database.db)).toEqual({ asset: 15 })
  expect(await wrong()).toEqual([])
  expect(await compareWithJournal(database.db)).toEqual({})
  expect(await eventsOf('journal.differences_found')).toEqual([{ rows: 15, tables: { asset: 15 } }])
  const { rows } = await sql`
    select c.kind, count(*)::int as rows, o.actor, o.intent, o.database_role, o.sql from change c
    join operation o on o.id = c.operation where o.intent = 'unknown' and coalesce(owner_before, owner_after) = ${owner}
      and o.details ? 'found' group by 1, 3, 4, 5, 6 order by 1`.execute(database.db)
  const nobody = { actor: 'database', intent: 'unknown', database_role: 'unknown', sql: null }
  expect(rows).toEqual([
    { kind: 'delete', rows: 12, ...nobody },
    { kind: 'update', rows: 3, ...nobody },
  ])
  const { rows: lost } = await sql`
    select sum(lost)::int as lost, sum(counted)::int as counted from removal
    where owner_id = ${owner} and allowed_by = 'unseen'`.execute(database.db)
  expect(lost).toEqual([{ lost: 12, counted: 0 }])
})

const ground = (rows: readonly unknown[]): unknown[] =>
  (rows as { id: string; sha1: Buffer; path: string; file_created_at: Date }[]).map(
    ({ id, sha1, path, file_created_at: at }) => ({ id, sha1, path, at }),
  )

test('what was found can be put back from the journal, byte for byte', async () => {
  const before = await sql`select * from asset where owner_id = ${owner} order by id`.execute(database.db)
  await unseen(`delete from asset where owner_id = '${owner}'`)
  await compareWithJournal(database.db)
  await sql`insert into asset (id, owner_id, type, file_name, file_created_at, file_modified_at, path, size, sha1, sha256,
      created_at, taken_at, local_time)
    select r.id, r.owner_id, r.type, r.file_name, r.file_created_at, r.file_modified_at, r.path, r.size, r.sha1,
      r.sha256, r.created_at, r.file_created_at, now()
    from change c, lateral jsonb_populate_record(null::asset, c.before) r
    where c.owner_before = ${owner} and c.kind = 'delete'`.execute(database.db)
  const after = await sql`select * from asset where owner_id = ${owner} order by id`.execute(database.db)
  expect(ground(after.rows)).toEqual(ground(before.rows))
  expect(await wrong()).toEqual([])
})

test('writers at work are no difference', async () => {
  const over = new AbortController()
  const context = { actor: 'system', intent: 'test' } as const
  const writers = [1, 2, 3].map(async (one) => {
    for (let i = 0; !over.signal.aborted; i++) {
      await withOperation(database.db, context, async (trx) => {
        await sql`update asset set file_name = ${`${one} ${i}`} where owner_id = ${owner}`.execute(trx)
        await sql`delete from asset where id = (select id from asset where owner_id = ${owner} and state = 'trashed'
          limit 1)`.execute(trx)
        await sql`update asset set state = 'trashed', trashed_at = now() where id = (select id from asset
          where owner_id = ${owner} and state = 'active' limit 1) and ${i} < 3`.execute(trx)
      })
      await insertAssets(2)
    }
  })
  for (let i = 0; i < 10; i++) expect(await compareWithJournal(database.db)).toEqual({})
  over.abort()
  await Promise.all(writers)
  expect(await compareWithJournal(database.db)).toEqual({})
}, 60_000)

test('a column that a migration adds is no difference, whatever its default', async () => {
  await superuser.db.transaction().execute(async (trx) => {
    await sql`select heirloom.begin_migration('later')`.execute(trx)
    await sql`alter table asset add column stars integer not null default 3, add column note text`.execute(
      trx,
    )
  })
  await mend()
  expect(await wrong()).toEqual([])
  await sql`update asset set stars = 4, note = 'n' where owner_id = ${owner}`.execute(database.db)
  expect(await wrong()).toEqual([])
  await superuser.db.transaction().execute(async (trx) => {
    await sql`select heirloom.begin_migration('later still')`.execute(trx)
    await sql`alter table asset drop column stars, drop column note`.execute(trx)
  })
  await mend()
  expect(await wrong()).toEqual([])
  await superuser.db.transaction().execute((trx) => sql`select heirloom.write_structure('')`.execute(trx))
})

test('a function that was replaced is told once, stays told, and is mended by the next start', async () => {
  const before = await eventsOf('journal.structure_changed')
  expect(await watchStructure(database.db)).toBe(0)
  await sql`set event_triggers = off`.execute(superuser.db)
  await sql`create or replace function heirloom.guard_asset_delete() returns trigger language plpgsql as
    'begin return null; end'`.execute(superuser.db)
  await sql`drop trigger guard_update on account`.execute(superuser.db)
  await sql`grant delete on change to heirloom`.execute(superuser.db)
  await sql`reset event_triggers`.execute(superuser.db)
  expect(await watchStructure(database.db)).toBe(3)
  expect(await watchStructure(database.db)).toBe(3)
  expect((await eventsOf('journal.structure_changed')).slice(before.length)).toEqual([
    {
      faults: [
        'function guard_asset_delete() is another one',
        'table change is another one',
        'trigger guard_update of account is missing',
      ],
    },
  ])
  expect(await listStructureFaults(database.db)).toHaveLength(3)
  await mend()
  expect(await listStructureFaults(database.db)).toEqual([])
  expect((await eventsOf('journal.structure_mended')).at(-1)).toEqual({
    mended: ['function guard_asset_delete()', 'table change', 'trigger guard_update of account'],
  })
  await expect(
    sql.raw(`delete from asset where owner_id = '${owner}'`).execute(superuser.db),
  ).rejects.toMatchObject({
    code: 'HG001',
  })
})

test('a change of the tables by hand is told with role and reason; a migration is not told statement by statement', async () => {
  const before = await eventsOf('schema.change')
  await sql`create index by_hand on asset (file_name)`.execute(superuser.db)
  await superuser.db.transaction().execute(async (trx) => {
    await sql`select heirloom.allow_schema_change('no need for it')`.execute(trx)
    await sql`drop index by_hand`.execute(trx)
  })
  await superuser.db.transaction().execute(async (trx) => {
    await sql`select heirloom.begin_migration('0009')`.execute(trx)
    await sql`create index by_migration on asset (file_name)`.execute(trx)
    await sql`drop index by_migration`.execute(trx)
  })
  expect((await eventsOf('schema.change')).slice(before.length)).toEqual([
    { command: 'CREATE INDEX', objects: ['index heirloom.by_hand'] },
    { command: 'DROP INDEX', objects: ['index heirloom.by_hand'], reason: 'no need for it' },
  ])
})

test('everything is compared once a night, and by day where it has not been for long', async () => {
  await compareWithJournal(database.db)
  expect((await eventsOf('journal.compared')).at(-1)).toEqual({ rows: 0, tables: {} })
  const [day, night] = [new Date('2026-11-20T14:40:00Z'), new Date('2026-11-21T02:40:00Z')]
  for (const now of [day, night]) expect(await isCompareDue(database.db, now)).toBe(false)
  await comparedBefore('13 hours')
  expect(await isCompareDue(database.db, day)).toBe(false)
  expect(await isCompareDue(database.db, night)).toBe(true)
  await comparedBefore('31 hours')
  expect(await isCompareDue(database.db, day)).toBe(true)
})

/** As if that had been the last time. */
async function comparedBefore(ago: string): Promise<void> {
  await superuser.db.connection().execute(async (connection) => {
    await sql`alter table operation disable trigger refuse_rewriting`.execute(connection)
    await sql`update operation set at = now() - ${ago}::interval
      where intent in ('journal.compared', 'journal.differences_found')`.execute(connection)
    await sql`alter table operation enable always trigger refuse_rewriting`.execute(connection)
  })
}

test('a table that is too large for one look is compared in parts, each row once', async () => {
  await insertAssets(8_000)
  const { rows } = await sql<{ bytes: number }>`
    select pg_relation_size('heirloom.change') as bytes`.execute(database.db)
  expect(Number(rows[0]?.bytes)).toBeGreaterThan(4 * 1024 * 1024)
  await unseen(`delete from asset where id in (
    select id from (select id, row_number() over (order by id) as n from asset where owner_id = '${owner}') numbered
    where n % 401 = 0)`)
  expect(await compareWithJournal(database.db)).toEqual({ asset: 20 })
  expect(await compareWithJournal(database.db)).toEqual({})
})
