import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import { inSight } from '../../catalog/assets/assets.ts'
import type { Db, Trx } from '../../schema/schema.ts'
import type {
  AlbumChanges,
  AlbumFilter,
  AlbumOrder,
  AlbumRow,
  AlbumSummary,
  Contributor,
  Marker,
  MemberRole,
  Standing,
} from './album.ts'

type Condition = RawBuilder<unknown>

/** All albums that a person sees, with what they are in them. */
const seenBy = (userId: string): Condition => sql`(
  select a.*, 'owner' as role from album a where a.owner_id = ${userId}
  union all
  select a.*, m.role from album_user m join album a on a.id = m.album_id
  join account o on o.id = a.owner_id and o.deleted_at is null where m.user_id = ${userId})`

/** By a link that has not ended. */
const isLinked = sql`exists (select from shared_link l where l.album_id = a.id and (l.expires_at is null or l.expires_at > now()))`

const columns = sql`a.id, a.owner_id as "ownerId", a.name, a.description, a.cover_asset_id as "coverAssetId",
  a.asset_order as "order", a.is_activity_enabled as "isActivityEnabled", a.created_at as "createdAt",
  a.updated_at as "updatedAt", a.role, ${isLinked} as "isLinked"`

const isShared = sql`(${isLinked} or exists (
  select from album_user m join account u on u.id = m.user_id and u.deleted_at is null where m.album_id = a.id))`

function conditions({ id, ids, name, isOwned, isShared: shared, assetId }: AlbumFilter): Condition {
  if (assetId !== undefined)
    return sql`a.id in (select x.album_id from album_asset x where x.asset_id = ${assetId})`
  const all = [
    ...(id === undefined ? [] : [sql`a.id = ${id}`]),
    ...(ids === undefined ? [] : [sql`a.id = any(${[...ids]}::uuid[])`]),
    ...(name === undefined ? [] : [sql`a.name = ${name}`]),
    ...(isOwned === undefined ? [] : [sql`(a.role = 'owner') = ${isOwned}`]),
    ...(shared === undefined ? [] : [sql`${isShared} = ${shared}`]),
  ]
  return all.length === 0 ? sql`true` : sql.join(all, sql` and `)
}

/** The newest first. */
export async function listAlbumRows(
  db: Db | Trx,
  userId: string,
  filter: AlbumFilter,
): Promise<readonly AlbumRow[]> {
  const { rows } = await sql<AlbumRow>`
    select ${columns} from ${seenBy(userId)} a where ${conditions(filter)}
    order by a.created_at desc, a.id`.execute(db)
  return rows
}

export async function findStandings(
  db: Db | Trx,
  userId: string,
  albumIds: readonly string[],
): Promise<readonly Standing[]> {
  const { rows } = await sql<Standing>`
    select a.id, a.name, a.owner_id as "ownerId", a.role, a.is_activity_enabled as "isActivityEnabled"
    from ${seenBy(userId)} a where a.id = any(${[...albumIds]}::uuid[]) order by a.id`.execute(db)
  return rows
}

export async function countAlbums(
  db: Db,
  userId: string,
): Promise<{ readonly owned: number; readonly shared: number; readonly notShared: number }> {
  const { rows } = await sql<{ owned: number; shared: number; notShared: number }>`
    select count(*) filter (where a.role = 'owner') as owned, count(*) filter (where ${isShared}) as shared,
      count(*) filter (where a.role = 'owner' and not ${isShared}) as "notShared"
    from ${seenBy(userId)} a`.execute(db)
  return rows[0] ?? { owned: 0, shared: 0, notShared: 0 }
}

/**
 * By album; one without a photo in sight is left out. The newest is a greatest pair of texts: that is found by hashing, and
 * needs no sorting of all photos of all albums.
 */
export async function summarizeAlbums(
  db: Db | Trx,
  albumIds: readonly string[],
): Promise<ReadonlyMap<string, AlbumSummary>> {
  const { rows } = await sql<AlbumSummary & { id: string }>`
    select al.id, s.count, s.first::text, s.last::text, s."modifiedAt", coalesce(
      (select a.id from asset a join album_asset x on x.asset_id = a.id and x.album_id = al.id
        where a.id = al.cover_asset_id and ${inSight('a')}),
      s.newest[2]::uuid) as "coverId"
    from album al join (
      select x.album_id, count(*) as count, min(a.local_time) as first, max(a.local_time) as last,
        max(a.updated_at) as "modifiedAt", max(array[a.local_time::text, a.id::text] collate "C") as newest
      from album_asset x join asset a on a.id = x.asset_id
      where x.album_id = any(${[...albumIds]}::uuid[]) and ${inSight('a')} group by 1
    ) s on s.album_id = al.id`.execute(db)
  return new Map(rows.map(({ id, ...summary }) => [id, summary]))
}

