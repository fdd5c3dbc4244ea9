// Questions to a history of five million changes, beside a look-up of one operation by its id: a library of 200,000 photos
// that one person put in one by one, favourites set one by one, bulk changes of 100,000 rows each by an admin, photos that
// went, one by one and at once. The journal is written as its triggers write it, but in bulk.
import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import {
  findHistoricAssets,
  getAssetHistory,
  getOperation,
  listHistory,
} from '../packages/server/src/features/history/history.ts'
import { openDatabase } from '../packages/server/src/platform/db/db.ts'
import type { Db, Tables } from '../packages/server/src/schema/schema.ts'
import { fillLibrary, openBenchLibrary } from './library.ts'
import { medianOf, milliseconds, print } from './measure.ts'
import type { Result } from './measure.ts'

const assets = 200_000
const bulkChanges = 40
const bulkRows = 100_000
const limitMs = 100

export async function run(): Promise<Result[]> {
  const library = await openBenchLibrary()
  const superuser = openDatabase<Tables>({ url: library.superuserUrl, max: 1, applicationName: 'psql' })
  try {
    await fillLibrary(library, 0, assets)
    await generate(superuser.db, library.ownerId)
    await sql`vacuum analyze`.execute(superuser.db)
    return await ask(library.db, library.ownerId)
  } finally {
    await superuser.close()
    await library.close()
  }
}

const keyId = '11111111-1111-4111-8111-111111111111'
const adminId = '22222222-2222-4222-8222-222222222222'

/** Two years in operations: each has its moment in its id. Every statement is one kind of thing that people do. */
async function generate(db: Db, ownerId: string): Promise<void> {
  await sql`set session_replication_role = replica`.execute(db)
  await sql`create function pg_temp.id_at(at timestamptz, n bigint) returns uuid language sql as
    $$ select (substring(lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') from 1 for 8) || '-'
      || substring(lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') from 9) || '-7000-8000-'
      || lpad(to_hex(n), 12, '0'))::uuid $$`.execute(db)
  await sql`create temporary table photo as
    select row_number() over (order by id) as n, id, to_jsonb(a) as row from asset a`.execute(db)
  await single(db, ownerId, { intent: 'asset.upload', kind: 'insert', first: 0, count: assets })
  await single(db, ownerId, { intent: 'asset.update', kind: 'update', first: 200_000, count: 600_000 })
  await single(db, ownerId, { intent: 'asset.purge', kind: 'delete', first: 800_000, count: 100_000 })
  for (let bulk = 0; bulk < bulkChanges; bulk++) await bulkChange(db, ownerId, 900_000 + bulk * 1_000)
  await sql`insert into removal (operation, owner_id, budget, at, lost, back, counted)
    select id, ${ownerId}, 'sight', at, case when user_id = ${adminId} then ${bulkRows} else 1 end, 0, 0 from operation
    where intent in ('asset.purge', 'asset.archive')`.execute(db)
  await sql`set session_replication_role = origin`.execute(db)
}

interface Happening {
  readonly intent: string
  readonly kind: 'insert' | 'update' | 'delete'
  readonly first: number
  readonly count: number
}

const at = (n: RawBuilder<unknown>) => sql`'2024-11-01 00:00Z'::timestamptz + ${n} * interval '1 minute'`

/** One operation a row. */
async function single(db: Db, ownerId: string, { intent, kind, first, count }: Happening): Promise<void> {
  await sql`insert into operation (id, kind, epoch, xid, at, actor, actor_id, user_id, intent, details, database_role)
    select pg_temp.id_at(${at(sql`n`)}, n), 'change', 1, ('1' || n)::xid8, ${at(sql`n`)}, 'api_key',
      case when n % 1000 = 0 then ${keyId}::uuid else ${ownerId}::uuid end, ${ownerId}::uuid, ${intent}, '{}', 'heirloom'
    from generate_series(${first}::bigint, ${first + count - 1}) n`.execute(db)
  await sql`insert into change (epoch, xid, operation, table_name, row_id, owner_before, owner_after, kind, before, after)
    select 1, ('1' || n.n)::xid8, pg_temp.id_at(${at(sql`n.n`)}, n.n), 'asset',
      case when ${kind} = 'delete' then md5(n.n::text)::uuid else p.id end,
      case when ${kind} = 'insert' then null else ${ownerId}::uuid end,
      case when ${kind} = 'delete' then null else ${ownerId}::uuid end, ${kind},
      case ${kind} when 'delete' then p.row when 'update' then '{"is_favorite": false}' end,
      case ${kind} when 'insert' then p.row when 'update' then '{"is_favorite": true}' end
    from generate_series(${first}::bigint, ${first + count - 1}) n join photo p on p.n = 1 + n.n % ${assets}`.execute(
    db,
  )
  await sql`insert into change_count select id, ${ownerId}, 'asset', ${kind}, 1, true from operation
    where intent = ${intent}`.execute(db)
}

