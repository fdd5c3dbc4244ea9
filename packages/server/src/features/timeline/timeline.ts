// The timeline: how many photos each month holds, and each month's photos in columns. A read model: month counts come
// from asset_count, months from the index asset_timeline, and both leave PostgreSQL as finished JSON.
import type { AssetState, AssetVisibility, Looker } from '../../catalog/assets/assets.ts'
import type { Db } from '../../schema/schema.ts'
import { countsByMonth, countsByUploadMonth, monthColumns } from './timeline.sql.ts'

/** Filters combine. `none` is set where one was asked for that can't be honoured: it gives nothing, never everything. */
export interface TimelineFilter {
  readonly none: boolean
  readonly ownerId: string
  readonly visibilities: readonly AssetVisibility[]
  readonly state: AssetState
  readonly isFavorite: boolean | undefined
  readonly by: 'taken' | 'uploaded'
  readonly order: 'asc' | 'desc'
  readonly withCoordinates: boolean
  readonly withStacked: boolean
}

/** What a caller may ask for, in the words of the wire. */
export interface TimelineQuery {
  readonly userId?: string | undefined
  readonly visibility?: AssetVisibility | undefined
  readonly isFavorite?: boolean | undefined
  readonly isTrashed?: boolean | undefined
  readonly order?: 'asc' | 'desc' | undefined
  readonly orderBy?: 'takenAt' | 'createdAt' | undefined
  readonly withCoordinates?: boolean | undefined
  readonly withStacked?: boolean | undefined
  readonly albumId?: string | undefined
  readonly personId?: string | undefined
  readonly tagId?: string | undefined
  readonly bbox?: string | undefined
}

/** Resolves what was asked for against what this person may see. */
export function filterFor(looker: Looker, query: TimelineQuery): TimelineFilter {
  const notThere = [query.albumId, query.personId, query.tagId, query.bbox].some((one) => one !== undefined)
  const somebodyElse = query.userId !== undefined && query.userId !== looker.userId
  const locked = query.visibility === 'locked' && !looker.elevated
  return {
    none: notThere || somebodyElse || locked,
    ownerId: looker.userId,
    visibilities: query.visibility === undefined ? ['timeline', 'archive'] : [query.visibility],
    state: query.isTrashed === true ? 'trashed' : 'active',
    isFavorite: query.isFavorite,
    by: query.orderBy === 'createdAt' ? 'uploaded' : 'taken',
    order: query.order ?? 'desc',
    withCoordinates: query.withCoordinates ?? false,
    withStacked: query.withStacked ?? false,
  }
}

/** JSON text: `[{"timeBucket":"2024-05-01","count":12}, …]`, newest month first unless asked otherwise. */
export async function listBuckets(db: Db, filter: TimelineFilter): Promise<string> {
  if (filter.none) return '[]'
  return filter.by === 'taken' ? countsByMonth(db, filter) : countsByUploadMonth(db, filter)
}

/** JSON text: one month, one array a field. `month` is `YYYY-MM-DD`; the month that holds that day is given. */
export async function readBucket(db: Db, filter: TimelineFilter, month: string): Promise<string> {
  return monthColumns(db, filter, month)
}
