// The state of an asset is changed here and nowhere else, so counts before and after agree. The rows are locked first, then
// named by their ids: a statement that joins and changes at once forgets a row that a worker changes at the same moment, and
// after a large change the planner would join as if there were none.
// A live photo's hidden half goes and comes along with its photo; it goes only when no other photo needs it.
import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { Db, Trx } from '../../schema/schema.ts'
import type { AssetState, Looker } from './asset.ts'

/** Which of someone's assets: these, or all. */
export interface Chosen {
  readonly ownerId: string
  readonly ids: readonly string[] | 'all'
}

interface Locked {
  readonly id: string
  readonly half: string | null
  readonly is_hidden: boolean
}

/** Waits for whoever writes to these rows, and keeps others from it until the end of the transaction. */
async function lockChosen(
  trx: Trx,
  { ownerId, ids }: Chosen,
  which: RawBuilder<unknown>,
): Promise<readonly Locked[]> {
  const among = ids === 'all' ? sql`true` : sql`id = any(${[...ids]}::uuid[])`
  const { rows } = await sql<Locked>`
    select id, live_video_id as half, visibility = 'hidden' as is_hidden from asset
    where owner_id = ${ownerId} and ${which} and ${among} order by id for update`.execute(trx)
  return rows
}

const idsOf = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => id)

function halvesOf(rows: readonly Locked[]): string[] {
  return [...new Set(rows.flatMap(({ half }) => half ?? []))]
}

/** Hidden halves of these photos, those `which` holds for, that no other photo (one for which `needs` holds) names; locked. */
async function lockHalves(
  trx: Trx,
  photos: readonly Locked[],
  which: RawBuilder<unknown>,
  needs: RawBuilder<unknown>,
): Promise<string[]> {
  const halves = halvesOf(photos)
  if (halves.length === 0) return []
  const { rows: hidden } = await sql<{ id: string }>`
    select id from asset where id = any(${halves}::uuid[]) and visibility = 'hidden' and ${which}
    order by id for update`.execute(trx)
  const { rows: named } = await sql<{ id: string; photos: number }>`
    select live_video_id as id, count(*) as photos from asset
    where live_video_id = any(${halves}::uuid[]) and ${needs} group by 1`.execute(trx)
  const needed = new Map(named.map((row) => [row.id, row.photos]))
  for (const { half } of photos) if (half !== null) needed.set(half, (needed.get(half) ?? 0) - 1)
  return idsOf(hidden).filter((id) => needed.get(id) === 0)
}

/** Photos, as people count them: a hidden half that goes along with its photo is no second one. */
function countPhotos(rows: readonly Locked[]): number {
  const halves = new Set(halvesOf(rows))
  return rows.filter(({ id, is_hidden: isHidden }) => !isHidden || !halves.has(id)).length
}

function expectAll(changed: bigint | undefined, ids: readonly string[]): void {
  if (changed !== BigInt(ids.length)) throw new Error(`${changed} of ${ids.length} locked rows were changed`)
}

/** Of rows that are locked; those of them that are so already count as changed, too. */
export async function setState(trx: Trx, ids: readonly string[], state: AssetState): Promise<void> {
  const { numAffectedRows } = await sql`
    update asset set state = ${state}, trashed_at = ${state === 'trashed' ? sql`now()` : sql`null`}, updated_at = now()
    where id = any(${[...ids]}::uuid[])`.execute(trx)
  expectAll(numAffectedRows, ids)
}

/** Moves to the trash what is not there yet; returns how many photos it took. Beyond the limits the database refuses (HG001). */
export async function trashAssets(trx: Trx, chosen: Chosen): Promise<number> {
  const going = await lockChosen(trx, chosen, sql`state = 'active'`)
  if (going.length === 0) return 0
  const halves = await lockHalves(trx, going, sql`state = 'active'`, sql`state = 'active'`)
  await setState(trx, [...new Set([...idsOf(going), ...halves])], 'trashed')
  return countPhotos(going)
}

/** Brings back what is in the trash; returns how many photos came. */
export async function restoreAssets(trx: Trx, chosen: Chosen): Promise<number> {
  const coming = await lockChosen(trx, chosen, sql`state = 'trashed'`)
  if (coming.length === 0) return 0
  const ids = halvesOf(coming)
  const halves = await lockChosen(trx, { ...chosen, ids }, sql`state = 'trashed'`)
  await setState(trx, [...new Set(idsOf([...coming, ...halves]))], 'active')
  return countPhotos(coming)
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
  const old = purge.trashedBefore ? sql`trashed_at < ${purge.trashedBefore}` : sql`true`
  const going = await lockChosen(trx, purge, sql`state = 'trashed' and ${old}`)
  if (going.length === 0) return 0
  // One that stayed behind when its photo alone went to the trash, as by an undo, would be found by nobody.
  const halves = await lockHalves(trx, going, sql`true`, sql`true`)
  const ids = [...new Set([...idsOf(going), ...halves])]
  await leavePhotos(trx, ids)
  const { numAffectedRows } = await sql`
    with gone as (delete from asset where id = any(${ids}::uuid[]) returning *)
    insert into tombstone (owner_id, asset_id, file_name, size, sha1, sha256, path, sidecar_path, room)
    select owner_id, id, file_name, size, sha1, sha256, path, sidecar_path, ${purge.room} from gone`.execute(
    trx,
  )
  expectAll(numAffectedRows, ids)
  return countPhotos(going)
}

/** A photo that stays while its moving half goes is a plain photo from now on. */
async function leavePhotos(trx: Trx, goneIds: readonly string[]): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select id from asset where live_video_id = any(${[...goneIds]}::uuid[]) order by id for update`.execute(
    trx,
  )
  const gone = new Set(goneIds)
  const staying = idsOf(rows).filter((id) => !gone.has(id))
  if (staying.length === 0) return
  await sql`
    update asset set live_video_id = null, updated_at = now() where id = any(${staying}::uuid[])`.execute(trx)
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
