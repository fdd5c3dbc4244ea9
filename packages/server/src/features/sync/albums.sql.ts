// Albums, who is in them, and which photos.
import { sql } from 'kysely'
import { assetTables, assetsTouched } from './assets-touched.sql.ts'
import { changesOf, either, inPhase, moment, named, uuids, within } from './journal.sql.ts'
import type { Sql } from './journal.sql.ts'
import type { LineFamily, LineType, Scope } from './line-type.ts'
import { albumsTouched, isInSight } from './seeing.sql.ts'

/** The chosen photo where it is in sight, else the newest that is. */
const cover = sql`coalesce(
  (select a.id from album_asset x join asset a on a.id = x.asset_id
    where x.album_id = al.id and a.id = al.cover_asset_id and ${isInSight('a')}),
  (select a.id from album_asset x join asset a on a.id = x.asset_id
    where x.album_id = al.id and ${isInSight('a')} order by a.local_time desc, a.id desc limit 1))`

const albumData = (version: 'V1' | 'V2'): Sql => sql`json_build_object('id', al.id, 'name', al.name,
  'description', al.description, 'createdAt', ${moment(sql`al.created_at`)},
  'updatedAt', ${moment(sql`al.updated_at`)}, 'thumbnailAssetId', ${cover},
  'isActivityEnabled', al.is_activity_enabled, 'order', al.asset_order
  ${version === 'V1' ? sql`, 'ownerId', al.owner_id` : sql``})`

const isSeen = ({ albums }: Scope, id: Sql): Sql => sql`${id} = any(${uuids(albums)})`

/** Its cover may be another one with every photo that is not as it was. */
const touchedAlbums = (scope: Scope, since: bigint): Sql =>
  either([
    sql`select album as id from (${albumsTouched(scope, since)}) t`,
    sql`select c.row_id from ${changesOf(scope, 'album', since)}`,
    sql`select ${named('album_id')} from ${changesOf(scope, 'album_asset', since)}`,
    sql`select x.album_id from (${assetsTouched(scope, since)}) t join album_asset x on x.asset_id = t.id`,
  ])

const albumLines = (version: 'V1' | 'V2'): LineType => ({
  entity: `Album${version}`,
  tables: assetTables,
  lines: (scope, phase) => sql`select al.id, ${albumData(version)}::text as data from album al
    where ${isSeen(scope, sql`al.id`)} and ${inPhase(phase, sql`al.id`, (since) => touchedAlbums(scope, since))}
    order by al.id`,
})

const albumDeletions: LineType = {
  entity: 'AlbumDeleteV1',
  tables: ['album', 'album_user', 'account'],
  lines: (scope, phase) => sql`
    select t.id, json_build_object('albumId', t.id)::text as data
    from (select distinct album as id from (${albumsTouched(scope, phase.since ?? 0n)}) u) t
    where not ${isSeen(scope, sql`t.id`)} and ${within(phase, sql`t.id`)} order by t.id`,
}

/** Whoever owns an album is in it, by the id of the album. */
const people = sql`(
  select al.id, al.id as album_id, al.owner_id as user_id, 'owner' as role from album al
  union all
  select m.id, m.album_id, m.user_id, m.role from album_user m
  join album al on al.id = m.album_id and al.owner_id <> m.user_id
  join account u on u.id = m.user_id and u.deleted_at is null)`

const touchedPeople = (scope: Scope, since: bigint): Sql =>
  either([
    sql`select c.row_id as id from ${changesOf(scope, 'album_user', since)}`,
    sql`select c.row_id from ${changesOf(scope, 'album', since)} where c.owner_before is distinct from c.owner_after`,
    sql`select m.id from ${changesOf(scope, 'album', since)} join album_user m on m.album_id = c.row_id
    where c.owner_before <> c.owner_after`,
    sql`select p.id from (${albumsTouched(scope, since)}) t join ${people} p on p.album_id = t.album`,
    sql`select m.id from ${changesOf(scope, 'account', since)} join album_user m on m.user_id = c.row_id
    where c.kind = 'update' and c.after ? 'deleted_at'`,
  ])

const peopleTables = ['album', 'album_user', 'account'] as const

