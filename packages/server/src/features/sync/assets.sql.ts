// Photos and videos: one's own, those of partners, those of others in albums.
import { sql } from 'kysely'
import type { SyncEntityType } from './names.wire.ts'
import { assetTables, assetsOfOthersTouched, assetsTouched } from './assets-touched.sql.ts'
import { changesOf, either, moment, touchedOf, uuids, wallClock, within } from './journal.sql.ts'
import type { Sql } from './journal.sql.ts'
import type { LineFamily, LineType, Scope, Touched } from './line-type.ts'
import type { Phase } from './state.ts'
import { counts, isOfAlbum, isOfPartner, isOwn, isSent, partnersTouched } from './seeing.sql.ts'

/** The same asset looks the same in whatever way it comes. */
const stackOf = (
  scope: Scope,
): Sql => sql`(select m.stack_id from stack_asset m where m.asset_id = a.id and ${counts(scope, 'a')}
  and exists (select from stack_asset o join asset other on other.id = o.asset_id
    where o.stack_id = m.stack_id and o.asset_id <> a.id and ${counts(scope, 'other')}))`

/** Of one's own, whatever became of it; of others, where it is in sight. Undoing may leave it with somebody else. */
const halfOf = (
  scope: Scope,
): Sql => sql`case when a.live_video_id is not null then (select half.id from asset half
  where half.id = a.live_video_id and half.owner_id = a.owner_id
    and (${isOwn(scope, 'a')} or half.state = 'active' and half.visibility = 'hidden')) end`

/** Before V2 as `H:MM:SS.mmm`. */
const durations = {
  V1: sql`case when a.duration_ms is not null then to_char(a.duration_ms * interval '1 millisecond', 'FMHH24:MI:SS.MS') end`,
  V2: sql`a.duration_ms`,
} as const

export type Version = keyof typeof durations

/** What is behind the PIN shows nothing of itself. */
const data = (scope: Scope, version: Version): Sql => sql`json_build_object(
  'id', a.id, 'ownerId', a.owner_id, 'originalFileName', a.file_name,
  'thumbhash', case when a.visibility <> 'locked' then encode(a.thumbhash, 'base64') end,
  'checksum', encode(a.sha1, 'base64'), 'fileCreatedAt', ${moment(sql`a.taken_at`)},
  'fileModifiedAt', ${moment(sql`a.file_modified_at`)}, 'createdAt', ${moment(sql`a.created_at`)},
  'localDateTime', ${wallClock(sql`a.local_time`)}, 'duration', ${durations[version]},
  'type', case a.type when 'image' then 'IMAGE' else 'VIDEO' end, 'deletedAt', ${moment(sql`a.trashed_at`)},
  'isFavorite', a.is_favorite and ${isOwn(scope, 'a')}, 'visibility', a.visibility,
  'livePhotoVideoId', ${halfOf(scope)}, 'stackId', ${stackOf(scope)}, 'libraryId', null::text,
  'width', a.width, 'height', a.height, 'isEdited', exists (select from asset_edit e where e.asset_id = a.id))`

/** Over what the file tells stands what its owner says. */
const exif = sql`json_build_object(
  'assetId', a.id, 'description', case when open then coalesce(n.description, e.description) end,
  'exifImageWidth', e.exif_width, 'exifImageHeight', e.exif_height, 'fileSizeInByte', a.size,
  'orientation', e.orientation,
  'dateTimeOriginal', ${moment(sql`case when open then coalesce(n.taken_at, e.taken_at) end`)},
  'modifyDate', ${moment(sql`case when open then e.modify_date end`)},
  'timeZone', case when not open then null when n.taken_at is not null then n.time_zone else e.time_zone end,
  'latitude', case when open then coalesce(n.latitude, e.latitude) end,
  'longitude', case when open then coalesce(n.longitude, e.longitude) end,
  'projectionType', e.projection_type,
  'city', case when not open then null when n.latitude is not null then n.city else e.city end,
  'state', case when not open then null when n.latitude is not null then n.state else e.state end,
  'country', case when not open then null when n.latitude is not null then n.country else e.country end,
  'make', e.make, 'model', e.model, 'lensModel', e.lens_model, 'fNumber', e.f_number, 'focalLength', e.focal_length,
  'iso', e.iso, 'exposureTime', e.exposure_time, 'profileDescription', null::text,
  'rating', case when open and coalesce(n.rating, e.rating) > 0 then coalesce(n.rating, e.rating) end,
  'fps', e.frames_per_second)`

interface Kind {
  /** A FROM clause with the assets that come into question, as `a`. */
  readonly all: (scope: Scope) => Sql
  readonly touched: Touched
  readonly isShown: (scope: Scope, alias: string) => Sql
}

