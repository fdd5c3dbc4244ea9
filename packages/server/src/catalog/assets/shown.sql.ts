import { sql } from 'kysely'
import type { Db, Trx } from '../../schema/schema.ts'

/** Works out anew what is shown of these photos; the database has the one rule (refresh_shown). */
export async function refreshShown(db: Db | Trx, assetIds: readonly string[]): Promise<void> {
  await sql`select heirloom.refresh_shown(${[...assetIds]}::uuid[])`.execute(db)
}

const page = 10_000

/** Makes the rows of asset_shown that are missing, of photos that the media pass has been through; returns how many. */
export async function showMissing(db: Db): Promise<number> {
  let made = 0
  for (;;) {
    const ids = await listMissing(db)
    if (ids.length === 0) return made
    await refreshShown(db, ids)
    made += ids.length
  }
}

/** Those that the media pass has not been through are shown by it. */
async function listMissing(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select d.asset_id as id from derivative d where d.kind = 'metadata'
      and not exists (select from asset_shown s where s.asset_id = d.asset_id)
    limit ${page}`.execute(db)
  return rows.map(({ id }) => id)
}
