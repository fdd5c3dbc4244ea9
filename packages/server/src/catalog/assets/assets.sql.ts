import { sql } from 'kysely'
import type { Selectable, Updateable } from 'kysely'
import type { Db, Tables, Trx } from '../../schema/schema.ts'
import type { AnyLooker, Asset, NewAsset } from './asset.ts'
import { isSeenBy } from './shared.sql.ts'
import { refreshShown } from './shown.sql.ts'

type AssetRow = Selectable<Tables['asset']>
export type ExifRow = Selectable<Tables['asset_exif']>

function assetOf(row: AssetRow): Asset {
  return {
    id: row.id,
    ownerId: row.owner_id,
    type: row.type,
    state: row.state,
    trashedAt: row.trashed_at ?? undefined,
    visibility: row.visibility,
    isFavorite: row.is_favorite,
    fileName: row.file_name,
    fileCreatedAt: row.file_created_at,
    fileModifiedAt: row.file_modified_at,
    path: row.path,
    sidecarPath: row.sidecar_path ?? undefined,
    sidecarSha256: row.sidecar_sha256 ?? undefined,
    size: row.size,
    sha1: row.sha1,
    sha256: row.sha256,
    liveVideoId: row.live_video_id ?? undefined,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    verifiedAt: row.verified_at,
    takenAt: row.taken_at,
    localTime: row.local_time,
    width: row.width ?? undefined,
    height: row.height ?? undefined,
    durationMs: row.duration_ms ?? undefined,
    thumbhash: row.thumbhash ?? undefined,
  }
}

