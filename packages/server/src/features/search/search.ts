// Finding photos: by what is known of them, by words, some at random, the largest, one of each town. A read model over the assets
// and over what is shown of them (asset_shown); what somebody may not see, they do not find, and a condition that can't be
// honoured finds nothing.
import { randomUUID } from 'node:crypto'
import { viewSeenAssets } from '../../catalog/asset-views/asset-views.ts'
import type { AssetView } from '../../catalog/asset-views/asset-views.ts'
import type { AnyLooker, GuestLooker, Looker } from '../../catalog/assets/assets.ts'
import { findPeople } from '../../catalog/people/people.ts'
import type { Person } from '../../catalog/people/people.ts'
import type { Db } from '../../schema/schema.ts'
import { findPeopleNamed, listCameras, listCities, listPlaces } from './choices.sql.ts'
import type { CityPhoto, Owners } from './choices.sql.ts'
import type { Page, Scope, SearchFilter, Word } from './filter.ts'
import {
  countFound,
  findLargest,
  findPage,
  findRandom,
  hasTrigrams,
  listPartners,
  listPhotosWith,
  tagsOfWords,
} from './search.sql.ts'

export type { Page, SearchFilter } from './filter.ts'

export interface FoundPage {
  readonly photos: readonly AssetView[]
  readonly hasMore: boolean
}

/** Beyond this nobody turns pages one by one. */
const deepest = 100_000_000

/** The newest first, or the oldest. */
export async function searchPhotos(
  db: Db,
  looker: AnyLooker,
  filter: SearchFilter,
  page: Page,
): Promise<FoundPage> {
  if (isHopeless(looker, filter) || page.number * page.size > deepest) return { photos: [], hasMore: false }
  const found = await findPage(db, await scopeOf(db, looker, filter), filter, page)
  const photos = await viewSeenAssets(db, looker, found.slice(0, page.size))
  return { photos, hasMore: found.length > page.size }
}

/** Photos in which each of these words occurs. */
export async function searchWords(
  db: Db,
  looker: Looker,
  text: string,
  filter: SearchFilter,
  page: Page,
): Promise<FoundPage> {
  const words = await wordsOf(db, looker.userId, text)
  if (words.length === 0) return { photos: [], hasMore: false }
  return await searchPhotos(db, looker, { ...filter, words }, page)
}

const mostWords = 20
/** Shorter ones hold no trigram. */
const shortestPart = 3

async function wordsOf(db: Db, userId: string, text: string): Promise<readonly Word[]> {
  const words = [...new Set(text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)))].slice(
    0,
    mostWords,
  )
  const [tags, findsParts] = await Promise.all([tagsOfWords(db, userId, words), hasTrigrams(db)])
  const found = words.map((text) => ({
    text,
    tagIds: tags.get(text) ?? [],
    isPart: findsParts && text.length >= shortestPart,
  }))
  return await Promise.all(found.map((word) => withPhotos(db, userId, word)))
}

const fewPhotos = 20_000

/** Of a word that a tag has, its photos are looked for first: another table has to be asked as well. */
async function withPhotos(db: Db, userId: string, word: Word): Promise<Word> {
  if (word.tagIds.length === 0) return word
  return { ...word, photoIds: await listPhotosWith(db, userId, word, fewPhotos) }
}

export async function countPhotos(db: Db, looker: Looker, filter: SearchFilter): Promise<number> {
  return isHopeless(looker, filter) ? 0 : await countFound(db, await scopeOf(db, looker, filter), filter)
}

export async function pickPhotos(
  db: Db,
  looker: Looker,
  filter: SearchFilter,
  limit: number,
): Promise<readonly AssetView[]> {
  if (isHopeless(looker, filter)) return []
  const pivot = randomUUID()
  const ids = await findRandom(db, await scopeOf(db, looker, filter), filter, { pivot, limit })
  return await viewSeenAssets(db, looker, shuffled(ids))
}

function shuffled(ids: readonly string[]): readonly string[] {
  return ids
    .map((id) => ({ id, place: Math.random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ id }) => id)
}

export async function listLargest(
  db: Db,
  looker: Looker,
  filter: SearchFilter,
  limit: number,
): Promise<readonly AssetView[]> {
  if (isHopeless(looker, filter)) return []
  return await viewSeenAssets(
    db,
    looker,
    await findLargest(db, await scopeOf(db, looker, filter), filter, limit),
  )
}

function isHopeless(looker: AnyLooker, filter: SearchFilter): boolean {
  if (filter.none) return true
  if ('userId' in looker) return filter.visibility === 'locked' && !looker.elevated
  return !isForGuests(filter, looker)
}

