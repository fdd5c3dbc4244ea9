import type {
  AnyLooker,
  AssetState,
  AssetVisibility,
  LinkScope,
  Looker,
} from '../../catalog/assets/assets.ts'
import type { PartnerOf } from '../../catalog/partners/partners.ts'
import { failure } from '../../platform/errors/errors.ts'
import { boxOf } from '../../platform/places/places.ts'
import type { Box } from '../../platform/places/places.ts'

/** Where they were taken: in this box, anywhere that is known, or where nobody knows. */
export type Where =
  | { readonly kind: 'in'; readonly box: Box }
  | { readonly kind: 'somewhere' }
  | { readonly kind: 'unknown' }

/** Filters combine. `none` is set where one was asked for that can't be honoured: it gives nothing, never everything. */
export interface TimelineFilter {
  readonly none: boolean
  /** Who looks; nobody's id for whoever comes by a link. What somebody likes, tags and stacks is told to them alone. */
  readonly ownerId: string
  /** Whose photos, unless an album is named or it is a link. */
  readonly ownerIds: readonly string[]
  /** All that this link shows. */
  readonly link: LinkScope | undefined
  /** All that this album shows them, whosever it is. */
  readonly albumId: string | undefined
  /** Those with this tag of theirs, or one below it. */
  readonly tagId: string | undefined
  /** Those that show this person of theirs. */
  readonly personId: string | undefined
  readonly where: Where | undefined
  readonly takenAfter: Date | undefined
  readonly takenBefore: Date | undefined
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
  readonly withPartners?: boolean | undefined
  readonly withStacked?: boolean | undefined
  readonly albumId?: string | undefined
  readonly personId?: string | undefined
  readonly tagId?: string | undefined
  readonly bbox?: string | undefined
  readonly hasPosition?: boolean | undefined
  readonly takenAfter?: string | undefined
  readonly takenBefore?: string | undefined
}

/**
 * Resolves what was asked for against what they may see. `partners` are needed where `withPartners` or somebody else's
 * timeline is asked for ({@link needsPartners}).
 */
export function filterFor(
  looker: AnyLooker,
  query: TimelineQuery,
  partners: readonly PartnerOf[] = [],
): TimelineFilter {
  return 'link' in looker ? ofGuest(looker.link, query) : ofPerson(looker, query, partners)
}

export const needsPartners = (looker: Looker, { userId, withPartners }: TimelineQuery): boolean =>
  withPartners === true || (userId !== undefined && userId !== looker.userId)

const outOfSight: readonly (AssetVisibility | undefined)[] = ['locked', 'hidden']

function ofPerson(looker: Looker, query: TimelineQuery, partners: readonly PartnerOf[]): TimelineFilter {
  const { visibility, userId = looker.userId } = query
  if (query.withPartners === true) expectForPartners(query)
  const partner = partners.find(({ ownerId }) => ownerId === userId)
  const isOthers = userId !== looker.userId
  const notShown = isOthers && (partner === undefined || query.isTrashed === true || !mayPartner(visibility))
  const locked = visibility === 'locked' && !looker.elevated
  const neverInAlbums = query.albumId !== undefined && outOfSight.includes(visibility)
  return {
    ...asAsked(query),
    ...(isOthers && { visibilities: ['timeline'] }),
    none: notShown || locked || neverInAlbums || (query.bbox !== undefined && query.hasPosition === false),
    ownerId: looker.userId,
    ownerIds: isOthers ? [userId] : [userId, ...(query.withPartners ? besides(partners, query) : [])],
    link: undefined,
  }
}

const mayPartner = (visibility: AssetVisibility | undefined): boolean =>
  visibility === undefined || visibility === 'timeline'

/** On the map all partners are, whether or not one has them in the timeline. */
const besides = (partners: readonly PartnerOf[], { bbox }: TimelineQuery): readonly string[] =>
  partners.filter(({ inTimeline }) => inTimeline || bbox !== undefined).map(({ ownerId }) => ownerId)

/** Partners show their timeline, and neither their archive nor their trash nor what they like. */
function expectForPartners({ visibility, isFavorite, isTrashed }: TimelineQuery): void {
  if (visibility === 'timeline' && isFavorite === undefined && isTrashed !== true) return
  throw failure(
    'invalid_input',
    'withPartners goes with visibility=timeline, and neither with favourites nor with the trash.',
  )
}

const nobody = '00000000-0000-0000-0000-000000000000'

function ofGuest(link: LinkScope, query: TimelineQuery): TimelineFilter {
  const { bbox, hasPosition, personId, tagId } = query
  const notTold = [bbox, hasPosition, personId, tagId].some((one) => one !== undefined)
  const elsewhere = query.albumId !== undefined && query.albumId !== link.albumId
  const somebodyElse = query.userId !== undefined && query.userId !== link.ownerId
  const gone = query.isTrashed === true || outOfSight.includes(query.visibility)
  return {
    ...asAsked(query),
    none: notTold || elsewhere || somebodyElse || gone,
    ownerId: nobody,
    ownerIds: [],
    link,
    albumId: undefined,
  }
}

function asAsked(query: TimelineQuery): Omit<TimelineFilter, 'none' | 'ownerId' | 'ownerIds' | 'link'> {
  return {
    albumId: query.albumId,
    tagId: query.tagId,
    personId: query.personId,
    where: whereOf(query),
    takenAfter: dateOf(query.takenAfter),
    takenBefore: dateOf(query.takenBefore),
    visibilities: query.visibility === undefined ? ['timeline', 'archive'] : [query.visibility],
    state: query.isTrashed === true ? 'trashed' : 'active',
    isFavorite: query.isFavorite,
    by: query.orderBy === 'createdAt' ? 'uploaded' : 'taken',
    order: query.order ?? 'desc',
    withCoordinates: query.withCoordinates ?? false,
    withStacked: query.withStacked ?? false,
  }
}

const dateOf = (text: string | undefined): Date | undefined =>
  text === undefined ? undefined : new Date(text)

function whereOf({ bbox, hasPosition }: TimelineQuery): Where | undefined {
  const box = bbox === undefined ? undefined : boxOf(bbox)
  if (box !== undefined) return { kind: 'in', box }
  if (bbox !== undefined)
    throw failure('invalid_input', `${bbox} is no part of the map: west,south,east,north.`)
  if (hasPosition === undefined) return undefined
  return hasPosition ? { kind: 'somewhere' } : { kind: 'unknown' }
}
