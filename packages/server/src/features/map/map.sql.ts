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

const pageSize = 20_000
const nil = '00000000-0000-0000-0000-000000000000'

/** One page of markers, by id, as JSON with commas between; `last` is null on the last page. */
export async function readMarkerPage(
  db: Db,
  source: MarkerSource,
  filter: MarkerFilter,
  after: string | undefined,
): Promise<{ readonly markers: string | null; readonly last: string | null }> {
  const { rows } = await sql<{ markers: string | null; last: string | null }>`
    select string_agg(marker, ',') as markers, case when count(*) = ${pageSize} then max(id::text) end as last from (
      select s.asset_id as id, ${marker} as marker
      from asset_shown s join asset a on a.id = s.asset_id and a.owner_id = s.owner_id
      where ${shownBy(source)} and s.latitude is not null and s.asset_id > ${after ?? nil}
        and a.state = 'active' and ${conditions(source, filter)}
      order by s.asset_id limit ${pageSize}
    ) page`.execute(db)
  return rows[0] ?? { markers: null, last: null }
}

/** Put together as text: a hundred thousand of them are asked for at once. */
const marker = sql`'{"id":"' || s.asset_id || '","lat":' || s.latitude || ',"lon":' || s.longitude
  || ',"city":' || coalesce(to_json(nullif(s.city, ''))::text, 'null')
  || ',"state":' || coalesce(to_json(nullif(s.state, ''))::text, 'null')
  || ',"country":' || coalesce(to_json(nullif(s.country, ''))::text, 'null') || '}'`

function shownBy(source: MarkerSource): Condition {
  if (source.kind !== 'albums') return sql`s.owner_id = ${source.ownerId}`
  return sql`s.owner_id <> all(${[...source.besides]}::uuid[]) and ${inSight('a')} and s.asset_id in (
    select x.asset_id from album_asset x join album al on al.id = x.album_id
    join account o on o.id = al.owner_id and o.deleted_at is null
    where al.owner_id = ${source.userId} or exists (
      select from album_user m where m.album_id = al.id and m.user_id = ${source.userId}))`
}

function conditions(
  source: MarkerSource,
  { withArchive, isFavorite, after, before }: MarkerFilter,
): Condition {
  const all = [
    withArchive && source.kind !== 'partner'
      ? sql`a.visibility in ('timeline', 'archive')`
      : sql`a.visibility = 'timeline'`,
    ...(isFavorite === undefined ? [] : [favorite(source, isFavorite)]),
    ...(after === undefined ? [] : [sql`a.taken_at >= ${after}`]),
    ...(before === undefined ? [] : [sql`a.taken_at <= ${before}`]),
  ]
  return sql.join(all, sql` and `)
}

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
