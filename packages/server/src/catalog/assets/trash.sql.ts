// The state of an asset is changed here and nowhere else: one statement a way, so counts before and after agree.
// A live photo's hidden half goes and comes along with its photo; it goes only when no other photo needs it.
import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { Db, Trx } from '../../schema/schema.ts'
import type { Looker } from './asset.ts'

/** Which of someone's assets: these, or all. */
export interface Chosen {
  readonly ownerId: string
  readonly ids: readonly string[] | 'all'
}

const among = ({ ids }: Chosen): RawBuilder<boolean> =>
  ids === 'all' ? sql<boolean>`true` : sql<boolean>`id = any(${[...ids]}::uuid[])`

/** Photos, as people count them: a hidden half that went along with its photo is no second one. */
const counted = sql<number>`
  select count(*) as count from changed c
  where c.visibility <> 'hidden' or not exists (select from changed p where p.live_video_id = c.id)`

/** Hidden halves of what is going that no other photo (one for which `needs` holds) names. */
const halvesOf = (needs: RawBuilder<unknown>) => sql`
  select v.id from (
    select live_video_id as id, count(*) as photos from going where live_video_id is not null group by 1
  ) half join asset v on v.id = half.id and v.visibility = 'hidden'
  where half.photos = (select count(*) from asset p where p.live_video_id = half.id and ${needs})`

/** Moves to the trash what is not there yet; returns how many photos it took. Beyond the limits the database refuses (HG001). */
export async function trashAssets(trx: Trx, chosen: Chosen): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with going as materialized (
      select id, live_video_id from asset
      where owner_id = ${chosen.ownerId} and state = 'active' and ${among(chosen)}
    ),
    halves as (${halvesOf(sql`p.state = 'active'`)}),
    changed as (
      update asset set state = 'trashed', trashed_at = now(), updated_at = now()
      where state = 'active' and id in (select id from going union all select id from halves)
      returning id, visibility, live_video_id
    )
    ${counted}`.execute(trx)
  return rows[0]?.count ?? 0
}

/** Brings back what is in the trash; returns how many photos came. */
export async function restoreAssets(trx: Trx, chosen: Chosen): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with coming as materialized (
      select id, live_video_id from asset
      where owner_id = ${chosen.ownerId} and state = 'trashed' and ${among(chosen)}
    ),
    changed as (
      update asset set state = 'active', trashed_at = null, updated_at = now()
      where owner_id = ${chosen.ownerId} and state = 'trashed'
        and id in (select id from coming union all select live_video_id from coming)
      returning id, visibility, live_video_id
    )
    ${counted}`.execute(trx)
  return rows[0]?.count ?? 0
}

export interface Purge extends Chosen {
  /** Only what went to the trash before this. */
  readonly trashedBefore?: Date
  /** The room of the quarantine that the files go to; used for this purge alone. */
  readonly room: string
}

/**
 * Takes rows out of the trash for good; each leaves a tombstone, which owns its files from now on. Returns how many photos
 * went. What is not in the trash stays as it is.
 */
export async function purgeAssets(trx: Trx, purge: Purge): Promise<number> {
  const old = purge.trashedBefore ? sql<boolean>`trashed_at < ${purge.trashedBefore}` : sql<boolean>`true`
  const { rows } = await sql<{ count: number }>`
    with going as materialized (
      select id, live_video_id from asset
      where owner_id = ${purge.ownerId} and state = 'trashed' and ${old} and ${among(purge)}
    ),
    halves as (${halvesOf(sql`true`)}),
    changed as (
      delete from asset
      where state = 'trashed' and id in (select id from going union all select id from halves)
      returning *
    ),
    left_alone as (
      update asset set live_video_id = null, updated_at = now()
      where live_video_id in (select id from changed where type = 'video')
        and not exists (select from changed c where c.id = asset.id)
    ),
    buried as (
      insert into tombstone (owner_id, asset_id, file_name, size, sha1, sha256, path, sidecar_path, room)
      select owner_id, id, file_name, size, sha1, sha256, path, sidecar_path, ${purge.room} from changed
    )
    ${counted}`.execute(trx)
  return rows[0]?.count ?? 0
}

/** Owners of what has been in the trash since before this. */
export async function listOwnersOfOldTrash(db: Db, trashedBefore: Date): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('asset')
    .select('owner_id')
    .distinct()
    .where('state', '=', 'trashed')
    .where('trashed_at', '<', trashedBefore)
    .execute()
  return rows.map((row) => row.owner_id)
}

/** How many of these ids this person does not have, nor ever purged; what is locked away counts as not there. */
export async function countUnknown(db: Db | Trx, looker: Looker, ids: readonly string[]): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from (select distinct unnest(${[...ids]}::uuid[]) as id) asked
    where not exists (select from asset a where a.id = asked.id and a.owner_id = ${looker.userId}
        and (a.visibility <> 'locked' or ${looker.elevated}))
      and not exists (select from tombstone t where t.asset_id = asked.id and t.owner_id = ${looker.userId})`.execute(
    db,
  )
  return rows[0]?.count ?? 0
}

/**
 * Those of the ids that a move to the trash would count: in sight, a hidden half only where its photo stays. Nothing of what
 * is locked away from the looker.
 */
export async function listTrashable(
  db: Db | Trx,
  looker: Looker,
  ids: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    with asked as materialized (select distinct unnest(${[...ids]}::uuid[]) as id),
    mine as materialized (
      select a.id, a.visibility from asset a join asked using (id)
      where a.owner_id = ${looker.userId} and a.state = 'active' and (a.visibility <> 'locked' or ${looker.elevated})
    )
    select id from mine where visibility <> 'hidden'
    union
    select mine.id from mine join asset p on p.live_video_id = mine.id and p.state = 'active'
      left join asked on asked.id = p.id
    where mine.visibility = 'hidden' and asked.id is null`.execute(db)
  return rows.map((row) => row.id)
}

/** Those of the ids that are in the trash of the looker, hidden halves of photos among them left out. */
export async function listPurgeable(
  db: Db | Trx,
  looker: Looker,
  ids: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    with mine as materialized (
      select a.id, a.live_video_id, a.visibility from asset a
      join (select distinct unnest(${[...ids]}::uuid[]) as id) asked using (id)
      where a.owner_id = ${looker.userId} and a.state = 'trashed' and (a.visibility <> 'locked' or ${looker.elevated})
    )
    select id from mine
    where visibility <> 'hidden' or not exists (select from mine p where p.live_video_id = mine.id)`.execute(
    db,
  )
  return rows.map((row) => row.id)
}