/** One operation, of somebody else, with very many rows. */
async function bulkChange(db: Db, ownerId: string, n: number): Promise<void> {
  const id = sql`pg_temp.id_at(${at(sql`${n}::bigint`)}, ${n}::bigint)`
  await sql`insert into operation (id, kind, epoch, xid, at, actor, actor_id, user_id, intent, details, database_role)
    select ${id}, 'change', 1, ${`2${n}`}::xid8, ${at(sql`${n}::bigint`)}, 'session', ${adminId}, ${adminId},
      'asset.archive', '{}', 'heirloom'`.execute(db)
  await sql`insert into change (epoch, xid, operation, table_name, row_id, owner_before, owner_after, kind, before, after)
    select 1, ${`2${n}`}::xid8, ${id}, 'asset', p.id, ${ownerId}, ${ownerId}, 'update', '{"visibility": "timeline"}',
      '{"visibility": "archive"}' from photo p where p.n <= ${bulkRows}`.execute(db)
  await sql`insert into change_count values (${id}, ${ownerId}, 'asset', 'update', ${bulkRows}, false)`.execute(
    db,
  )
}

async function ask(db: Db, ownerId: string): Promise<Result[]> {
  const admin = { userId: adminId, isAdmin: true, elevated: false }
  const owner = { userId: ownerId, isAdmin: false, elevated: false }
  const page = { limit: 50 }
  const half = { from: new Date('2025-11-01T09:30:00Z'), to: new Date('2025-11-01T10:00:00Z') }
  const { operations } = await listHistory(db, admin, { ...page, minRemoved: bulkRows }, true)
  const bulk = operations[0]?.id ?? ''
  const { rows } = await sql<{ id: string; sha1: string; gone: string }>`
    select id, encode(sha1, 'base64') as sha1, md5('800007')::uuid as gone from asset limit 1`.execute(db)
  const { id = '', sha1 = '', gone = '' } = rows[0] ?? {}
  const questions: Readonly<Record<string, () => Promise<unknown>>> = {
    'the last page, everyone’s': () => listHistory(db, admin, page, true),
    'the last page, one’s own': () => listHistory(db, owner, page, false),
    'a page of bulk changes': () => listHistory(db, admin, { ...page, intent: 'asset.archive' }, true),
    'half an hour': () => listHistory(db, owner, { ...page, ...half }, false),
    'what a key did': () => listHistory(db, owner, { ...page, actorId: keyId }, false),
    'what removed more than 1,000': () => listHistory(db, admin, { ...page, minRemoved: 1_000 }, true),
    'what removed more than 1,000 of one’s own': () =>
      listHistory(db, owner, { ...page, minRemoved: 1_000 }, false),
    'one operation of 100,000 rows': () => getOperation(db, owner, bulk),
    'a photo’s story': () => getAssetHistory(db, owner, id),
    'the story of a photo that is gone': () => getAssetHistory(db, owner, gone),
    'by SHA-1': () => findHistoricAssets(db, owner, sha1, false),
    'by name': () => findHistoricAssets(db, owner, 'IMG_1234', false),
    'by name, everyone’s': () => findHistoricAssets(db, admin, 'IMG_1234', true),
  }
  const bare = await medianOf(20, () => sql`select id from operation where id = ${bulk}`.execute(db))
  const results: Result[] = []
  for (const [name, question] of Object.entries(questions))
    results.push(milliseconds(`history: ${name}`, await medianOf(7, question), bare, limitMs))
  return results
}

if (process.argv[1] === import.meta.filename) print(await run())
