import { sql } from 'kysely'
import type { Db, Trx } from '../../schema/schema.ts'

const nil = '00000000-0000-0000-0000-000000000000'

/** What became of one kind of derived thing. */
export interface MadeRow {
  readonly kind: string
  readonly version: number
  readonly state?: string
  readonly code?: string
  readonly message?: string
  readonly bytes?: number
}

/** Writes what became of each kind. An asset that went away meanwhile is left alone. */
export async function saveMade(trx: Trx, assetId: string, rows: readonly MadeRow[]): Promise<void> {
  await sql`
    insert into derivative (asset_id, kind, state, version, code, message, bytes)
    select ${assetId}::uuid, kind, state, version, code, message, bytes
    from json_to_recordset(${JSON.stringify(rows)})
      as made(kind text, state text, version integer, code text, message text, bytes bigint)
    where exists (select from asset where id = ${assetId} for key share)
    on conflict (asset_id, kind) do update set state = excluded.state, version = excluded.version,
      code = excluded.code, message = excluded.message, bytes = excluded.bytes, updated_at = now()`.execute(
    trx,
  )
}

/** Forgets that these were made: they are made again. */
export async function forgetMade(
  db: Db,
  gone: readonly { readonly asset_id: string; readonly kind: string }[],
): Promise<void> {
  if (gone.length === 0) return
  await sql`
    delete from derivative d using json_to_recordset(${JSON.stringify(gone)}) as gone(asset_id uuid, kind text)
    where d.asset_id = gone.asset_id and d.kind = gone.kind`.execute(db)
}

/** What is there of these kinds counts as of an older version: it is shown until it is made again. */
export async function outdateMade(
  trx: Trx,
  assetIds: readonly string[],
  kinds: readonly string[],
): Promise<void> {
  await sql`
    update derivative set version = 0
    where asset_id = any(${[...assetIds]}::uuid[]) and kind = any(${[...kinds]}::text[])`.execute(trx)
}

/** One page of all assets, by id. */
export async function listAssetIds(
  db: Db,
  after: string | undefined,
  limit: number,
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from asset where id > ${after ?? nil} order by id limit ${limit}`.execute(db)
  return rows.map(({ id }) => id)
}

/** Forgets all that was made of an asset, because its file is another one now or its pictures are not there. */
export async function forgetAllMade(trx: Trx | Db, assetId: string): Promise<void> {
  await trx.deleteFrom('derivative').where('asset_id', '=', assetId).execute()
}

export interface PresentPicture {
  readonly asset_id: string
  readonly kind: string
  readonly bytes: number | null
}

/** One page of the pictures that are said to be there, by asset and kind. */
export async function listPresentPictures(
  db: Db,
  after: PresentPicture | undefined,
  limit: number,
): Promise<readonly PresentPicture[]> {
  const { rows } = await sql<PresentPicture>`
    select asset_id, kind, bytes from derivative
    where (asset_id, kind) > (${after?.asset_id ?? nil}::uuid, ${after?.kind ?? ''})
      and state = 'present' and kind in ('preview', 'thumbnail')
    order by asset_id, kind limit ${limit}`.execute(db)
  return rows
}
