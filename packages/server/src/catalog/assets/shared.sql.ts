// What others may see of one's photos: what is in an album that they own or were let into. Asked only where a photo is not
// theirs. Never what is hidden, locked or in the trash, but for the moving half of a live photo that is shown.
import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import { prepared } from '../../platform/db/db.ts'
import type { Db, Trx } from '../../schema/schema.ts'
import type { Looker } from './asset.ts'

/** The condition of a photo that albums show; `alias` is that of the table `asset`. */
export const inSight = (alias: string): RawBuilder<boolean> =>
  sql`${sql.ref(`${alias}.state`)} = 'active' and ${sql.ref(`${alias}.visibility`)} in ('timeline', 'archive')`

/** Whether an album shows it to this person; `asset` is the photo's id. */
const isInAlbumOf = (userId: string, asset: RawBuilder<unknown>): RawBuilder<boolean> => sql`exists (
  select from album_asset x join album al on al.id = x.album_id
  join account o on o.id = al.owner_id and o.deleted_at is null
  where x.asset_id = ${asset} and (al.owner_id = ${userId}
    or exists (select from album_user m where m.album_id = al.id and m.user_id = ${userId})))`

/** The condition of an asset of somebody else's that this person is shown. */
const isShownTo = (userId: string, alias: string): RawBuilder<boolean> => sql`(
  ${inSight(alias)} and ${isInAlbumOf(userId, sql.ref(`${alias}.id`))}
  or ${sql.ref(`${alias}.state`)} = 'active' and ${sql.ref(`${alias}.visibility`)} = 'hidden' and exists (
    select from asset photo where photo.live_video_id = ${sql.ref(`${alias}.id`)} and ${inSight('photo')}
      and ${isInAlbumOf(userId, sql`photo.id`)}))`

/**
 * The condition of an asset that this person may see: their own, but what is locked only while that is open to them, and
 * what they are shown of others'. For lists of ids; not to look for what there is.
 */
export const isSeenBy = ({ userId, elevated }: Looker, alias: string): RawBuilder<boolean> => sql`(case
  when ${sql.ref(`${alias}.owner_id`)} <> ${userId} then ${isShownTo(userId, alias)}
  when ${elevated} then true
  when ${sql.ref(`${alias}.visibility`)} = 'hidden' then not exists (
    select from asset photo where photo.live_video_id = ${sql.ref(`${alias}.id`)} and photo.visibility = 'locked')
  else ${sql.ref(`${alias}.visibility`)} <> 'locked' end)`

/** Whose it is, where an album shows it to this person. */
export async function findOwnerOfShown(
  db: Db | Trx,
  userId: string,
  id: string,
): Promise<string | undefined> {
  const { rows } = await sql<{ owner: string }>`${sql.raw(prepared)}
    select a.owner_id as owner from asset a where a.id = ${id} and ${isShownTo(userId, 'a')}`.execute(db)
  return rows[0]?.owner
}
