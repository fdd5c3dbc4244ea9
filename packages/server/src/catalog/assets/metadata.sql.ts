import { sql } from 'kysely'
import type { Db, Trx } from '../../schema/schema.ts'

/** What a client attached to an asset under a key. */
export interface Attached {
  readonly assetId: string
  readonly key: string
  readonly value: unknown
  readonly updatedAt: Date
}

const columns = sql`asset_id as "assetId", key, value, updated_at as "updatedAt"`

export async function listAttached(db: Db | Trx, assetId: string): Promise<readonly Attached[]> {
  const { rows } = await sql<Attached>`
    select ${columns} from asset_metadata where asset_id = ${assetId} order by key`.execute(db)
  return rows
}

export interface ToAttach {
  readonly assetId: string
  readonly key: string
  readonly value: unknown
}

/** Writes or replaces; of the same key twice the last counts. What is so already is left alone. */
export async function attachAll(trx: Trx, items: readonly ToAttach[]): Promise<readonly Attached[]> {
  if (items.length === 0) return []
  const { rows } = await sql<Attached>`
    with asked as materialized (
      select distinct on (asset_id, key) asset_id, key, coalesce(value, 'null'::jsonb) as value
      from rows from (json_to_recordset(${JSON.stringify(items.map(rowOf))})
        as (asset_id uuid, key text, value jsonb)) with ordinality as one(asset_id, key, value, place)
      order by asset_id, key, place desc
    ), written as (
      insert into asset_metadata (owner_id, asset_id, key, value)
      select a.owner_id, a.id, asked.key, asked.value from asked join asset a on a.id = asked.asset_id
      on conflict (asset_id, key) do update set value = excluded.value, updated_at = now()
        where asset_metadata.value is distinct from excluded.value
      returning ${columns}
    )
    select * from written
    union all
    select m.asset_id, m.key, m.value, m.updated_at from asset_metadata m join asked using (asset_id, key)
    where m.value = asked.value and not exists (
      select from written w where w."assetId" = m.asset_id and w.key = m.key)`.execute(trx)
  return rows
}

const rowOf = ({ assetId, key, value }: ToAttach) => ({ asset_id: assetId, key, value })

/** Beyond the limit of what people entered the database refuses (HG001). */
export async function detachAll(
  trx: Trx,
  items: readonly { readonly assetId: string; readonly key: string }[],
): Promise<void> {
  await sql`
    delete from asset_metadata m using json_to_recordset(${JSON.stringify(items)})
      as gone("assetId" uuid, key text)
    where m.asset_id = gone."assetId" and m.key = gone.key`.execute(trx)
}
