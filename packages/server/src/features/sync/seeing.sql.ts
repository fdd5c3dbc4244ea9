// Whom this person shares with, and which photos of others they see: as the albums and the timeline show them.
import { sql } from 'kysely'
import type { Db, Trx } from '../../schema/schema.ts'
import { changesOf, either, named, shared, uuids } from './journal.sql.ts'
import type { Sql } from './journal.sql.ts'
import type { Scope } from './line-type.ts'

interface ScopeRow {
  readonly epoch: number
  readonly horizon: string
  readonly partners: readonly string[]
  readonly albums: readonly string[]
  readonly circle: readonly string[]
}

/** As it is in the snapshot of the transaction. */
export async function readScope(db: Db | Trx, userId: string): Promise<Scope> {
  const { rows } = await sql<ScopeRow>`
    with partners as (
      select p.owner_id as id from partner p join account o on o.id = p.owner_id and o.deleted_at is null
      where p.user_id = ${userId}
    ), albums as (
      select a.id, a.owner_id from album a where a.owner_id = ${userId}
      union all
      select a.id, a.owner_id from album_user m join album a on a.id = m.album_id
      join account o on o.id = a.owner_id and o.deleted_at is null where m.user_id = ${userId}
    )
    select current_epoch() as epoch, pg_snapshot_xmin(pg_current_snapshot())::text as horizon,
      array(select id from partners)::text[] as partners, array(select id from albums)::text[] as albums,
      array(select id from partners union select owner_id from albums
        union select m.user_id from album_user m join albums on albums.id = m.album_id)::text[] as circle`.execute(
    db,
  )
  const [row] = rows
  if (row === undefined) throw new Error('no row tells of the snapshot')
  return { ...row, userId, horizon: BigInt(row.horizon), found: new Map() }
}

const isPhoto = (a: string): Sql => sql`${sql.ref(`${a}.state`)} = 'active'
  and ${sql.ref(`${a}.visibility`)} in ('timeline', 'archive')`

/** A condition of photos, and of the moving halves of such photos. */
const withHalves = (a: string, isShown: (alias: string) => Sql): Sql => sql`(${isShown(a)}
  or ${sql.ref(`${a}.state`)} = 'active' and ${sql.ref(`${a}.visibility`)} = 'hidden'
    and exists (select from asset photo where photo.live_video_id = ${sql.ref(`${a}.id`)} and ${isShown('photo')}))`

const isPhotoOfPartner = (scope: Scope, a: string): Sql => sql`(${sql.ref(`${a}.state`)} = 'active'
  and ${sql.ref(`${a}.visibility`)} = 'timeline' and ${sql.ref(`${a}.owner_id`)} = any(${uuids(scope.partners)}))`

const isPhotoOfAlbum = (scope: Scope, a: string): Sql => sql`(${isPhoto(a)} and exists (
  select from album_asset place where place.asset_id = ${sql.ref(`${a}.id`)}
    and place.album_id = any(${uuids(scope.albums)})))`

export const isOwn = ({ userId }: Scope, a: string): Sql => sql`${sql.ref(`${a}.owner_id`)} = ${userId}`
export const isOfPartner = (scope: Scope, a: string): Sql =>
  withHalves(a, (alias) => isPhotoOfPartner(scope, alias))
/** Of others alone: what is one's own comes with one's own. */
export const isOfAlbum = (scope: Scope, a: string): Sql =>
  sql`not (${isOwn(scope, a)}) and ${withHalves(a, (alias) => isPhotoOfAlbum(scope, alias))}`

/** Whether an asset stands in the stream in any way. */
export const isSent = (scope: Scope, a: string): Sql =>
  sql`(${isOwn(scope, a)} or ${isOfPartner(scope, a)} or ${isOfAlbum(scope, a)})`

/** Whether an album shows the photo in its place. */
export const isInSight = isPhoto

/** Whether a member of a stack counts: of others, what they show. */
export const counts = (scope: Scope, a: string): Sql => sql`(${isPhoto(a)} and (${isOwn(scope, a)}
  or ${sql.ref(`${a}.visibility`)} = 'timeline' and ${sql.ref(`${a}.owner_id`)} = any(${uuids(scope.partners)})))`

/** Rows `owner`: whose timeline began or ceased to be shown to this person. */
export const partnersTouched = shared('partners', 'owner', (scope, since) =>
  either([
    sql`select ${named('owner_id')} as owner from ${changesOf(scope, 'partner', since)}
    where c.kind <> 'update' and c.whole->>'user_id' = ${scope.userId}`,
    sql`select p.owner_id from ${changesOf(scope, 'account', since)}
    join partner p on p.owner_id = c.row_id and p.user_id = ${scope.userId}
    where c.kind = 'update' and c.after ? 'deleted_at'`,
  ]),
)

/** Rows `album`: albums that this person began or ceased to see, or to own. */
export const albumsTouched = shared('albums', 'album', (scope, since) =>
  either([
    sql`select ${named('album_id')} as album from ${changesOf(scope, 'album_user', since)}
    where c.kind <> 'update' and c.whole->>'user_id' = ${scope.userId}`,
    sql`select c.row_id from ${changesOf(scope, 'album', since)}
    where c.owner_before is distinct from c.owner_after
      and (c.owner_before = ${scope.userId} or c.owner_after = ${scope.userId} or c.row_id = any(${uuids(scope.albums)}))`,
    sql`select al.id from ${changesOf(scope, 'account', since)} join album al on al.owner_id = c.row_id
    join album_user m on m.album_id = al.id and m.user_id = ${scope.userId}
    where c.kind = 'update' and c.after ? 'deleted_at'`,
  ]),
)
