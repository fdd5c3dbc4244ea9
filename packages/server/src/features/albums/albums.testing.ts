import { sql } from 'kysely'
import type { Db } from '../../schema/schema.ts'

export interface MadePhoto {
  readonly visibility?: string
  readonly state?: string
  readonly local?: string
  readonly favorite?: boolean
}

/** Photos of this person, of different names and checksums; gives their ids. */
export async function addPhotosOf(
  db: Db,
  ownerId: string,
  count = 1,
  made: MadePhoto = {},
): Promise<string[]> {
  const { visibility = 'timeline', state = 'active', local = '2024-05-01 10:00:00', favorite = false } = made
  const { rows } = await sql<{ id: string }>`
    insert into asset (owner_id, type, visibility, state, trashed_at, is_favorite, file_name, file_created_at,
      file_modified_at, path, size, sha1, sha256, taken_at, local_time, width, height)
    select ${ownerId}::uuid, 'image', ${visibility}, ${state}, case when ${state} = 'trashed' then now() end, ${favorite},
      'IMG_' || n || '.jpg', now(), now(), gen_random_uuid()::text, 5,
      substring(sha256(gen_random_uuid()::text::bytea), 1, 20), sha256(''), ${local}::timestamp at time zone 'UTC',
      ${local}::timestamp, 400, 300
    from generate_series(1, ${count}) n returning id`.execute(db)
  return rows.map((row) => row.id)
}
