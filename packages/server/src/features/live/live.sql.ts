import { sql } from 'kysely'
import type { Db } from '../../schema/schema.ts'

/** A change as far as clients are told of it at once. */
export interface LiveChange {
  readonly table: string
  readonly id: string
  readonly ownerId: string
  readonly kind: 'insert' | 'update' | 'delete'
  readonly state: string | null
  readonly visibility: string | null
  readonly assetId: string | null
  readonly albumId: string | null
  readonly userId: string | null
  readonly isFaceNew: boolean
}

const tables = [
  'asset',
  'asset_note',
  'stack',
  'stack_asset',
  'album',
  'album_asset',
  'album_user',
  'person',
  'tag_asset',
]

/** What one operation changed; nothing where it changed more than `most` rows. */
export async function listLiveChanges(
  db: Db,
  operation: string,
  most: number,
): Promise<readonly LiveChange[]> {
  const { rows: counts } = await sql<{ changes: number }>`
    select coalesce(sum(changes), 0)::bigint as changes from change_count where operation = ${operation}`.execute(
    db,
  )
  if ((counts[0]?.changes ?? 0) > most) return []
  const { rows } = await sql<LiveChange>`
    select c.table_name as "table", c.row_id as id, coalesce(c.owner_after, c.owner_before) as "ownerId", c.kind,
      case when c.kind = 'update' then c.after->>'state' end as state,
      case when c.kind = 'update' then c.after->>'visibility' end as visibility,
      coalesce(coalesce(c.after, c.before)->>'asset_id', n.asset_id::text) as "assetId",
      coalesce(c.after, c.before)->>'album_id' as "albumId", coalesce(c.after, c.before)->>'user_id' as "userId",
      c.table_name = 'person' and c.kind = 'update' and c.after ? 'face_asset_id' as "isFaceNew"
    from change c left join asset_note n on c.table_name = 'asset_note' and n.id = c.row_id
    where c.operation = ${operation} and c.table_name = any(${tables}::text[]) order by c.seq`.execute(db)
  return rows
}

/** Whose things an operation changed, where those were more than `most` rows. */
export async function listOwnersOfMany(db: Db, operation: string, most: number): Promise<readonly string[]> {
  const { rows } = await sql<{ owner: string }>`
    select owner_id as owner from change_count where operation = ${operation}
    group by owner_id having (select sum(changes) from change_count where operation = ${operation}) > ${most}`.execute(
    db,
  )
  return rows.map(({ owner }) => owner)
}

/** Who sees an album, its owner among them. */
export async function listAlbumPeople(db: Db, albumId: string): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select owner_id as id from album where id = ${albumId}
    union select user_id from album_user where album_id = ${albumId}`.execute(db)
  return rows.map(({ id }) => id)
}

/** Whose a photo is; undefined where it is the moving half of one. */
export async function findOwner(db: Db, assetId: string): Promise<string | undefined> {
  const { rows } = await sql<{ owner: string }>`
    select owner_id as owner from asset where id = ${assetId} and visibility <> 'hidden'`.execute(db)
  return rows[0]?.owner
}

export interface LiveNotification {
  readonly id: string
  readonly userId: string
  readonly type: string
  readonly level: 'success' | 'error' | 'warning' | 'info'
  readonly title: string
  readonly description: string | null
  readonly data: unknown
  readonly createdAt: Date
  readonly readAt: Date | null
}

export async function findNotification(db: Db, id: string): Promise<LiveNotification | undefined> {
  return await db
    .selectFrom('notification')
    .select(['id', 'user_id as userId', 'type', 'level', 'title', 'description', 'data'])
    .select(['created_at as createdAt', 'read_at as readAt'])
    .where('id', '=', id)
    .executeTakeFirst()
}
