import { sql } from 'kysely'
import type { Edit, Size } from '../../catalog/edits/edits.ts'
import type { Trx } from '../../schema/schema.ts'

/** Until the transaction ends nobody changes them. Undefined where there is no such photo of theirs. */
export async function lockSize(
  trx: Trx,
  ownerId: string,
  assetId: string,
): Promise<Size | 'unknown' | undefined> {
  const { rows } = await sql<{ width: number | null; height: number | null }>`
    select coalesce(source_width, width) as width, coalesce(source_height, height) as height from asset
    where id = ${assetId} and owner_id = ${ownerId} for no key update`.execute(trx)
  const [row] = rows
  if (row === undefined) return undefined
  return row.width === null || row.height === null ? 'unknown' : { width: row.width, height: row.height }
}

export async function insertEdits(
  trx: Trx,
  { ownerId, assetId }: { readonly ownerId: string; readonly assetId: string },
  edits: readonly Edit[],
): Promise<void> {
  await sql`
    insert into asset_edit (owner_id, asset_id, sequence, action, parameters)
    select ${ownerId}::uuid, ${assetId}::uuid, place - 1, edit->>'action', edit->'parameters'
    from jsonb_array_elements(${JSON.stringify(edits)}::jsonb) with ordinality as e(edit, place)`.execute(trx)
}

export async function deleteEdits(trx: Trx, assetId: string): Promise<void> {
  await sql`delete from asset_edit where asset_id = ${assetId}`.execute(trx)
}
