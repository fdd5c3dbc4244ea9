import { sql } from 'kysely'
import type { AssetVisibility } from '../../catalog/assets/assets.ts'
import { prepared } from '../../platform/db/db.ts'
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
  const { rows } = await sql<PictureRow>`${sql.raw(prepared)}
    select a.visibility, d.state, d.bytes, d.updated_at, d.code, d.message
    from asset a left join derivative d on d.asset_id = a.id and d.kind = ${kind}
    where a.id = ${id} and a.owner_id = ${ownerId}`.execute(db)
  return rows[0]
}
