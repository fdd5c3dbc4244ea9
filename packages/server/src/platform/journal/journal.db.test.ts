import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openDatabase } from '../db/db.ts'
import { createTestDatabase } from '../testing/testing.ts'
import type { TestDatabase } from '../testing/testing.ts'
import { beginEpoch, recordEvent, withOperation } from './journal.ts'
import type { OperationContext } from './journal.ts'

interface Change {
  readonly kind: string
  readonly row_id: string
  readonly owner_before: string | null
  readonly owner_after: string | null
  readonly before: Record<string, unknown> | null
  readonly after: Record<string, unknown> | null
  readonly actor: string
  readonly intent: string
  readonly sql: string | null
  readonly operation: string
  readonly database_role: string
}

let database: TestDatabase<never>
let db: Kysely<never>
let owner: string

beforeAll(async () => {
  database = await createTestDatabase()
  db = database.db
  await beginEpoch(db)
})
afterAll(() => database.close())

const upload: OperationContext = { actor: 'system', intent: 'asset.upload', client: 'test' }

beforeEach(async () => {
  const { rows } = await sql<{ id: string }>`
    insert into account (email, name) values (${`${randomUUID()}@example.org`}, 'Ada') returning id`.execute(
    db,
  )
  owner = rows[0]!.id
})

/** Inserts assets and gives their ids. */
async function insertAssets(count: number, by = db): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    insert into asset (owner_id, type, file_name, file_created_at, file_modified_at, path, size, sha1, sha256,
      taken_at, local_time)
    select ${owner}::uuid, 'image', 'a.jpg', now(), now(), gen_random_uuid()::text, 5,
      substring(sha256(gen_random_uuid()::text::bytea), 1, 20), sha256(''), now(), now()::timestamp
    from generate_series(1, ${count}) returning id`.execute(by)
  return rows.map((row) => row.id)
}

async function changesOf(row: string): Promise<readonly Change[]> {
  const { rows } = await sql<Change>`
    select c.*, o.actor, o.intent, o.sql, o.database_role from change c join operation o on o.id = c.operation
    where row_id = ${row} order by seq`.execute(db)
  return rows
}

test('a change carries who, why, and only what changed, before and after', async () => {
  const [id] = await withOperation(db, upload, (trx) => insertAssets(1, trx))
  await withOperation(db, { actor: 'user', userId: owner, intent: 'asset.favorite' }, (trx) =>
    sql`update asset set is_favorite = true where id = ${id}`.execute(trx),
  )
  const [first, second] = await changesOf(id!)
  expect(first).toMatchObject({
    kind: 'insert',
    owner_before: null,
    owner_after: owner,
    intent: 'asset.upload',
  })
  expect(first?.after).toMatchObject({ file_name: 'a.jpg', size: 5, is_favorite: false })
  expect(first?.after).not.toHaveProperty('local_time')
  expect(second).toMatchObject({
    kind: 'update',
    actor: 'user',
    before: { is_favorite: false },
    after: { is_favorite: true },
    sql: null,
  })
})

test('changes of one transaction are one operation', async () => {
  const ids = await withOperation(db, upload, async (trx) => [
    ...(await insertAssets(2, trx)),
    ...(await insertAssets(1, trx)),
  ])
  const operations = await Promise.all(ids.map(async (id) => (await changesOf(id))[0]?.operation))
  expect(new Set(operations).size).toBe(1)
})

test('a writer past the program is recorded with role and statement', async () => {
  const superuser = openDatabase<never>({ url: database.superuserUrl, max: 1, applicationName: 'psql' })
  try {
    const [id] = await insertAssets(1)
    await superuser.db.connection().execute(async (connection) => {
      await sql`set session_replication_role = replica`.execute(connection)
      await sql`delete from asset where id = ${id}`.execute(connection)
    })
    const last = (await changesOf(id!)).at(-1)
    expect(last).toMatchObject({
      kind: 'delete',
      actor: 'database',
      database_role: 'postgres',
      owner_after: null,
    })
    expect(last?.sql).toContain('delete from asset')
    expect(last?.before).toMatchObject({ id, file_name: 'a.jpg' })
  } finally {
    await superuser.close()
  }
})

test('statements on tables with secrets are not kept', async () => {
  await sql`update account set password = 'hunter2' where id = ${owner}`.execute(db)
  const last = (await changesOf(owner)).at(-1)
  expect(last?.sql).toBe('(hidden: the table holds secrets)')
})

test('a change of derived columns alone leaves no trace', async () => {
  const [id] = await insertAssets(1)
  await sql`update asset set width = 100, updated_at = now() where id = ${id}`.execute(db)
  expect(await changesOf(id!)).toHaveLength(1)
})

test('what rolls back leaves no operation', async () => {
  const count = async (): Promise<number> =>
    (await sql<{ n: number }>`select count(*) as n from operation`.execute(db)).rows[0]!.n
  const before = await count()
  await expect(
    withOperation(db, upload, async (trx) => {
      await insertAssets(1, trx)
      throw new Error('no')
    }),
  ).rejects.toThrow('no')
  expect(await count()).toBe(before)
})

test('cascades, upserts, MERGE and COPY-like bulk are recorded row by row', async () => {
  const [id] = await insertAssets(1)
  await sql`insert into asset_metadata (owner_id, asset_id, key, value) values (${owner}, ${id}, 'k', '{"a": 1}')
    on conflict (asset_id, key) do update set value = excluded.value`.execute(db)
  const { rows } = await sql<{ id: string }>`select id from asset_metadata where asset_id = ${id}`.execute(db)
  await sql`merge into asset_metadata m using (values (${id}::uuid)) v(a) on m.asset_id = v.a
    when matched then update set value = '{"a": 2}'`.execute(db)
  await sql`delete from asset where id = ${id}`.execute(db)
  const kinds = (await changesOf(rows[0]!.id)).map((change) => [
    change.kind,
    change.owner_before ?? change.owner_after,
  ])
  expect(kinds).toEqual([
    ['insert', owner],
    ['update', owner],
    ['delete', owner],
  ])
})

test('a large update after small ones in the same session does not fall into the quadratic plan', async () => {
  await insertAssets(20_000)
  await db.connection().execute(async (connection) => {
    for (let i = 0; i < 6; i++)
      await sql`update asset set is_favorite = not is_favorite
        where id = (select id from asset where owner_id = ${owner} limit 1)`.execute(connection)
    await sql`update asset set visibility = 'archive' where owner_id = ${owner}`.execute(connection)
  })
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from change where owner_after = ${owner} and after ? 'visibility' and kind = 'update'`.execute(
    db,
  )
  expect(rows[0]?.n).toBe(20_000)
}, 60_000)

