import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import { inSight, isSeenBy } from '../../catalog/assets/assets.ts'
import type { AnyLooker } from '../../catalog/assets/assets.ts'
import type { Db } from '../../schema/schema.ts'

/** A photo, and the moving half that comes with it. */
export interface Sized {
  readonly id: string
  readonly size: number
  readonly videoId: string | null
  readonly videoSize: number | null
}

const pageSize = 20_000

const sized = sql`a.id, a.size, v.id as "videoId", v.size as "videoSize"`

/** A half that lies in the photo's own file comes with that, unless it is wanted as a file besides. */
const withVideo = (isWanted: boolean): RawBuilder<unknown> => sql`
  left join asset v on v.id = a.live_video_id and (${isWanted}
    or not exists (select from asset_exif e where e.asset_id = a.id and e.motion_length = v.size))`

/** Whether this person wants the video inside a motion photo as a file of its own, too. */
async function wantsEmbedded(db: Db, looker: AnyLooker): Promise<boolean> {
  if ('link' in looker) return false
  const { rows } = await sql<{ isWanted: boolean | null }>`
    select (preferences->'download'->>'includeEmbeddedVideos')::boolean as "isWanted" from account
    where id = ${looker.userId}`.execute(db)
  return rows[0]?.isWanted === true
}

/** Those of these ids that they may see, in the order asked for. */
export async function listChosen(
  db: Db,
  looker: AnyLooker,
  ids: readonly string[],
): Promise<readonly Sized[]> {
  const video = withVideo(await wantsEmbedded(db, looker))
  const { rows } = await sql<Sized>`
    select ${sized} from unnest(${[...ids]}::uuid[]) with ordinality as w(id, place)
    join asset a on a.id = w.id ${video}
    where ${isSeenBy(looker, 'a')} order by w.place`.execute(db)
  return rows
}

/** What an album shows, page by page. */
export async function* listOfAlbum(
  db: Db,
  looker: AnyLooker,
  albumId: string,
): AsyncGenerator<readonly Sized[]> {
  const video = withVideo(await wantsEmbedded(db, looker))
  yield* pages(
    db,
    (after) => sql`
      select ${sized} from album_asset x join asset a on a.id = x.asset_id ${video}
      where x.album_id = ${albumId} and ${inSight('a')} and a.id > ${after}
      order by a.id limit ${pageSize}`,
  )
}

/** Somebody's photos, page by page; of another's those of the timeline alone. */
export async function* listOfUser(
  db: Db,
  looker: AnyLooker,
  ownerId: string,
): AsyncGenerator<readonly Sized[]> {
  const video = withVideo(await wantsEmbedded(db, looker))
  const isOwn = 'userId' in looker && looker.userId === ownerId
  const shown = isOwn ? sql`${inSight('a')}` : sql`a.state = 'active' and a.visibility = 'timeline'`
  yield* pages(
    db,
    (after) => sql`
      select ${sized} from asset a ${video}
      where a.owner_id = ${ownerId} and ${shown} and a.id > ${after}
      order by a.id limit ${pageSize}`,
  )
}

const nil = '00000000-0000-0000-0000-000000000000'

async function* pages(
  db: Db,
  page: (after: string) => RawBuilder<unknown>,
): AsyncGenerator<readonly Sized[]> {
  let after: string | undefined = nil
  while (after !== undefined) {
    const { rows } = await sql<Sized>`${page(after)}`.execute(db)
    if (rows.length > 0) yield rows
    after = rows.length < pageSize ? undefined : rows.at(-1)?.id
  }
}

export async function seesAlbum(db: Db, looker: AnyLooker, albumId: string): Promise<boolean> {
  if ('link' in looker) return looker.link.albumId === albumId
  const { userId } = looker
  const { rows } = await sql`
    select from album al join account o on o.id = al.owner_id and o.deleted_at is null
    where al.id = ${albumId} and (al.owner_id = ${userId}
      or exists (select from album_user m where m.album_id = al.id and m.user_id = ${userId}))`.execute(db)
  return rows.length > 0
}

/** Oneself, and who shows one their whole timeline. */
export async function seesTimeline(db: Db, looker: AnyLooker, ownerId: string): Promise<boolean> {
  if ('link' in looker) return false
  const { userId } = looker
  if (userId === ownerId) return true
  const { rows } = await sql`
    select from partner p join account o on o.id = p.owner_id and o.deleted_at is null
    where p.owner_id = ${ownerId} and p.user_id = ${userId}`.execute(db)
  return rows.length > 0
}

export interface StoredPhoto {
  readonly id: string
  readonly ownerId: string
  readonly fileName: string
  readonly path: string
  readonly size: number
  readonly sha256: Buffer
  readonly modifiedAt: Date
}

/** Those of these ids that they may see, in the order asked for, each once. */
export async function listStored(
  db: Db,
  looker: AnyLooker,
  ids: readonly string[],
): Promise<readonly StoredPhoto[]> {
  const { rows } = await sql<StoredPhoto>`
    select a.id, a.owner_id as "ownerId", a.file_name as "fileName", a.path, a.size, a.sha256, a.file_modified_at as "modifiedAt"
    from unnest(${[...ids]}::uuid[]) with ordinality as w(id, place) join asset a on a.id = w.id
    where ${isSeenBy(looker, 'a')} order by w.place`.execute(db)
  return rows
}

/** How large this person wants archives to be, where they said so. */
export async function findArchiveSize(db: Db, userId: string): Promise<number | undefined> {
  const { rows } = await sql<{ size: number | null }>`
    select (preferences->'download'->>'archiveSize')::float8 as size from account where id = ${userId}`.execute(
    db,
  )
  return rows[0]?.size ?? undefined
}
