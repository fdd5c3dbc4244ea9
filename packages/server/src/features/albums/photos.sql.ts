import { sql } from 'kysely'
import { inSight } from '../../catalog/assets/assets.ts'
import type { Db, Trx } from '../../schema/schema.ts'
import type { Standing } from './album.ts'

/**
 * Puts those photos into the album that are this person's and neither hidden nor locked; returns which came. One in the
 * trash may be put in, and is shown once it is back.
 */
export async function insertPhotos(
  trx: Trx,
  { id, ownerId }: Pick<Standing, 'id' | 'ownerId'>,
  userId: string,
  assetIds: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    insert into album_asset (owner_id, album_id, asset_id, added_by)
    select ${ownerId}::uuid, ${id}::uuid, a.id, ${userId}::uuid
    from (select distinct unnest(${[...assetIds]}::uuid[]) as id) w join asset a on a.id = w.id
    where a.owner_id = ${userId} and a.visibility in ('timeline', 'archive')
    on conflict (album_id, asset_id) do nothing returning asset_id as id`.execute(trx)
  return rows.map((row) => row.id)
}

export interface Place {
  /** Of the row that says that it is in. */
  readonly rowId: string
  readonly assetId: string
}

/** Those of these photos that are in the album. */
export async function findPlaces(
  db: Db | Trx,
  albumId: string,
  assetIds: readonly string[],
): Promise<readonly Place[]> {
  const { rows } = await sql<Place>`
    select id as "rowId", asset_id as "assetId" from album_asset
    where album_id = ${albumId} and asset_id = any(${[...assetIds]}::uuid[])`.execute(db)
  return rows
}

/** Returns which photos went. */
export async function deletePlaces(trx: Trx, rowIds: readonly string[]): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    delete from album_asset where id = any(${[...rowIds]}::uuid[]) returning asset_id as id`.execute(trx)
  return rows.map((row) => row.id)
}

/** Whether the photo is in the album and in sight. */
export async function isShown(db: Db | Trx, albumId: string, assetId: string): Promise<boolean> {
  const { rows } = await sql`
    select from album_asset x join asset a on a.id = x.asset_id
    where x.album_id = ${albumId} and x.asset_id = ${assetId} and ${inSight('a')}`.execute(db)
  return rows.length > 0
}

/** Notes that the album has other photos now. */
export async function touchAlbums(trx: Trx, albumIds: readonly string[]): Promise<void> {
  await sql`update album set updated_at = now() where id = any(${[...albumIds]}::uuid[])`.execute(trx)
}
