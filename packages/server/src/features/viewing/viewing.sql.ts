import type { AssetVisibility } from '../../catalog/assets/assets.ts'
import type { Db } from '../../schema/schema.ts'

/** What is known of one derived picture of an asset; the nullable part is null while nothing is known. */
export interface PictureRow {
  readonly visibility: AssetVisibility
  readonly state: 'present' | 'failed' | 'waiting' | null
  readonly bytes: number | null
  readonly updated_at: Date | null
  readonly code: string | null
  readonly message: string | null
}

/** One look-up for the most frequent question of all: may this person see it, and what became of the picture. */
export async function findPicture(
  db: Db,
  ownerId: string,
  id: string,
  kind: 'preview' | 'thumbnail',
): Promise<PictureRow | undefined> {
  return db
    .selectFrom('asset as a')
    .leftJoin('derivative as d', (join) => join.onRef('d.asset_id', '=', 'a.id').on('d.kind', '=', kind))
    .select(['a.visibility', 'd.state', 'd.bytes', 'd.updated_at', 'd.code', 'd.message'])
    .where('a.id', '=', id)
    .where('a.owner_id', '=', ownerId)
    .executeTakeFirst()
}
