import { sql } from 'kysely'
import type { PlaceName, Position } from '../../platform/places/places.ts'
import type { Db, Trx } from '../../schema/schema.ts'

export interface Unnamed extends Position {
  readonly assetId: string
}

/** Positions that somebody entered and whose names nobody looked up yet, in no order. */
export async function listUnnamed(db: Db, limit: number): Promise<readonly Unnamed[]> {
  const { rows } = await sql<Unnamed>`
    select asset_id as "assetId", latitude, longitude from asset_note
    where latitude is not null and named_at is null limit ${limit}`.execute(db)
  return rows
}

/** A position that was changed meanwhile stays unnamed. */
export async function saveNames(trx: Trx, named: readonly (Unnamed & PlaceName)[]): Promise<void> {
  await sql`
    update asset_note n set city = w.city, state = w.state, country = w.country, named_at = now()
    from json_to_recordset(${JSON.stringify(named)})
      as w("assetId" uuid, latitude float8, longitude float8, city text, state text, country text)
    where n.asset_id = w."assetId" and n.latitude = w.latitude and n.longitude = w.longitude`.execute(trx)
}
