// Photos by the folders that their files lie in below the originals: only one's own, and only what is in sight. A read model,
// from the index asset_folder.
import { viewAssets } from '../../catalog/asset-views/asset-views.ts'
import type { AssetView } from '../../catalog/asset-views/asset-views.ts'
import type { Looker } from '../../catalog/assets/assets.ts'
import type { Db } from '../../schema/schema.ts'
import { listInFolder } from './folders.sql.ts'

export { listFolders } from './folders.sql.ts'

const pageSize = 500

/** Page by page; of a folder that there is not, nothing. */
export async function* viewFolder(
  db: Db,
  looker: Looker,
  path: string,
): AsyncGenerator<readonly AssetView[]> {
  const ids = await listInFolder(db, looker.userId, plain(path))
  for (let from = 0; from < ids.length; from += pageSize) {
    const page = ids.slice(from, from + pageSize)
    const views = new Map((await viewAssets(db, looker, page)).map((view) => [view.asset.id, view]))
    yield page.flatMap((id) => views.get(id) ?? [])
  }
}

/** Clients write it with a slash before or after it, or without. */
const plain = (path: string): string => path.replaceAll(/^\/+|\/+$/g, '')
