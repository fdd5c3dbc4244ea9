import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import { inSight } from '../../catalog/assets/assets.ts'
import type { Db, Trx } from '../../schema/schema.ts'

export interface ActivityRow {
  readonly id: string
  readonly userId: string
  readonly albumId: string
  readonly assetId: string | null
  /** Null: a like. */
  readonly comment: string | null
  readonly createdAt: Date
}

export interface ActivityFilter {
  readonly albumId: string
  /** Null: about the album itself. */
  readonly assetId?: string | null | undefined
  readonly userId?: string | undefined
  readonly type?: 'comment' | 'like' | undefined
}

const columns = sql`v.id, v.owner_id as "userId", v.album_id as "albumId", v.asset_id as "assetId", v.comment,
  v.created_at as "createdAt"`

/** What is about a photo is shown while the photo is. */
const isShown = sql`(v.asset_id is null or exists (select from album_asset x join asset a on a.id = x.asset_id
  where x.album_id = v.album_id and x.asset_id = v.asset_id and ${inSight('a')}))`

function conditions({ albumId, assetId, userId, type }: ActivityFilter): RawBuilder<unknown> {
  const all = [
    sql`v.album_id = ${albumId}`,
    isShown,
    ...(assetId === undefined ? [] : [sql`v.asset_id is not distinct from ${assetId}::uuid`]),
    ...(userId === undefined ? [] : [sql`v.owner_id = ${userId}`]),
    ...(type === undefined ? [] : [sql`(v.comment is null) = ${type === 'like'}`]),
  ]
  return sql.join(all, sql` and `)
}

/** The oldest first. */
export async function listActivityRows(db: Db, filter: ActivityFilter): Promise<readonly ActivityRow[]> {
  const { rows } = await sql<ActivityRow>`
    select ${columns} from activity v join account u on u.id = v.owner_id and u.deleted_at is null
    where ${conditions(filter)} order by v.created_at, v.id`.execute(db)
  return rows
}

export async function countActivities(
  db: Db,
  filter: ActivityFilter,
): Promise<{ readonly comments: number; readonly likes: number }> {
  const { rows } = await sql<{ comments: number; likes: number }>`
    select count(v.comment) as comments, count(*) - count(v.comment) as likes
    from activity v join account u on u.id = v.owner_id and u.deleted_at is null
    where ${conditions(filter)}`.execute(db)
  return rows[0] ?? { comments: 0, likes: 0 }
}

export type NewActivity = Omit<ActivityRow, 'id' | 'createdAt'>

/** Undefined for a like that is there already. */
export async function insertActivity(trx: Trx, activity: NewActivity): Promise<ActivityRow | undefined> {
  const { userId, albumId, assetId, comment } = activity
  const { rows } = await sql<ActivityRow>`
    insert into activity as v (owner_id, album_id, asset_id, comment)
    values (${userId}, ${albumId}, ${assetId}, ${comment})
    on conflict ((case when comment is null then owner_id end), album_id, coalesce(asset_id, album_id)) do nothing
    returning ${columns}`.execute(trx)
  return rows[0]
}

export async function findLike(
  db: Db | Trx,
  { userId, albumId, assetId }: Omit<NewActivity, 'comment'>,
): Promise<ActivityRow | undefined> {
  const { rows } = await sql<ActivityRow>`
    select ${columns} from activity v where v.owner_id = ${userId} and v.album_id = ${albumId}
      and v.asset_id is not distinct from ${assetId}::uuid and v.comment is null`.execute(db)
  return rows[0]
}

/** With the album's owner and name. */
export async function findActivity(
  db: Db | Trx,
  id: string,
): Promise<(ActivityRow & { readonly albumOwnerId: string; readonly album: string }) | undefined> {
  const { rows } = await sql<ActivityRow & { albumOwnerId: string; album: string }>`
    select ${columns}, al.owner_id as "albumOwnerId", al.name as album
    from activity v join album al on al.id = v.album_id where v.id = ${id}`.execute(db)
  return rows[0]
}

export async function deleteActivity(trx: Trx, id: string): Promise<void> {
  await trx.deleteFrom('activity').where('id', '=', id).execute()
}
