import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { LinkScope } from '../../catalog/assets/assets.ts'
import type { Box } from '../../platform/places/places.ts'
import type { Db } from '../../schema/schema.ts'
import type { TimelineFilter, Where } from './filter.ts'
import { countBehind, isBehind, isStacked, stackOf } from './stacked.sql.ts'

type Condition = RawBuilder<unknown>

const direction = (filter: TimelineFilter): Condition => (filter.order === 'asc' ? sql`asc` : sql`desc`)

/** One visibility is the usual case, and `=` lets the index give the order; two are few. */
function conditions(filter: TimelineFilter): Condition {
  const [first, ...more] = filter.visibilities
  const visibility =
    more.length === 0
      ? sql`visibility = ${first}`
      : sql`visibility = any(${[...filter.visibilities]}::text[])`
  const favorite =
    filter.isFavorite === undefined ? sql`true` : sql`${isFavorite(filter)} = ${filter.isFavorite}`
  return sql`${whose(filter)} and ${visibility} and state = ${filter.state} and ${favorite}`
}

/** What a photo of theirs has to have besides: the tag, or one below it. */
const tagged = ({ tagId, ownerId }: TimelineFilter): Condition =>
  tagId === undefined
    ? sql`true`
    : sql`id in (select x.asset_id from tag_asset x where x.tag_id in (
        with recursive below as (
          select t.id from tag t where t.id = ${tagId} and t.owner_id = ${ownerId}
          union
          select t.id from tag t join below on t.parent_id = below.id
        )
        select below.id from below))`

/** And the person: only its owner is told who is on a photo. */
const showing = ({ personId, ownerId }: TimelineFilter): Condition =>
  personId === undefined
    ? sql`true`
    : sql`id in (select f.asset_id from face f where f.person_id = ${personId} and f.owner_id = ${ownerId})`

/** And where and when they were taken; what has no row in asset_shown yet has no place. */
function taken({ where, takenAfter, takenBefore, ...filter }: TimelineFilter): Condition {
  const all = [
    ...(where === undefined ? [] : [placed(filter, where)]),
    ...(takenAfter === undefined ? [] : [sql`taken_at >= ${takenAfter}`]),
    ...(takenBefore === undefined ? [] : [sql`taken_at <= ${takenBefore}`]),
  ]
  return all.length === 0 ? sql`true` : sql.join(all, sql` and `)
}

function placed({ ownerIds, albumId }: Whose, where: Where): Condition {
  const whose =
    albumId === undefined
      ? sql`s.owner_id = any(${[...ownerIds]}::uuid[])`
      : sql`s.asset_id in (select x.asset_id from album_asset x where x.album_id = ${albumId})`
  const known = sql`select s.asset_id from asset_shown s where ${whose} and s.latitude is not null`
  if (where.kind === 'unknown')
    return sql`not exists (select from (${known}) known where known.asset_id = id)`
  return where.kind === 'somewhere' ? sql`id in (${known})` : sql`id in (${known} and ${within(where.box)})`
}

const within = ({ west, south, east, north }: Box): Condition => sql`
  s.latitude between ${south} and ${north} and ${
    west <= east
      ? sql`s.longitude between ${west} and ${east}`
      : sql`(s.longitude >= ${west} or s.longitude <= ${east})`
  }`

type Whose = Pick<TimelineFilter, 'ownerIds' | 'albumId'>

/** The photos that are asked for, before one of each stack is chosen. */
const asked = (filter: TimelineFilter): Condition =>
  sql`select * from ${photos(filter)} where ${conditions(filter)} and ${tagged(filter)}
    and ${showing(filter)} and ${taken(filter)}`

/** What others put into the trash is not shown, and what they like is not told. */
function whose({ ownerId, ownerIds, albumId, link }: TimelineFilter): Condition {
  if (link !== undefined) return sql`state = 'active'`
  if (albumId !== undefined) return sql`(owner_id = ${ownerId} or state = 'active')`
  const [first, ...more] = ownerIds
  return more.length === 0 ? sql`owner_id = ${first}` : sql`owner_id = any(${[...ownerIds]}::uuid[])`
}

const isOwnAlone = ({ ownerId, ownerIds, albumId, link }: TimelineFilter): boolean =>
  albumId === undefined && link === undefined && ownerIds.every((id) => id === ownerId)

const isFavorite = (filter: TimelineFilter): Condition =>
  isOwnAlone(filter) ? sql`is_favorite` : sql`(is_favorite and owner_id = ${filter.ownerId})`

/** The photos to choose from; of an album that this person does not see, none. */
const photos = ({ ownerId, albumId, link }: TimelineFilter): Condition =>
  link !== undefined
    ? ofLink(link)
    : albumId === undefined
      ? sql`asset`
      : sql`(select asset.* from album_asset x join asset on asset.id = x.asset_id
        where x.album_id = ${albumId} and exists (
          select from album al join account o on o.id = al.owner_id and o.deleted_at is null
          where al.id = ${albumId} and (al.owner_id = ${ownerId} or exists (
            select from album_user m where m.album_id = al.id and m.user_id = ${ownerId})))) shown`

const ofLink = ({ id, albumId }: LinkScope): Condition =>
  albumId === undefined
    ? sql`(select asset.* from shared_link_asset x join asset on asset.id = x.asset_id where x.shared_link_id = ${id}) shown`
    : sql`(select asset.* from album_asset x join asset on asset.id = x.asset_id where x.album_id = ${albumId}) shown`

