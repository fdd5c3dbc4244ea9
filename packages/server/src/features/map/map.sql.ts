import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import { inSight } from '../../catalog/assets/assets.ts'
import type { Db } from '../../schema/schema.ts'

type Condition = RawBuilder<unknown>

export interface MarkerFilter {
  /** Photos of the archive, too. */
  readonly withArchive: boolean
  readonly isFavorite: boolean | undefined
  readonly after: Date | undefined
  readonly before: Date | undefined
}

export type MarkerSource =
  | { readonly kind: 'own'; readonly ownerId: string }
  | { readonly kind: 'partner'; readonly ownerId: string }
  /** What others put into albums that this person sees. */
  | { readonly kind: 'albums'; readonly userId: string; readonly besides: readonly string[] }

/** One page, by id; `last` is null on the last one. */
export interface Page<Told> {
  readonly told: Told | null
  readonly last: string | null
}

/** Reads one page of a source after the photo `after`. */
export type ReadPage<Told> = (
  db: Db,
  source: MarkerSource,
  filter: MarkerFilter,
  after: string | undefined,
) => Promise<Page<Told>>

const pageSize = 50_000
const nil = '00000000-0000-0000-0000-000000000000'

/** Markers as JSON with commas between. The names of a place are written once and put behind all that are there. */
export const readMarkers: ReadPage<string> = (db, source, filter, after) =>
  readPage(
    db,
    pageOf(source, filter, after),
    sql`(select string_agg(replace(markers, '|', names || ',') || names, ',') from (
      select string_agg('{"id":"' || id || '","lat":' || latitude || ',"lon":' || longitude, '|') as markers,
        ',"city":' || ${name('city')} || ',"state":' || ${name('state')} || ',"country":' || ${name('country')} || '}' as names
      from page group by city, state, country) places)`,
  )

/** Points as bytes, 24 each: id, latitude and longitude, these as 32-bit floats, the high byte first. */
export const readPoints: ReadPage<Buffer> = (db, source, filter, after) =>
  readPage(
    db,
    pageOf(source, filter, after),
    sql`(select string_agg(uuid_send(id) || float4send(latitude::real) || float4send(longitude::real), '') from page)`,
  )

async function readPage<Told>(db: Db, page: Condition, told: Condition): Promise<Page<Told>> {
  const { rows } = await sql<Page<Told>>`
    with page as materialized (${page})
    select ${told} as told, (select id::text from page offset ${pageSize - 1}) as last`.execute(db)
  return rows[0] ?? { told: null, last: null }
}

const name = (column: string): Condition =>
  sql`coalesce(to_json(nullif(${sql.ref(column)}, ''))::text, 'null')`

const pageOf = (source: MarkerSource, filter: MarkerFilter, after: string | undefined): Condition => sql`
  select s.asset_id as id, s.latitude, s.longitude, s.city, s.state, s.country from asset_shown s
  where ${shownBy(source)} and s.latitude is not null and s.asset_id > ${after ?? nil} and ${conditions(source, filter)}
  order by s.asset_id limit ${pageSize}`

function shownBy(source: MarkerSource): Condition {
  if (source.kind !== 'albums') return sql`s.owner_id = ${source.ownerId}`
  return sql`s.owner_id <> all(${[...source.besides]}::uuid[]) and s.asset_id in (
    select x.asset_id from album_asset x join album al on al.id = x.album_id
    join account o on o.id = al.owner_id and o.deleted_at is null
    where al.owner_id = ${source.userId} or exists (
      select from album_user m where m.album_id = al.id and m.user_id = ${source.userId}))`
}

/** Of somebody's photos few are out of sight: leaving those out takes a tenth of the time of finding the others. */
function conditions(source: MarkerSource, filter: MarkerFilter): Condition {
  const { withArchive, isFavorite, after, before } = filter
  const shown = withArchive && source.kind !== 'partner' ? ['timeline', 'archive'] : ['timeline']
  const isNarrowed = [isFavorite, after, before].some((one) => one !== undefined)
  if (source.kind !== 'albums' && !isNarrowed) return notAmong(source.ownerId, shown)
  const all = [
    sql`a.visibility = any(${shown}::text[])`,
    ...(source.kind === 'albums'
      ? [inSight('a')]
      : [sql`a.owner_id = ${source.ownerId} and a.state = 'active'`]),
    ...(isFavorite === undefined ? [] : [favorite(source, isFavorite)]),
    ...(after === undefined ? [] : [sql`a.taken_at >= ${after}`]),
    ...(before === undefined ? [] : [sql`a.taken_at <= ${before}`]),
  ]
  return sql`s.asset_id in (select a.id from asset a where ${sql.join(all, sql` and `)})`
}

const notAmong = (ownerId: string, shown: readonly string[]): Condition => sql`not exists (
  select from asset a where a.id = s.asset_id and a.owner_id = ${ownerId}
    and (a.visibility <> all(${shown}::text[]) or a.state <> 'active'))`

/** What others like is not told. */
const favorite = ({ kind }: MarkerSource, is: boolean): Condition =>
  kind === 'own' ? sql`a.is_favorite = ${is}` : sql`${!is}`

/** Who shows this person their timeline. */
export async function listShowingPartners(db: Db, userId: string): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select p.owner_id as id from partner p join account o on o.id = p.owner_id and o.deleted_at is null
    where p.user_id = ${userId} order by 1`.execute(db)
  return rows.map(({ id }) => id)
}