/** Writes a new asset; undefined where the owner has these bytes already. */
export async function addAsset(trx: Trx, asset: NewAsset): Promise<string | undefined> {
  const row = await trx
    .insertInto('asset')
    .values({
      owner_id: asset.ownerId,
      type: asset.type,
      visibility: asset.visibility,
      is_favorite: asset.isFavorite,
      file_name: asset.fileName,
      file_created_at: asset.fileCreatedAt,
      file_modified_at: asset.fileModifiedAt,
      path: asset.path,
      size: asset.size,
      sha1: asset.sha1,
      sha256: asset.sha256,
      sidecar_path: asset.sidecar?.path ?? null,
      sidecar_sha256: asset.sidecar?.sha256 ?? null,
      live_video_id: asset.liveVideoId ?? null,
      taken_at: asset.fileCreatedAt,
      local_time: sql`(${asset.fileCreatedAt}::timestamptz at time zone 'UTC')`,
    })
    .onConflict((conflict) => conflict.columns(['owner_id', 'sha1']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

export async function findAsset(db: Db | Trx, ownerId: string, id: string): Promise<Asset | undefined> {
  const row = await db
    .selectFrom('asset')
    .selectAll()
    .where('id', '=', id)
    .where('owner_id', '=', ownerId)
    .executeTakeFirst()
  return row === undefined ? undefined : assetOf(row)
}

/** Whether a photo in the locked folder names this video as its moving half. */
export async function isHalfOfLocked(db: Db | Trx, videoId: string): Promise<boolean> {
  const row = await db
    .selectFrom('asset')
    .select('id')
    .where('live_video_id', '=', videoId)
    .where('visibility', '=', 'locked')
    .executeTakeFirst()
  return row !== undefined
}

/** The owner's assets that have one of these SHA-1 digests, in no order. */
export async function findAssetsBySha1(
  db: Db | Trx,
  ownerId: string,
  digests: readonly Buffer[],
): Promise<readonly Asset[]> {
  const rows = await db
    .selectFrom('asset')
    .selectAll()
    .where('owner_id', '=', ownerId)
    .where(sql<boolean>`sha1 = any(${digests}::bytea[])`)
    .execute()
  return rows.map(assetOf)
}

/** Those of these ids that are this owner's, in no order. */
export async function findAssets(
  db: Db | Trx,
  ownerId: string,
  ids: readonly string[],
): Promise<readonly Asset[]> {
  const rows = await db
    .selectFrom('asset')
    .selectAll()
    .where('owner_id', '=', ownerId)
    .where(sql<boolean>`id = any(${[...ids]}::uuid[])`)
    .execute()
  return rows.map(assetOf)
}

/** Those of these ids that they may see, whosever; in no order. */
export async function findSeenAssets(
  db: Db | Trx,
  looker: AnyLooker,
  ids: readonly string[],
): Promise<readonly Asset[]> {
  const rows = await db
    .selectFrom('asset')
    .selectAll()
    .where(sql<boolean>`id = any(${[...ids]}::uuid[])`)
    .where(isSeenBy(looker, 'asset'))
    .execute()
  return rows.map(assetOf)
}

/** Whether `id` is a video of this owner, as the other half of a live photo must be. */
export async function ownsVideo(db: Db | Trx, ownerId: string, id: string): Promise<boolean> {
  const row = await db
    .selectFrom('asset')
    .select('id')
    .where('id', '=', id)
    .where('owner_id', '=', ownerId)
    .where('type', '=', 'video')
    .executeTakeFirst()
  return row !== undefined
}

/** Takes the moving half of a live photo out of the timeline. */
export async function hideLiveVideo(trx: Trx, ownerId: string, id: string): Promise<void> {
  await trx
    .updateTable('asset')
    .set({ visibility: 'hidden', updated_at: new Date() })
    .where('id', '=', id)
    .where('owner_id', '=', ownerId)
    .where('visibility', '<>', 'locked')
    .execute()
}

/** Gives an asset another sidecar; false, and nothing changes, where it has another one than `asset` says by now. */
export async function replaceSidecar(
  trx: Trx,
  asset: Pick<Asset, 'id' | 'sidecarPath'>,
  sidecar: { readonly path: string; readonly sha256: Buffer },
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('asset')
    .set({ sidecar_path: sidecar.path, sidecar_sha256: sidecar.sha256, updated_at: new Date() })
    .where('id', '=', asset.id)
    .where('sidecar_path', 'is not distinct from', asset.sidecarPath ?? null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Notes that the stored bytes were just hashed and found right. */
export async function markVerified(db: Db | Trx, id: string): Promise<void> {
  await db.updateTable('asset').set({ verified_at: new Date() }).where('id', '=', id).execute()
}

/** The columns of an asset that the media pass writes; those left out stay. When it was taken follows its metadata. */
export type ExtractedColumns = Pick<
  Updateable<Tables['asset']>,
  'width' | 'height' | 'source_width' | 'source_height' | 'duration_ms' | 'thumbhash' | 'perceptual_hash'
>

/** Writes what the media pass found in a file: the asset's derived columns and, where read, its metadata row. */
export async function saveExtracted(
  trx: Trx,
  id: string,
  columns: ExtractedColumns,
  exif: Omit<ExifRow, 'asset_id'> | undefined,
): Promise<void> {
  await lockAsset(trx, id)
  await (exif === undefined ? refreshShown(trx, [id]) : saveExif(trx, id, exif))
  await trx
    .updateTable('asset')
    .set({ ...columns, ...(exif !== undefined && shownMoment(id)), updated_at: new Date() })
    .where('id', '=', id)
    .execute()
}

/** What its owner says at the same moment is there before it is worked out what is shown. */
async function lockAsset(trx: Trx, id: string): Promise<void> {
  await sql`select from asset where id = ${id} for no key update`.execute(trx)
}

async function saveExif(trx: Trx, id: string, exif: Omit<ExifRow, 'asset_id'>): Promise<void> {
  await trx
    .insertInto('asset_exif')
    .values({ ...exif, asset_id: id })
    .onConflict((conflict) => conflict.column('asset_id').doUpdateSet(exif))
    .execute()
}

/** What its owner says of it stands over what was read; the database has the one rule (shown_moments). */
function shownMoment(id: string) {
  const moment = (column: 'taken_at' | 'local_time') =>
    sql<never>`(select ${sql.ref(column)} from heirloom.shown_moments(array[${id}::uuid]))`
  return { taken_at: moment('taken_at'), local_time: moment('local_time') }
}

/** One page of every asset's files, by id, for walks over the whole library. */
export async function listAssetFiles(
  db: Db | Trx,
  after: string | undefined,
  limit: number,
): Promise<readonly Pick<AssetRow, 'id' | 'path' | 'size' | 'sha256' | 'sidecar_path' | 'sidecar_sha256'>[]> {
  let query = db
    .selectFrom('asset')
    .select(['id', 'path', 'size', 'sha256', 'sidecar_path', 'sidecar_sha256'])
    .orderBy('id')
    .limit(limit)
  if (after !== undefined) query = query.where('id', '>', after)
  return query.execute()
}

/** Folds the differences in asset_count into one row a group, once there are enough of them to be worth it. */
export async function foldAssetCounts(trx: Trx): Promise<void> {
  await sql`
    with many as materialized (
      select count(*) - count(distinct (owner_id, month, visibility, state, is_favorite, type)) > 200 as yes
      from asset_count
    ),
    gone as (delete from asset_count where (select yes from many) returning *)
    insert into asset_count
    select owner_id, month, visibility, state, is_favorite, type, sum(assets), sum(bytes) from gone
    group by 1, 2, 3, 4, 5, 6 having sum(assets) <> 0 or sum(bytes) <> 0`.execute(trx)
}
