// A motion photo: its video lies in the photo's own file, and an asset of its own plays it, as the other half of a live photo.
import { sql } from 'kysely'
import type { Db, Trx } from '../../schema/schema.ts'
import { hideLiveVideo } from './assets.sql.ts'
import type { Asset, AssetState, AssetVisibility } from './asset.ts'
import { setLiveVideo } from './edit.sql.ts'
import { setState } from './trash.sql.ts'

export interface MotionPhoto extends Pick<
  Asset,
  'id' | 'ownerId' | 'fileName' | 'fileCreatedAt' | 'fileModifiedAt' | 'path'
> {
  /** Where its video lies in its file, in bytes. */
  readonly offset: number
  readonly length: number
}

/**
 * The photo, where its file has a video inside. Undefined where it is joined with a video, or was once: whoever parted the
 * two meant it. And while there are edits: who cropped a photo and shows it to others did not show them what moves around it.
 */
export async function findMotionPhoto(db: Db, id: string): Promise<MotionPhoto | undefined> {
  const { rows } = await sql<MotionPhoto>`
    select a.id, a.owner_id as "ownerId", a.file_name as "fileName", a.file_created_at as "fileCreatedAt",
      a.file_modified_at as "fileModifiedAt", a.path, e.motion_offset as "offset", e.motion_length as "length"
    from asset a join asset_exif e on e.asset_id = a.id
    where a.id = ${id} and a.type = 'image' and a.live_video_id is null and e.motion_length is not null
      and not exists (select from asset_edit x where x.asset_id = a.id)
      and not exists (select from change c
        where c.row_id = a.id and c.table_name = 'asset' and c.after->>'live_video_id' is not null)`.execute(
    db,
  )
  return rows[0]
}

interface Half {
  readonly id: string
  readonly ownerId: string
  readonly type: 'image' | 'video'
  readonly state: AssetState
  readonly visibility: AssetVisibility
  readonly liveVideoId: string | null
}

/**
 * Joins a photo with a video as its moving half, which is hidden and goes where the photo is: to the trash too, unless
 * another photo needs it. False, and nothing changes, where the photo is gone or joined by now, and where the video stands
 * somewhere else than the photo: in the trash, the archive, the locked folder.
 */
export async function joinHalf(trx: Trx, photoId: string, videoId: string): Promise<boolean> {
  const { rows } = await sql<Half>`
    select id, owner_id as "ownerId", type, state, visibility, live_video_id as "liveVideoId" from asset
    where id in (${photoId}, ${videoId}) order by id for update`.execute(trx)
  const photo = rows.find(({ id }) => id === photoId)
  const video = rows.find(({ id }) => id === videoId)
  if (photo === undefined || video === undefined || !mayJoin(photo, video)) return false
  const isNeeded = await isShownByOther(trx, photoId, videoId)
  await setLiveVideo(trx, photoId, videoId)
  if (video.visibility !== 'hidden') await hideLiveVideo(trx, photo.ownerId, videoId)
  const state = isNeeded ? 'active' : photo.state
  if (video.state !== state) await setState(trx, [videoId], state)
  return true
}

function mayJoin(photo: Half, video: Half): boolean {
  if (photo.liveVideoId !== null || photo.type !== 'image' || video.type !== 'video') return false
  if (video.ownerId !== photo.ownerId) return false
  return (
    video.visibility === 'hidden' || (video.visibility === photo.visibility && video.state === photo.state)
  )
}

async function isShownByOther(trx: Trx, photoId: string, videoId: string): Promise<boolean> {
  const { rows } = await sql`
    select from asset where live_video_id = ${videoId} and id <> ${photoId} and state = 'active' limit 1`.execute(
    trx,
  )
  return rows.length > 0
}