async function jsonText(db: Db, query: RawBuilder<{ json: string }>): Promise<string> {
  const { rows } = await query.execute(db)
  return rows[0]?.json ?? '[]'
}

/**
 * By the month they were taken from the counts; of an album, a tag or a person, or by that of their upload, from the photos
 * themselves. Less what stands behind others.
 */
function countedMonths(filter: TimelineFilter): Condition {
  const { albumId, link, tagId, personId, where, takenAfter, takenBefore } = filter
  const isNarrowed = [albumId, link, tagId, personId, where, takenAfter, takenBefore].some(
    (one) => one !== undefined,
  )
  const month = sql`date_trunc('month', ${timeOf(filter)})::date`
  const all =
    filter.by === 'taken' && !isNarrowed
      ? sql`select month, sum(assets) as n from asset_count where ${conditions(filter)} group by month`
      : sql`select ${month} as month, count(*) as n from (${asked(filter)}) photo group by 1`
  return sql`select month, sum(n) as n from (
      ${all} ${isStacked(filter) ? sql`union all ${countBehind(filter, month, asked(filter))}` : sql``}
    ) counted group by month having sum(n) > 0`
}

export async function countMonths(db: Db, filter: TimelineFilter): Promise<string> {
  return jsonText(
    db,
    sql<{ json: string }>`
      select coalesce(json_agg(json_build_object('timeBucket', month, 'count', n) order by month ${direction(filter)}),
        '[]')::text as json
      from (${countedMonths(filter)}) months`,
  )
}

const column = (name: string, expression: Condition): Condition =>
  sql`${sql.lit(name)}, coalesce(array_to_json(array_agg(${expression})), '[]')`

/** What a link that hides metadata does not tell. */
const toldOf = ({ link }: TimelineFilter, value: Condition): Condition =>
  link === undefined || link.showsMetadata ? value : sql`case when false then ${value} end`

/** What it takes to draw a photo. */
const drawn = (filter: TimelineFilter): readonly Condition[] => [
  column('id', sql`id`),
  column('ownerId', sql`owner_id`),
  column('ratio', sql`coalesce(round(width::float8 / height * 10000) / 10000, 1)`),
  column('thumbhash', sql`encode(thumbhash, 'base64')`),
  column('isImage', sql`type = 'image'`),
  column('duration', sql`duration_ms`),
  column('livePhotoVideoId', sql`live_video_id`),
  column('isFavorite', isFavorite(filter)),
  ...(filter.withStacked ? [column('stack', sql`stack`)] : []),
]

function columns(filter: TimelineFilter): readonly Condition[] {
  const told = [
    column('fileCreatedAt', sql`taken_at`),
    column('localOffsetHours', sql`round(date_part('epoch', local_time - taken_at::timestamp) / 36) / 100`),
    column('createdAt', sql`created_at`),
    column('isTrashed', sql`state = 'trashed'`),
    column('visibility', sql`visibility`),
    column('projectionType', toldOf(filter, sql`projection_type`)),
    column('city', toldOf(filter, sql`case when said_latitude is null then city else said_city end`)),
    column(
      'country',
      toldOf(filter, sql`case when said_latitude is null then country else said_country end`),
    ),
  ]
  const positions = [
    column('latitude', toldOf(filter, sql`coalesce(said_latitude, latitude)`)),
    column('longitude', toldOf(filter, sql`coalesce(said_longitude, longitude)`)),
  ]
  return [...drawn(filter), ...told, ...(filter.withCoordinates ? positions : [])]
}

const timeOf = ({ by }: TimelineFilter): Condition => (by === 'taken' ? sql`local_time` : sql`created_at`)

/** The photos of a month as `a`, of each stack one. */
function ofMonth(filter: TimelineFilter, month: string): Condition {
  const time = timeOf(filter)
  const first = sql`date_trunc('month', ${month}::timestamp)`
  return sql`(select * from (${asked(filter)}) photo where not ${filter.none}
    and ${time} >= ${first} and ${time} < ${first} + interval '1 month'
    and not ${isBehind(filter, sql`photo.id`, asked(filter))}) a`
}

const stackOfPhoto = (filter: TimelineFilter): Condition =>
  isStacked(filter) ? sql`array_to_json(${stackOf(filter, sql`a.id`)})` : sql`null::json`

export async function monthColumns(db: Db, filter: TimelineFilter, month: string): Promise<string> {
  const order = direction(filter)
  return jsonText(
    db,
    sql<{ json: string }>`
      select json_build_object(${sql.join(columns(filter))})::text as json
      from (
        select a.*, e.projection_type, e.city, e.country, e.latitude, e.longitude,
          n.latitude as said_latitude, n.longitude as said_longitude,
          n.city as said_city, n.country as said_country, ${stackOfPhoto(filter)} as stack
        from ${ofMonth(filter, month)}
        left join asset_exif e on e.asset_id = a.id left join asset_note n on n.asset_id = a.id
        order by ${timeOf(filter)} ${order}, id ${order}
      ) month`,
  )
}

export async function drawnColumns(db: Db, filter: TimelineFilter, month: string): Promise<string> {
  const order = direction(filter)
  return jsonText(
    db,
    sql<{ json: string }>`
      select json_build_object(${sql.join([...drawn(filter), column('day', sql`${timeOf(filter)}::date`)])})::text as json
      from (
        select a.*, ${stackOfPhoto(filter)} as stack from ${ofMonth(filter, month)}
        order by ${timeOf(filter)} ${order}, id ${order}
      ) month`,
  )
}
