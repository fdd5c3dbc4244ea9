// What people change of their assets' own rows. The rows are locked first, then named by their ids, as for the trash.
import { sql } from 'kysely'
import type { Db, Trx } from '../../schema/schema.ts'
import type { AssetVisibility, Looker } from './asset.ts'

export interface Editable {
  readonly id: string
  readonly type: 'image' | 'video'
  readonly visibility: AssetVisibility
  readonly isFavorite: boolean
  readonly liveVideoId: string | null
}

/** Those of these ids that this person has and that are not locked away from them; nobody else changes them meanwhile. */
export async function lockEditable(
  trx: Trx,
  looker: Looker,
  ids: readonly string[],
): Promise<readonly Editable[]> {
  const { rows } = await sql<Editable>`
    select id, type, visibility, is_favorite as "isFavorite", live_video_id as "liveVideoId" from asset
    where id = any(${[...ids]}::uuid[]) and owner_id = ${looker.userId}
      and (visibility <> 'locked' or ${looker.elevated})
    order by id for update`.execute(trx)
  return rows
}

/** How many of these ids this person does not have, or has locked away. */
export async function countNotEditable(
  db: Db | Trx,
  looker: Looker,
  ids: readonly string[],
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from (select distinct unnest(${[...ids]}::uuid[]) as id) asked
    where not exists (select from asset a where a.id = asked.id and a.owner_id = ${looker.userId}
      and (a.visibility <> 'locked' or ${looker.elevated}))`.execute(db)
  return rows[0]?.count ?? 0
}

/** Those of these ids that would leave their owner's sight, or some of it, if they were shown there. */
export async function listLeavingSight(
  db: Db | Trx,
  looker: Looker,
  ids: readonly string[],
  visibility: AssetVisibility,
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from asset
    where id = any(${[...ids]}::uuid[]) and owner_id = ${looker.userId} and state = 'active'
      and (visibility <> 'locked' or ${looker.elevated})
      and heirloom.sight('active', ${visibility}) < heirloom.sight(state, visibility)
      and not (${visibility} = 'hidden' and type = 'video' and heirloom.belongs_to_live_photo(id))`.execute(
    db,
  )
  return rows.map((row) => row.id)
}

export interface OwnColumns {
  readonly isFavorite?: boolean | undefined
  readonly visibility?: AssetVisibility | undefined
}

/** Beyond the limits the database refuses (HG001). What is so already is left alone. */
export async function setOwnColumns(
  trx: Trx,
  ids: readonly string[],
  { isFavorite, visibility }: OwnColumns,
): Promise<void> {
  if (isFavorite === undefined && visibility === undefined) return
  await sql`
    update asset set is_favorite = coalesce(${isFavorite ?? null}, is_favorite),
      visibility = coalesce(${visibility ?? null}, visibility), updated_at = now()
    where id = any(${[...ids]}::uuid[]) and (is_favorite, visibility)
      is distinct from (coalesce(${isFavorite ?? null}, is_favorite), coalesce(${visibility ?? null}, visibility))`.execute(
    trx,
  )
}

/** Names the moving half of a photo, or none. */
export async function setLiveVideo(trx: Trx, id: string, videoId: string | null): Promise<void> {
  await sql`
    update asset set live_video_id = ${videoId}, updated_at = now() where id = ${id}`.execute(trx)
}

/** Shows a hidden moving half where its photo is, unless another photo needs it. Before its photo parts from it. */
export async function showLiveVideo(
  trx: Trx,
  photo: Pick<Editable, 'id' | 'visibility'>,
  videoId: string,
): Promise<void> {
  await sql`
    update asset set visibility = ${photo.visibility}, updated_at = now()
    where id = ${videoId} and visibility = 'hidden'
      and not exists (select from asset p where p.live_video_id = ${videoId} and p.id <> ${photo.id})`.execute(
    trx,
  )
}
