import { sql } from 'kysely'
import type { Db, Trx } from '../../schema/schema.ts'
import { mediaVersion } from './pass.ts'
import type { Made, MediaKind } from './pass.ts'

export interface AssetToProcess {
  readonly path: string
  readonly sidecarPath: string | undefined
  readonly fileName: string
  readonly fileCreatedAt: Date
  /** What is neither made in this version nor known to be impossible in it. */
  readonly kinds: readonly MediaKind[]
}

/** What the media pass needs to know of an asset; undefined where it is gone. */
export async function findAssetToProcess(db: Db, id: string): Promise<AssetToProcess | undefined> {
  const row = await db
    .selectFrom('asset')
    .select(['path', 'sidecar_path', 'file_name', 'file_created_at'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const settled = await db
    .selectFrom('derivative')
    .select(['kind', 'version'])
    .where('asset_id', '=', id)
    .where('state', 'in', ['present', 'failed'])
    .execute()
  const done = new Set(
    settled.filter((each) => each.version === mediaVersion[each.kind]).map((each) => each.kind),
  )
  return {
    path: row.path,
    sidecarPath: row.sidecar_path ?? undefined,
    fileName: row.file_name,
    fileCreatedAt: row.file_created_at,
    kinds: (Object.keys(mediaVersion) as MediaKind[]).filter((kind) => !done.has(kind)),
  }
}

/** Writes what became of each kind. An asset that went away meanwhile is left alone. */
export async function saveMade(
  trx: Trx,
  assetId: string,
  made: Readonly<Partial<Record<MediaKind, Made>>>,
): Promise<void> {
  const rows = (Object.keys(made) as MediaKind[]).map((kind) => ({
    kind,
    version: mediaVersion[kind],
    ...made[kind],
  }))
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
