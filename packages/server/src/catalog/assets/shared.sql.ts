// What others may see of one's photos: what is in an album that they own or were let into, the timeline of who is their
// partner, and what a shared link shows. Asked only where a photo is not theirs. Never what is hidden, locked or in the
// trash, but for the moving half of a live photo that is shown.
import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import { prepared } from '../../platform/db/db.ts'
import type { Db, Trx } from '../../schema/schema.ts'
import type { AnyLooker, LinkScope, Looker } from './asset.ts'

type Condition = RawBuilder<boolean>

/** The condition of a photo that albums and links show; `alias` is that of the table `asset`. */
export const inSight = (alias: string): Condition =>
  sql`${sql.ref(`${alias}.state`)} = 'active' and ${sql.ref(`${alias}.visibility`)} in ('timeline', 'archive')`

/** Whether an album shows it to this person; `asset` is the photo's id. */
const isInAlbumOf = (userId: string, asset: RawBuilder<unknown>): Condition => sql`exists (
  select from album_asset x join album al on al.id = x.album_id
  join account o on o.id = al.owner_id and o.deleted_at is null
  where x.asset_id = ${asset} and (al.owner_id = ${userId}
    or exists (select from album_user m where m.album_id = al.id and m.user_id = ${userId})))`

/** Whether its owner shows this person their whole timeline. */
const isOfPartner = (userId: string, alias: string): Condition => sql`(
  ${sql.ref(`${alias}.visibility`)} = 'timeline' and exists (
    select from partner p join account o on o.id = p.owner_id and o.deleted_at is null
    where p.owner_id = ${sql.ref(`${alias}.owner_id`)} and p.user_id = ${userId}))`

/** Whether the link shows it, as far as that is a matter of the link. */
export const isInLink = ({ id, albumId }: LinkScope, asset: RawBuilder<unknown>): Condition =>
  albumId === undefined
    ? sql`exists (select from shared_link_asset x where x.shared_link_id = ${id} and x.asset_id = ${asset})`
    : sql`exists (select from album_asset x where x.album_id = ${albumId} and x.asset_id = ${asset})`

/** The condition of a photo of somebody else's that they are shown. */
function isShownPhoto(looker: AnyLooker, alias: string): Condition {
  const id = sql.ref(`${alias}.id`)
  if ('link' in looker) return sql`(${inSight(alias)} and ${isInLink(looker.link, id)})`
  const { userId } = looker
  return sql`(${inSight(alias)} and (${isInAlbumOf(userId, id)} or ${isOfPartner(userId, alias)}))`
}

/** The condition of an asset of somebody else's that they are shown: such a photo, or its moving half. */
const isShownTo = (looker: AnyLooker, alias: string): Condition => sql`(
  ${isShownPhoto(looker, alias)}
  or ${sql.ref(`${alias}.state`)} = 'active' and ${sql.ref(`${alias}.visibility`)} = 'hidden' and exists (
    select from asset photo where photo.live_video_id = ${sql.ref(`${alias}.id`)} and ${isShownPhoto(looker, 'photo')}))`

/**
 * The condition of an asset that they may see: their own, but what is locked only while that is open to them, and what
 * they are shown of others'. For lists of ids; not to look for what there is.
 */
export const isSeenBy = (looker: AnyLooker, alias: string): Condition =>
  'link' in looker ? isShownTo(looker, alias) : isSeenByPerson(looker, alias)

const isSeenByPerson = (looker: Looker, alias: string): Condition => sql`(case
  when ${sql.ref(`${alias}.owner_id`)} <> ${looker.userId} then ${isShownTo(looker, alias)}
  when ${looker.elevated} then true
  when ${sql.ref(`${alias}.visibility`)} = 'hidden' then not exists (
    select from asset photo where photo.live_video_id = ${sql.ref(`${alias}.id`)} and photo.visibility = 'locked')
  else ${sql.ref(`${alias}.visibility`)} <> 'locked' end)`

/** Whose it is, where it is somebody else's and shown to them. */
export async function findOwnerOfShown(
  db: Db | Trx,
  looker: AnyLooker,
  id: string,
): Promise<string | undefined> {
  const { rows } = await sql<{ owner: string }>`${sql.raw(prepared)}
    select a.owner_id as owner from asset a where a.id = ${id} and ${isShownTo(looker, 'a')}`.execute(db)
  return rows[0]?.owner
}
