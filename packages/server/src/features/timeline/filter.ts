import type { AssetState, AssetVisibility, Looker } from '../../catalog/assets/assets.ts'

/** Filters combine. `none` is set where one was asked for that can't be honoured: it gives nothing, never everything. */
export interface TimelineFilter {
  readonly none: boolean
  /** Who looks: theirs are the photos, unless an album is named. */
  readonly ownerId: string
  /** All that this album shows them, whosever it is. */
  readonly albumId: string | undefined
  /** Those with this tag of theirs, or one below it. */
  readonly tagId: string | undefined
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
  const notThere = [query.personId, query.bbox].some((one) => one !== undefined)
  const somebodyElse = query.userId !== undefined && query.userId !== looker.userId
  const locked = query.visibility === 'locked' && !looker.elevated
  const neverInAlbums =
    query.albumId !== undefined && (query.visibility === 'locked' || query.visibility === 'hidden')
  return {
    none: notThere || somebodyElse || locked || neverInAlbums,
    ownerId: looker.userId,
    albumId: query.albumId,
    tagId: query.tagId,
    visibilities: query.visibility === undefined ? ['timeline', 'archive'] : [query.visibility],
    state: query.isTrashed === true ? 'trashed' : 'active',
    isFavorite: query.isFavorite,
    by: query.orderBy === 'createdAt' ? 'uploaded' : 'taken',
    order: query.order ?? 'desc',
    withCoordinates: query.withCoordinates ?? false,
    withStacked: query.withStacked ?? false,
  }
}
