import { listEdits } from '../../catalog/edits/edits.ts'
import type { Edit } from '../../catalog/edits/edits.ts'
import type { Db } from '../../schema/schema.ts'
import { mediaVersion } from './pass.ts'
import type { MediaKind } from './pass.ts'

export interface AssetToProcess {
  readonly path: string
  readonly sidecarPath: string | undefined
  readonly fileName: string
  readonly edits: readonly Edit[]
  /** What is neither made in this version nor known to be impossible in it. */
  readonly kinds: readonly MediaKind[]
}

/** What the media pass needs to know of an asset; undefined where it is gone. */
export async function findAssetToProcess(db: Db, id: string): Promise<AssetToProcess | undefined> {
  const row = await db
    .selectFrom('asset')
    .select(['path', 'sidecar_path', 'file_name'])
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
    edits: await listEdits(db, id),
    kinds: (Object.keys(mediaVersion) as MediaKind[]).filter((kind) => !done.has(kind)),
  }
}