/** Whose photos in sight are in the album, and how many. */
export async function countContributions(db: Db | Trx, albumId: string): Promise<readonly Contributor[]> {
  const { rows } = await sql<Contributor>`
    select a.owner_id as "userId", count(*) as count from album_asset x join asset a on a.id = x.asset_id
    where x.album_id = ${albumId} and ${inSight('a')} group by 1 order by 2 desc, 1`.execute(db)
  return rows
}

/** Where its owner says that a photo was taken, else where its file does. */
export async function listMarkers(db: Db, albumId: string): Promise<readonly Marker[]> {
  const { rows } = await sql<Marker>`
    select a.id, s.latitude as lat, s.longitude as lon, nullif(s.city, '') as city, nullif(s.state, '') as state,
      nullif(s.country, '') as country
    from album_asset x join asset a on a.id = x.asset_id join asset_shown s on s.asset_id = a.id
    where x.album_id = ${albumId} and ${inSight('a')} and s.latitude is not null
    order by a.local_time desc, a.id`.execute(db)
  return rows
}

export interface NewAlbum {
  readonly ownerId: string
  readonly name: string
  readonly description: string
  readonly order: AlbumOrder
}

export async function insertAlbum(trx: Trx, album: NewAlbum): Promise<string> {
  const { ownerId, name, description, order } = album
  const values = { owner_id: ownerId, name, description, asset_order: order }
  return (await trx.insertInto('album').values(values).returning('id').executeTakeFirstOrThrow()).id
}

/** Changes what is given and leaves the rest. */
export async function updateAlbum(trx: Trx, id: string, changes: AlbumChanges): Promise<void> {
  await trx
    .updateTable('album')
    .set({
      name: changes.name,
      description: changes.description,
      cover_asset_id: changes.coverAssetId,
      asset_order: changes.order,
      is_activity_enabled: changes.isActivityEnabled,
      updated_at: new Date(),
    })
    .where('id', '=', id)
    .execute()
}

/** With its photos' places, its people and what was said. */
export async function deleteAlbums(trx: Trx, ids: readonly string[]): Promise<number> {
  const { numDeletedRows } = await trx
    .deleteFrom('album')
    .where('id', 'in', [...ids])
    .executeTakeFirst()
  return Number(numDeletedRows)
}

export interface MemberRow {
  readonly albumId: string
  readonly userId: string
  readonly role: MemberRole
}

export async function listMembers(db: Db | Trx, albumIds: readonly string[]): Promise<readonly MemberRow[]> {
  const { rows } = await sql<MemberRow>`
    select album_id as "albumId", user_id as "userId", role from album_user
    where album_id = any(${[...albumIds]}::uuid[])`.execute(db)
  return rows
}

/** Gives these people their roles; whoever is in already keeps theirs. Returns who came. */
export async function insertMembers(
  trx: Trx,
  album: Pick<Standing, 'id' | 'ownerId'>,
  members: readonly { readonly userId: string; readonly role: MemberRole }[],
): Promise<readonly string[]> {
  if (members.length === 0) return []
  const rows = await trx
    .insertInto('album_user')
    .values(
      members.map(({ userId, role }) => ({
        owner_id: album.ownerId,
        album_id: album.id,
        user_id: userId,
        role,
      })),
    )
    .onConflict((conflict) => conflict.columns(['album_id', 'user_id']).doNothing())
    .returning('user_id')
    .execute()
  return rows.map((row) => row.user_id)
}

/** False where they are not in the album. */
export async function updateMember(
  trx: Trx,
  albumId: string,
  userId: string,
  role: MemberRole,
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('album_user')
    .set({ role })
    .where('album_id', '=', albumId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** False where they were not in the album. */
export async function deleteMember(trx: Trx, albumId: string, userId: string): Promise<boolean> {
  const { numDeletedRows } = await trx
    .deleteFrom('album_user')
    .where('album_id', '=', albumId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return numDeletedRows > 0n
}
