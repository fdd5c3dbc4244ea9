import { sql } from 'kysely'
import type { Db } from '../../schema/schema.ts'

export async function sumAssets(
  db: Db,
  ownerId: string,
  visibilities: readonly string[],
  state: string,
  isFavorite: boolean | undefined,
): Promise<{ readonly images: number; readonly videos: number }> {
  const { rows } = await sql<{ images: number; videos: number }>`
    select coalesce(sum(assets) filter (where type = 'image'), 0)::bigint as images,
      coalesce(sum(assets) filter (where type = 'video'), 0)::bigint as videos
    from asset_count
    where owner_id = ${ownerId} and visibility = any(${visibilities}::text[]) and state = ${state}
      and ${isFavorite === undefined ? sql`true` : sql`is_favorite = ${isFavorite}`}`.execute(db)
  return rows[0] ?? { images: 0, videos: 0 }
}
