// Which assets may look different to somebody since a transaction.
import { sql } from 'kysely'
import { changesOf, derivedSince, either, named, shared } from './journal.sql.ts'
import type { Sql } from './journal.sql.ts'
import type { Scope, Shared, Touched } from './line-type.ts'
import type { Trx } from '../../schema/schema.ts'
import { albumsTouched, partnersTouched } from './seeing.sql.ts'

/** Tables whose changes touch assets. */
export const assetTables = [
  'asset',
  'asset_note',
  'asset_edit',
  'stack',
  'stack_asset',
  'derived',
  'partner',
  'account',
  'album',
  'album_user',
  'album_asset',
] as const

/** Rows of another table that say which asset they belong to: changed, put in or taken away. */
const assetsOf = (scope: Scope, table: string, since: bigint): Sql => sql`
  select coalesce(${named('asset_id')}, r.asset_id) as id
  from ${changesOf(scope, table, since)} left join ${sql.ref(table)} r on r.id = c.row_id`

/** Rows `stack`: stacks whose members, primary or order may be others now. */
export const stacksTouched = shared('stacks', 'stack', (scope, since) =>
  either([
    sql`select c.row_id as stack from ${changesOf(scope, 'stack', since)}`,
    sql`select coalesce(${named('stack_id')}, m.stack_id) from ${changesOf(scope, 'stack_asset', since)}
    left join stack_asset m on m.id = c.row_id`,
    sql`select (c.before->>'stack_id')::uuid from ${changesOf(scope, 'stack_asset', since)} where c.kind = 'update'`,
    sql`select m.stack_id from ${changesOf(scope, 'asset', since)} join stack_asset m on m.asset_id = c.row_id
    where c.kind = 'update' and c.after ?| array['state', 'visibility', 'owner_id']`,
  ]),
)

/** The moving halves of photos that changed, and the photos of moving halves that did. */
const halves = (scope: Scope, since: bigint): Sql =>
  either([
    sql`select a.live_video_id as id from ${changesOf(scope, 'asset', since)}
    join asset a on a.id = c.row_id where a.live_video_id is not null`,
    sql`select (c.before->>'live_video_id')::uuid from ${changesOf(scope, 'asset', since)}
    where c.before ? 'live_video_id'`,
    sql`select photo.id from ${changesOf(scope, 'asset', since)}
    join asset photo on photo.live_video_id = c.row_id`,
  ])

/** Rows `id`: assets that changed themselves, in what was said or derived of them, or in their stack. */
export const assetsTouched = shared('assets', 'id', (scope, since) =>
  either([
    sql`select c.row_id as id from ${changesOf(scope, 'asset', since)}`,
    assetsOf(scope, 'asset_note', since),
    assetsOf(scope, 'asset_edit', since),
    assetsOf(scope, 'stack_asset', since),
    derivedSince(scope, since),
    sql`select m.asset_id from (${stacksTouched(scope, since)}) s join stack_asset m on m.stack_id = s.stack`,
    halves(scope, since),
  ]),
)

/** Besides, those that came into view or left it with a partner or an album. */
export const assetsOfOthersTouched = shared('assetsOfOthers', 'id', (scope, since) =>
  either([
    assetsTouched(scope, since),
    sql`select a.id from (${partnersTouched(scope, since)}) p join asset a on a.owner_id = p.owner`,
    placed(sql`select x.asset_id from (${albumsTouched(scope, since)}) al
    join album_asset x on x.album_id = al.album`),
    placed(assetsOf(scope, 'album_asset', since)),
  ]),
)

/** Photos that have or had a place, with their moving halves. */
function placed(photos: Sql): Sql {
  return sql`
  select half.id from (${photos}) photo(id)
  cross join lateral (select photo.id union all
    select a.live_video_id from asset a where a.id = photo.id and a.live_video_id is not null) half`
}

const looked: Readonly<Record<Shared, Touched>> = {
  partners: partnersTouched,
  albums: albumsTouched,
  stacks: stacksTouched,
  assets: assetsTouched,
  assetsOfOthers: assetsOfOthersTouched,
}

/** More than so many stay where they are: each query finds them again. */
const mostFound = 50_000

/** Looks up once what many types of line look for. */
export async function findShared(trx: Trx, scope: Scope, since: bigint): Promise<Scope> {
  const found = new Map<Shared, readonly string[]>()
  const all = new Map(scope.found).set(since, found)
  for (const [name, touched] of Object.entries(looked) as [Shared, Touched][]) {
    const { rows } = await sql<{ ids: readonly string[] }>`
      select array(select distinct t.id from (${touched({ ...scope, found: all }, since)}) t(id)
        where t.id is not null limit ${mostFound + 1})::text[] as ids`.execute(trx)
    const ids = rows[0]?.ids ?? []
    if (ids.length <= mostFound) found.set(name, ids)
  }
  return { ...scope, found: all }
}
