// How many photos and videos someone has. Sums of asset_count: a few hundred rows, however large the library.
import type { AssetState, AssetVisibility, Looker } from '../../catalog/assets/assets.ts'
import type { Db } from '../../schema/schema.ts'
import { sumAssets } from './statistics.sql.ts'

export interface StatisticsQuery {
  readonly visibility?: AssetVisibility | undefined
  readonly isFavorite?: boolean | undefined
  readonly isTrashed?: boolean | undefined
}

export interface Statistics {
  readonly images: number
  readonly videos: number
  readonly total: number
}

/** Without a visibility: the timeline and the archive. The locked folder is counted only for who has opened it. */
export async function countAssets(db: Db, looker: Looker, query: StatisticsQuery): Promise<Statistics> {
  if (query.visibility === 'locked' && !looker.elevated) return { images: 0, videos: 0, total: 0 }
  const visibilities: AssetVisibility[] =
    query.visibility === undefined ? ['timeline', 'archive'] : [query.visibility]
  const state: AssetState = query.isTrashed === true ? 'trashed' : 'active'
  const { images, videos } = await sumAssets(db, looker.userId, visibilities, state, query.isFavorite)
  return { images, videos, total: images + videos }
}
