// What a filter says, as SQL over an asset `a` and what is shown of it, `s`. Only conditions that need `s` ask for it: a photo
// that the media pass has not been through has none, and is found by what is known of it from the start.
import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { SearchFilter, Span, Word } from './filter.ts'

export type Condition = RawBuilder<unknown>

/** Whoever looks; undefined by a link. What somebody likes, tags and whom they name is told to them alone. */
type Viewer = string | undefined

export function conditionsOf(filter: SearchFilter, viewer: Viewer): readonly Condition[] {
  return [
    ...ofAsset(filter, viewer),
    ...ofTimes(filter),
    ...ofArrangement(filter, viewer),
    ...ofShown(filter, viewer),
  ]
}

/** Whether a condition is about what is shown. */
export const needsShown = (filter: SearchFilter): boolean => ofShown(filter, undefined).length > 0

const when = <T>(value: T | undefined, condition: (value: T) => Condition): readonly Condition[] =>
  value === undefined ? [] : [condition(value)]

function ofAsset(filter: SearchFilter, viewer: Viewer): readonly Condition[] {
  return [
    sql`a.visibility = ${filter.visibility}`,
    ...when(filter.id, (id) => sql`a.id = ${id}`),
    ...when(filter.sha1, (sha1) => sql`a.sha1 = ${sha1}`),
    ...when(filter.type, (type) => sql`a.type = ${type}`),
    ...when(filter.isMotion, (is) => (is ? sql`a.live_video_id is not null` : sql`a.live_video_id is null`)),
    ...when(filter.isFavorite, (is) => favorite(is, viewer)),
  ]
}

function favorite(is: boolean, viewer: Viewer): Condition {
  if (viewer === undefined) return is ? sql`false` : sql`true`
  return is
    ? sql`(a.is_favorite and a.owner_id = ${viewer})`
    : sql`not (a.is_favorite and a.owner_id = ${viewer})`
}

/** The wall clock, which the index knows, is never two days from the instant. */
function ofTimes({ taken, created, updated, trashed }: SearchFilter): readonly Condition[] {
  return [
    ...spanOf('taken_at', taken),
    ...when(
      taken.after,
      (after) => sql`a.local_time >= ${after}::timestamptz at time zone 'UTC' - interval '2 days'`,
    ),
    ...when(
      taken.before,
      (before) => sql`a.local_time <= ${before}::timestamptz at time zone 'UTC' + interval '2 days'`,
    ),
    ...spanOf('created_at', created),
    ...spanOf('updated_at', updated),
    ...spanOf('trashed_at', trashed),
  ]
}

function spanOf(column: string, { after, before }: Span): readonly Condition[] {
  return [
    ...when(after, (moment) => sql`${sql.ref(`a.${column}`)} >= ${moment}`),
    ...when(before, (moment) => sql`${sql.ref(`a.${column}`)} <= ${moment}`),
  ]
}

function ofArrangement(
  { isNotInAlbum, personIds, tagIds }: SearchFilter,
  viewer: Viewer,
): readonly Condition[] {
  return [
    ...when(isNotInAlbum, (isNot) => (isNot ? sql`not ${isInAlbum(viewer)}` : isInAlbum(viewer))),
    ...(personIds ?? []).map((id) => showsPerson(id, viewer)),
    ...(tagIds === null
      ? [
          sql`not exists (
      select from tag_asset x where x.asset_id = a.id and x.owner_id = ${viewer ?? null})`,
        ]
      : []),
    ...(tagIds ?? []).map((id) => hasTag(id, viewer)),
  ]
}

/** In an album that the one who looks sees. */
const isInAlbum = (viewer: Viewer): Condition => sql`exists (
  select from album_asset x join album al on al.id = x.album_id
  where x.asset_id = a.id and (al.owner_id = ${viewer ?? null} or exists (
    select from album_user m where m.album_id = al.id and m.user_id = ${viewer ?? null})))`

const showsPerson = (personId: string, viewer: Viewer): Condition => sql`a.id in (
  select f.asset_id from face f where f.person_id = ${personId} and f.owner_id = ${viewer ?? null})`

/** Or one below it. */
const hasTag = (tagId: string, viewer: Viewer): Condition => sql`a.id in (
  select x.asset_id from tag_asset x where x.tag_id in (
    with recursive below as (
      select t.id from tag t where t.id = ${tagId} and t.owner_id = ${viewer ?? null}
      union
      select t.id from tag t join below on t.parent_id = below.id
    )
    select below.id from below))`

function ofShown(filter: SearchFilter, viewer: Viewer): readonly Condition[] {
  const { city, state, country, make, model, lensModel } = filter
  const texts = { city, state, country, make, model, lens_model: lensModel }
  return [
    ...Object.entries(texts).flatMap(([column, wanted]) =>
      when(wanted, (text) => sql`${sql.ref(`s.${column}`)} = ${text ?? ''}`),
    ),
    ...when(filter.rating, (rating) => (rating === null ? sql`s.rating is null` : sql`s.rating = ${rating}`)),
    ...when(filter.minimumBytes, (bytes) => sql`s.size >= ${bytes}`),
    ...when(filter.fileName, (text) => partOf(sql`plain(a.file_name)`, text)),
    ...when(filter.path, (text) => partOf(sql`plain(a.path)`, text)),
    ...when(filter.description, (text) => partOf(sql`s.description`, text)),
    ...(filter.words ?? []).map((word) => occurs(word, viewer)),
  ]
}

/** Every text that can be asked for is in `text`, which has the index. */
const partOf = (column: Condition, text: string): Condition =>
  sql`(s.text like ${pattern(text)} and ${column} like ${pattern(text)})`

const pattern = (text: string): Condition => sql`plain(${`%${text.replaceAll(/[\\%_]/g, '\\$&')}%`})`

/** What a tag says is in another table: few photos are named, of many each is looked up in a set that is made once. */
function occurs(word: Word, viewer: Viewer): Condition {
  const { tagIds, photoIds } = word
  if (tagIds.length === 0 || viewer === undefined) return isTold('s', word)
  if (photoIds !== undefined) return sql`a.id = any(${[...photoIds]}::uuid[])`
  return sql`(${isTold('s', word)} or coalesce(a.id in (${ofTags(tagIds)}), false))`
}

const isTold = (alias: string, { text, isPart }: Word): Condition =>
  isPart
    ? sql`${sql.ref(`${alias}.text`)} like ${pattern(text)}`
    : sql`words_of(${sql.ref(`${alias}.text`)}) @@ to_tsquery('simple', plain(${beginnings(text)}))`

const ofTags = (tagIds: readonly string[]): Condition =>
  sql`select x.asset_id from tag_asset x where x.tag_id = any(${[...tagIds]}::uuid[])`

/** Ids of all this person's photos that have the word, in what is shown of them or in a tag. */
export const photosWith = (word: Word, ownerId: string): Condition => sql`
  select w.asset_id as id from asset_shown w where w.owner_id = ${ownerId} and ${isTold('w', word)}
  union ${ofTags(word.tagIds)}`

/** `'img':* & '1234':*`: a name's parts are words of their own. */
const beginnings = (text: string): string =>
  text
    .split(/[/\\_\-.,;:()[\]{}#&+'"\s]+/)
    .filter((part) => part !== '')
    .map((part) => `'${part}':*`)
    .join(' & ')
