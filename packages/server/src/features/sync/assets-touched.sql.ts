// Which assets may look different to somebody since a transaction.
import { sql } from 'kysely'
import { changesOf, derivedSince, either, named } from './journal.sql.ts'
import type { Sql } from './journal.sql.ts'
import type { Scope } from './line-type.ts'
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
  select coalesce(${named('asset_id')}, r.asset_id) as id, c.xid
  from ${changesOf(scope, table, since)} left join ${sql.ref(table)} r on r.id = c.row_id`

/** Rows `stack, xid`: stacks whose members, primary or order may be others now. */
export const stacksTouched = (scope: Scope, since: bigint): Sql =>
  either([
    sql`select c.row_id as stack, c.xid from ${changesOf(scope, 'stack', since)}`,
    sql`select coalesce(${named('stack_id')}, m.stack_id), c.xid from ${changesOf(scope, 'stack_asset', since)}
    left join stack_asset m on m.id = c.row_id`,
    sql`select (c.before->>'stack_id')::uuid, c.xid from ${changesOf(scope, 'stack_asset', since)} where c.kind = 'update'`,
    sql`select m.stack_id, c.xid from ${changesOf(scope, 'asset', since)} join stack_asset m on m.asset_id = c.row_id
    where c.kind = 'update' and c.after ?| array['state', 'visibility', 'owner_id']`,
  ])

/** The moving halves of photos that changed, and the photos of moving halves that did. */
const halves = (scope: Scope, since: bigint): Sql =>
  either([
    sql`select a.live_video_id as id, c.xid from ${changesOf(scope, 'asset', since)}
    join asset a on a.id = c.row_id where a.live_video_id is not null`,
    sql`select (c.before->>'live_video_id')::uuid, c.xid from ${changesOf(scope, 'asset', since)}
    where c.before ? 'live_video_id'`,
    sql`select photo.id, c.xid from ${changesOf(scope, 'asset', since)}
    join asset photo on photo.live_video_id = c.row_id`,
  ])

/** Rows `id, xid`: assets that changed themselves, in what was said or derived of them, or in their stack. */
export const assetsTouched = (scope: Scope, since: bigint): Sql =>
  either([
    sql`select c.row_id as id, c.xid from ${changesOf(scope, 'asset', since)}`,
    assetsOf(scope, 'asset_note', since),
    assetsOf(scope, 'asset_edit', since),
    assetsOf(scope, 'stack_asset', since),
    derivedSince(scope, since),
    sql`select m.asset_id, s.xid from (${stacksTouched(scope, since)}) s join stack_asset m on m.stack_id = s.stack`,
    halves(scope, since),
  ])

/** Besides, those that came into view or left it with a partner or an album. */
export const assetsOfOthersTouched = (scope: Scope, since: bigint): Sql =>
  either([
    assetsTouched(scope, since),
    sql`select a.id, p.xid from (${partnersTouched(scope, since)}) p join asset a on a.owner_id = p.owner`,
    placed(sql`select x.asset_id, al.xid from (${albumsTouched(scope, since)}) al
    join album_asset x on x.album_id = al.album`),
    placed(assetsOf(scope, 'album_asset', since)),
  ])

/** Photos that have or had a place, with their moving halves. */
const placed = (photos: Sql): Sql => sql`
  select half.id, photo.xid from (${photos}) photo(id, xid)
  cross join lateral (select photo.id union all
    select a.live_video_id from asset a where a.id = photo.id and a.live_video_id is not null) half`