const personLines: LineType = {
  entity: 'AlbumUserV1',
  tables: peopleTables,
  lines: (scope, phase) => sql`
    select p.id, json_build_object('albumId', p.album_id, 'userId', p.user_id, 'role', p.role)::text as data
    from ${people} p where ${isSeen(scope, sql`p.album_id`)}
      and ${inPhase(phase, sql`p.id`, (since) => touchedPeople(scope, since))} order by p.id`,
}

/** Whom an album had, of albums that are still seen. */
const formerPeople = (scope: Scope, since: bigint): Sql =>
  either([
    sql`select c.row_id as id, ${named('album_id')} as album_id, ${named('user_id')} as user_id
    from ${changesOf(scope, 'album_user', since)} where c.kind = 'delete'`,
    sql`select c.row_id, c.row_id, c.owner_before from ${changesOf(scope, 'album', since)}
    where c.owner_before <> c.owner_after`,
    sql`select m.id, m.album_id, m.user_id from ${changesOf(scope, 'account', since)}
    join album_user m on m.user_id = c.row_id where c.kind = 'update' and c.after ? 'deleted_at'`,
  ])

const personDeletions: LineType = {
  entity: 'AlbumUserDeleteV1',
  tables: peopleTables,
  lines: (scope, phase) => sql`
    select t.id, json_build_object('albumId', t.album_id, 'userId', t.user_id)::text as data
    from (select distinct on (u.id) u.* from (${formerPeople(scope, phase.since ?? 0n)}) u order by u.id) t
    where ${isSeen(scope, sql`t.album_id`)} and ${within(phase, sql`t.id`)}
      and not exists (select from ${people} p where p.album_id = t.album_id and p.user_id = t.user_id)
    order by t.id`,
}

const touchedPlaces = (scope: Scope, since: bigint): Sql =>
  either([
    sql`select c.row_id as id from ${changesOf(scope, 'album_asset', since)}`,
    sql`select x.id from (${albumsTouched(scope, since)}) t join album_asset x on x.album_id = t.album`,
    sql`select x.id from ${changesOf(scope, 'asset', since)} join album_asset x on x.asset_id = c.row_id
    where c.kind = 'update' and c.after ?| array['state', 'visibility', 'owner_id']`,
  ])

const placeTables = ['album', 'album_user', 'album_asset', 'account', 'asset'] as const
const place = (t: string): Sql =>
  sql`json_build_object('albumId', ${sql.ref(`${t}.album_id`)}, 'assetId', ${sql.ref(`${t}.asset_id`)})::text as data`

const placeLines: LineType = {
  entity: 'AlbumToAssetV1',
  tables: placeTables,
  lines: (scope, phase) => sql`
    select x.id, ${place('x')} from album_asset x join asset a on a.id = x.asset_id and ${isInSight('a')}
    where ${isSeen(scope, sql`x.album_id`)}
      and ${inPhase(phase, sql`x.id`, (since) => touchedPlaces(scope, since))} order by x.id`,
}

const formerPlaces = (scope: Scope, since: bigint): Sql =>
  either([
    sql`select c.row_id as id, ${named('album_id')} as album_id, ${named('asset_id')} as asset_id
    from ${changesOf(scope, 'album_asset', since)} where c.kind = 'delete'`,
    sql`select x.id, x.album_id, x.asset_id from (${touchedPlaces(scope, since)}) t join album_asset x on x.id = t.id`,
  ])

const placeDeletions: LineType = {
  entity: 'AlbumToAssetDeleteV1',
  tables: placeTables,
  lines: (scope, phase) => sql`
    select t.id, ${place('t')}
    from (select distinct on (u.id) u.* from (${formerPlaces(scope, phase.since ?? 0n)}) u order by u.id) t
    where ${isSeen(scope, sql`t.album_id`)} and ${within(phase, sql`t.id`)}
      and not exists (select from album_asset x join asset a on a.id = x.asset_id and ${isInSight('a')}
        where x.album_id = t.album_id and x.asset_id = t.asset_id)
    order by t.id`,
}

export const albums = (version: 'V1' | 'V2'): LineFamily => ({
  deletions: albumDeletions,
  upserts: albumLines(version),
})
export const albumPeople: LineFamily = { deletions: personDeletions, upserts: personLines }
export const albumPlaces: LineFamily = { deletions: placeDeletions, upserts: placeLines }
