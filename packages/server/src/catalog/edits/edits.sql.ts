import { sql } from 'kysely'
import type { Db, Trx } from '../../schema/schema.ts'
import type { StoredEdit } from './edit.ts'

/** In the order in which they are done; most photos have none. */
export async function listEdits(db: Db | Trx, assetId: string): Promise<readonly StoredEdit[]> {
  const { rows } = await sql<StoredEdit>`
    select id, action, parameters from asset_edit where asset_id = ${assetId} order by sequence`.execute(db)
  return rows
}

/** The same, and until the transaction ends nobody changes them. */
export async function lockEdits(trx: Trx, assetId: string): Promise<readonly StoredEdit[]> {
  await sql`select from asset where id = ${assetId} for no key update`.execute(trx)
  return await listEdits(trx, assetId)
}

/** Whether a photo has edits, and whether its pictures show them by now. */
export async function findEditedState(db: Db, assetId: string): Promise<'none' | 'being_made' | 'made'> {
  const { rows } = await sql<{ state: 'none' | 'being_made' | 'made' }>`
    select case when not exists (select from asset_edit where asset_id = ${assetId}) then 'none'
      when exists (select from derivative where asset_id = ${assetId} and kind = 'preview' and state = 'present') then 'made'
      else 'being_made' end as state`.execute(db)
  return rows[0]?.state ?? 'none'
}

/** Those of these assets that have edits. */
export async function listEdited(db: Db, assetIds: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    select distinct asset_id as id from asset_edit where asset_id = any(${[...assetIds]}::uuid[])`.execute(db)
  return new Set(rows.map(({ id }) => id))
}