/** Of what a link shows, nobody finds out what it does not tell: how its owner arranged it, and perhaps its metadata. */
function isForGuests(filter: SearchFilter, { link }: GuestLooker): boolean {
  const { isNotInAlbum, isFavorite, personIds, tagIds, path, albumIds = [] } = filter
  const asksForOwner = [isNotInAlbum, isFavorite, personIds, tagIds, path].some(
    (asked) => asked !== undefined,
  )
  const isOtherAlbum = albumIds.some((id) => id !== link.albumId)
  return !asksForOwner && !isOtherAlbum && (link.showsMetadata || !asksForMetadata(filter))
}

function asksForMetadata(filter: SearchFilter): boolean {
  const { city, state, country, make, model, lensModel, rating, fileName, description } = filter
  const asked = [city, state, country, make, model, lensModel, rating, fileName, description]
  return [...asked, filter.sha1, ...Object.values(filter.taken)].some((one) => one !== undefined)
}

async function scopeOf(db: Db, looker: AnyLooker, { albumIds, visibility }: SearchFilter): Promise<Scope> {
  if ('link' in looker) return { kind: 'link', looker }
  const { userId } = looker
  if (albumIds !== undefined && albumIds.length > 0) return { kind: 'albums', userId, albumIds }
  return {
    kind: 'people',
    userId,
    partnerIds: visibility === 'timeline' ? await listPartners(db, userId) : [],
  }
}

async function ownersFor(db: Db, { userId }: Looker): Promise<Owners> {
  return { userId, partnerIds: await listPartners(db, userId) }
}

export interface TownPhoto {
  readonly city: string
  readonly photo: AssetView
}

/** One photo of each town, by the town's name. */
export async function listTowns(db: Db, looker: Looker): Promise<readonly TownPhoto[]> {
  return await viewTowns(db, looker, await listCities(db, await ownersFor(db, looker), 1))
}

const explored = { towns: 12, photos: 5, enough: 25 } as const

/** Towns with several photos, those with most of them first. */
export async function exploreTowns(db: Db, looker: Looker): Promise<readonly TownPhoto[]> {
  const cities = await listCities(db, await ownersFor(db, looker), explored.enough)
  const large = cities
    .filter(({ photos }) => photos >= explored.photos)
    .toSorted((a, b) => b.photos - a.photos)
    .slice(0, explored.towns)
  return await viewTowns(db, looker, large)
}

async function viewTowns(
  db: Db,
  looker: Looker,
  cities: readonly CityPhoto[],
): Promise<readonly TownPhoto[]> {
  const views = await viewSeenAssets(
    db,
    looker,
    cities.map(({ assetId }) => assetId),
  )
  const byId = new Map(views.map((view) => [view.asset.id, view]))
  return cities.flatMap(({ city, assetId }) => {
    const photo = byId.get(assetId)
    return photo === undefined ? [] : [{ city, photo }]
  })
}

/** What is chosen already, of which the others have to be. */
export interface Chosen {
  readonly country?: string | undefined
  readonly state?: string | undefined
  readonly make?: string | undefined
  readonly model?: string | undefined
  readonly lens_model?: string | undefined
}

export type Choice = 'country' | 'state' | 'city' | 'make' | 'model' | 'lens_model'

const places: readonly Choice[] = ['country', 'state', 'city']

/** The different values that photos have, in order; empty where some have none. */
export async function listChoices(
  db: Db,
  looker: Looker,
  choice: Choice,
  chosen: Chosen,
): Promise<readonly string[]> {
  const owners = await ownersFor(db, looker)
  const all: readonly Partial<Record<Choice, string>>[] = places.includes(choice)
    ? await listPlaces(db, owners)
    : await listCameras(db, owners)
  const wanted = Object.entries(chosen).filter(([name, value]) => value !== undefined && name !== choice)
  const fitting = all.filter((one) => wanted.every(([name, value]) => fits(one[name as Choice], value)))
  return [...new Set(fitting.map((one) => one[choice] ?? ''))].toSorted((a, b) => a.localeCompare(b))
}

/** A camera says nothing of a place. */
const fits = (has: string | undefined, wanted: string): boolean => has === undefined || has === wanted

export async function findPeopleByName(
  db: Db,
  { userId }: Looker,
  name: string,
  withHidden: boolean,
): Promise<readonly Person[]> {
  if (name.trim() === '') return []
  return await findPeople(db, userId, await findPeopleNamed(db, userId, name.trim(), withHidden))
}