const own: Kind = {
  // Sorted before anything is joined, so that they come one by one.
  all: ({ userId }) => sql`(select id from asset where owner_id = ${userId} order by id offset 0) i
    join asset a on a.id = i.id`,
  touched: assetsTouched,
  isShown: isOwn,
}
const ofPartners: Kind = {
  all: () => sql`asset a`,
  touched: assetsOfOthersTouched,
  isShown: isOfPartner,
}
const ofAlbums: Kind = {
  all: ({ albums, userId }) => sql`(
      select half.id from (select distinct asset_id from album_asset where album_id = any(${uuids(albums)})) place
      join asset photo on photo.id = place.asset_id and photo.owner_id <> ${userId}
      cross join lateral (select photo.id union all
        select photo.live_video_id where photo.live_video_id is not null) half
      group by half.id
    ) i join asset a on a.id = i.id`,
  touched: assetsOfOthersTouched,
  isShown: isOfAlbum,
}

/** Without sub-selects where everything is walked: the order of the index is that of the stream. */
const assetsOf = (
  { all, touched, isShown }: Kind,
  scope: Scope,
  phase: Phase,
): { from: Sql; where: Sql } => ({
  from:
    phase.since === undefined
      ? all(scope)
      : sql`(${touchedOf(phase, touched(scope, phase.since))}) i join asset a on a.id = i.id`,
  where: sql`${isShown(scope, 'a')} and ${within(phase, sql`a.id`)}`,
})

/** One's own asset as the stream tells it, with what is known of it. */
export const oneAsset = (scope: Scope, id: string, version: Version): Sql => sql`
  select ${data(scope, version)} as asset, ${exif} as exif from asset a
  cross join lateral (select a.visibility <> 'locked' as open) visible
  left join asset_exif e on e.asset_id = a.id left join asset_note n on n.asset_id = a.id
  where a.id = ${id} and ${isOwn(scope, 'a')}`

const assetLines = (kind: Kind, entity: SyncEntityType, version: Version): LineType => ({
  entity,
  tables: assetTables,
  lines: (scope, phase) => {
    const { from, where } = assetsOf(kind, scope, phase)
    return sql`select a.id, ${data(scope, version)}::text as data from ${from} where ${where} order by a.id`
  },
})

const exifLines = (kind: Kind, entity: SyncEntityType): LineType => ({
  entity,
  tables: assetTables,
  lines: (scope, phase) => {
    const { from, where } = assetsOf(kind, scope, phase)
    return sql`select a.id, ${exif}::text as data from ${from}
      cross join lateral (select a.visibility <> 'locked' as open) visible
      left join asset_exif e on e.asset_id = a.id left join asset_note n on n.asset_id = a.id
      where ${where} order by a.id`
  },
})

const assetId = sql`json_build_object('assetId', t.id)::text as data`

/** Those that left their owner, and those of people one shares with that are gone for good. */
const ownDeletions: LineType = {
  entity: 'AssetDeleteV1',
  tables: ['asset'],
  lines: (scope, phase) => sql`
    select t.id, ${assetId} from (select distinct c.row_id as id from ${changesOf(scope, 'asset', phase.since ?? 0n)}
      where c.owner_before = ${scope.userId} or c.kind = 'delete' and c.owner_before = any(${uuids(scope.circle)})) t
    where not exists (select from asset a where a.id = t.id and ${isSent(scope, 'a')})
      and ${within(phase, sql`t.id`)} order by t.id`,
}

const partnerDeletions: LineType = {
  entity: 'PartnerAssetDeleteV1',
  tables: assetTables,
  lines: (scope, phase) => {
    const since = phase.since ?? 0n
    const lost = partnersTouched(scope, since)
    const owners = sql`(select unnest(${uuids(scope.partners)}) union select owner from (${lost}) l)`
    const gone = sql`select c.row_id from ${changesOf(scope, 'asset', since)} where c.owner_before in ${owners}`
    const there = sql`select a.id from (${assetsOfOthersTouched(scope, since)}) x join asset a on a.id = x.id
      where a.owner_id in ${owners}`
    return sql`
      select t.id, ${assetId} from (select distinct id from (${either([gone, there])}) u(id)) t
      where not exists (select from asset a where a.id = t.id and ${isSent(scope, 'a')})
        and ${within(phase, sql`t.id`)} order by t.id`
  },
}

export const ownAssets = (version: Version): LineFamily => ({
  deletions: ownDeletions,
  upserts: assetLines(own, `Asset${version}`, version),
})
export const partnerAssets = (version: Version): LineFamily => ({
  deletions: partnerDeletions,
  upserts: assetLines(ofPartners, `PartnerAsset${version}`, version),
})
export const albumAssets = (version: Version): LineFamily => ({
  upserts: assetLines(ofAlbums, `AlbumAssetCreate${version}`, version),
})
export const ownExif: LineFamily = { upserts: exifLines(own, 'AssetExifV1') }
export const partnerExif: LineFamily = { upserts: exifLines(ofPartners, 'PartnerAssetExifV1') }
export const albumExif: LineFamily = { upserts: exifLines(ofAlbums, 'AlbumAssetExifCreateV1') }