test('settings of the writer do not change what is recorded', async () => {
  const [id] = await insertAssets(1)
  await db.connection().execute(async (connection) => {
    await sql`set extra_float_digits = 0`.execute(connection)
    await sql`set timezone = 'Asia/Kathmandu'`.execute(connection)
    await sql`set bytea_output = 'escape'`.execute(connection)
    await sql`update asset set file_created_at = '2024-01-01T00:00:00Z', sha256 = sha256('x') where id = ${id}`.execute(
      connection,
    )
    await sql`discard all`.execute(connection)
    await sql`set search_path = heirloom`.execute(connection)
  })
  expect((await changesOf(id!)).at(-1)?.after).toEqual({
    file_created_at: '2024-01-01T00:00:00+00:00',
    sha256: '\\x2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881',
  })
})

/** The code with which the program's role is refused, or `allowed`. */
const refused = async (statement: string): Promise<unknown> =>
  sql
    .raw(statement)
    .execute(db)
    .then(
      () => 'allowed',
      (error: { code: string }) => error.code,
    )

test('the program may not write, change or empty the journal, nor empty a ground table or change a key', async () => {
  await insertAssets(1)
  expect(await refused('delete from change')).toBe('42501')
  expect(await refused('update operation set intent = $$x$$')).toBe('42501')
  expect(await refused('insert into operation select * from operation')).toBe('42501')
  expect(await refused('truncate asset cascade')).toBe('42501')
  expect(await refused('update asset set id = gen_random_uuid()')).toBe('HG003')
  const ownerDb = openDatabase<never>({ url: database.ownerUrl, max: 1, applicationName: 'test' })
  await expect(sql`truncate asset cascade`.execute(ownerDb.db)).rejects.toMatchObject({ code: 'HG002' })
  await ownerDb.close()
})

test('events stand on the same line of time', async () => {
  await recordEvent(db, { actor: 'system', intent: 'server.start', details: { version: '1' } })
  const { rows } = await sql<{ kind: string; details: unknown }>`
    select kind, details from operation where intent = 'server.start'`.execute(db)
  expect(rows).toEqual([{ kind: 'event', details: { version: '1' } }])
})

test('ids of operations are UUIDs of version 7 in order of time', async () => {
  const { rows } = await sql<{
    id: string
  }>`select heirloom.uuid_v7() as id from generate_series(1, 3)`.execute(db)
  for (const { id } of rows) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-/)
  const millis = Number.parseInt(rows[0]!.id.replaceAll('-', '').slice(0, 12), 16)
  expect(Math.abs(Date.now() - millis)).toBeLessThan(60_000)
})

test('counts follow every change of the assets', async () => {
  const counted = async (): Promise<unknown> =>
    (
      await sql`select visibility, sum(assets)::int as assets, sum(bytes)::int as bytes from asset_count
        where owner_id = ${owner} group by 1 having sum(assets) <> 0 order by 1`.execute(db)
    ).rows
  const ids = await insertAssets(3)
  await sql`update asset set visibility = 'archive' where id = ${ids[0]}`.execute(db)
  expect(await counted()).toEqual([
    { visibility: 'archive', assets: 1, bytes: 5 },
    { visibility: 'timeline', assets: 2, bytes: 10 },
  ])
  await sql`delete from asset where id = any(${ids})`.execute(db)
  expect(await counted()).toEqual([])
})
