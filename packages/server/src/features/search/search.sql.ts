import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import { inSight, isInLink } from '../../catalog/assets/assets.ts'
import type { Db } from '../../schema/schema.ts'
import { conditionsOf, needsShown, photosWith } from './conditions.sql.ts'
import type { Condition } from './conditions.sql.ts'
import type { Page, Scope, SearchFilter, Word } from './filter.ts'

const all = (conditions: readonly Condition[]): Condition => sql.join(conditions, sql` and `)

const viewerOf = (scope: Scope): string | undefined => (scope.kind === 'link' ? undefined : scope.userId)

/** Where photos come from: a table with the conditions that say whose. */
interface Source {
  readonly from: Condition
  readonly whose: readonly Condition[]
}

/** Each can be walked in the order of its index; what they give has to be merged. */
function sourcesOf(scope: Scope, { states }: SearchFilter): readonly Source[] {
  if (scope.kind !== 'people') return [sharedSource(scope, states)]
  const own = states.map((state) => ownedBy(scope.userId, state))
  return [...own, ...(states.includes('active') ? scope.partnerIds.map(shownByPartner) : [])]
}

const ownedBy = (ownerId: string, state: string): Source => ({
  from: sql`asset a`,
  whose: [sql`a.owner_id = ${ownerId}`, sql`a.state = ${state}`],
})

const shownByPartner = (ownerId: string): Source => {
  const { from, whose } = ownedBy(ownerId, 'active')
  return { from, whose: [...whose, sql`a.visibility = 'timeline'`] }
}

function sharedSource(scope: Exclude<Scope, { kind: 'people' }>, states: readonly string[]): Source {
  const state = sql`a.state = any(${[...states]}::text[])`
  if (scope.kind === 'link')
    return { from: sql`asset a`, whose: [inSight('a'), isInLink(scope.looker.link, sql`a.id`), state] }
  const { userId, albumIds } = scope
  return {
    from: sql`album_asset place join asset a on a.id = place.asset_id`,
    whose: [
      sql`place.album_id = ${albumIds[0]}`,
      ...albumIds.map((id) => isInSeenAlbum(id, userId)),
      sql`(a.owner_id = ${userId} or ${inSight('a')})`,
      state,
    ],
  }
}

const isInSeenAlbum = (albumId: string, userId: string): Condition => sql`exists (
  select from album_asset x join album al on al.id = x.album_id
  join account o on o.id = al.owner_id and o.deleted_at is null
  where x.album_id = ${albumId} and x.asset_id = a.id and (al.owner_id = ${userId} or exists (
    select from album_user m where m.album_id = al.id and m.user_id = ${userId})))`

interface Wanted {
  readonly columns: Condition
  readonly order?: Condition
  readonly limit?: number
  readonly more?: Condition
  readonly withShown?: boolean
}

/** One select for each source, all brought together. */
function selectFrom(scope: Scope, filter: SearchFilter, wanted: Wanted): Condition {
  const shown =
    wanted.withShown === true || needsShown(filter)
      ? sql`join asset_shown s on s.asset_id = a.id and s.owner_id = a.owner_id`
      : sql``
  const conditions = [...conditionsOf(filter, viewerOf(scope)), ...(wanted.more ? [wanted.more] : [])]
  const end = wanted.order ? sql`order by ${wanted.order} limit ${wanted.limit ?? 0}` : sql``
  return sql.join(
    sourcesOf(scope, filter).map(
      ({ from, whose }) =>
        sql`(select ${wanted.columns} from ${from} ${shown} where ${all([...whose, ...conditions])} ${end})`,
    ),
    sql` union all `,
  )
}

const idsOf = async (db: Db, query: RawBuilder<{ id: string }>): Promise<readonly string[]> =>
  (await query.execute(db)).rows.map(({ id }) => id)

/** Ids of one page and of the first photo after it, by the wall clock. */
export async function findPage(
  db: Db,
  scope: Scope,
  filter: SearchFilter,
  { number, size, order }: Page,
): Promise<readonly string[]> {
  const before = (number - 1) * size
  const way = order === 'asc' ? sql`asc` : sql`desc`
  const found = selectFrom(scope, filter, {
    columns: sql`a.id, a.local_time`,
    order: sql`a.local_time ${way}, a.id ${way}`,
    limit: before + size + 1,
  })
  return await idsOf(
    db,
    sql`select id from (${found}) found order by local_time ${way}, id ${way} limit ${size + 1} offset ${before}`,
  )
}

export async function countFound(db: Db, scope: Scope, filter: SearchFilter): Promise<number> {
  const found = selectFrom(scope, filter, { columns: sql`1` })
  const { rows } = await sql<{ total: number }>`select count(*) as total from (${found}) found`.execute(db)
  return rows[0]?.total ?? 0
}

/** As many as there are up to `limit`, beginning anywhere among ids that mean nothing. */
export async function findRandom(
  db: Db,
  scope: Scope,
  filter: SearchFilter,
  { pivot, limit }: { readonly pivot: string; readonly limit: number },
): Promise<readonly string[]> {
  const columns = sql`a.id`
  const from = selectFrom(scope, filter, { columns, more: sql`a.id >= ${pivot}`, order: sql`a.id`, limit })
  const until = selectFrom(scope, filter, { columns, more: sql`a.id < ${pivot}`, order: sql`a.id`, limit })
  return await idsOf(
    db,
    sql`select id from (
        select id, 0 as round from (${from}) later union all select id, 1 from (${until}) earlier
      ) found order by round, id limit ${limit}`,
  )
}

/** The largest first. */
export async function findLargest(
  db: Db,
  scope: Scope,
  filter: SearchFilter,
  limit: number,
): Promise<readonly string[]> {
  const found = selectFrom(scope, filter, {
    columns: sql`a.id, s.size`,
    order: sql`s.size desc, s.asset_id`,
    limit,
    withShown: true,
  })
  return await idsOf(db, sql`select id from (${found}) found order by size desc, id limit ${limit}`)
}

/** Who shows this person their timeline among their own. */
export async function listPartners(db: Db, userId: string): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select p.owner_id as id from partner p join account o on o.id = p.owner_id and o.deleted_at is null
    where p.user_id = ${userId} and p.in_timeline order by 1`.execute(db)
  return rows.map(({ id }) => id)
}

/** Whether this server finds parts of words by an index. */
export async function hasTrigrams(db: Db): Promise<boolean> {
  const { rows } = await sql<{ has: boolean }>`
    select to_regclass('heirloom.asset_shown_text') is not null as has`.execute(db)
  return rows[0]?.has === true
}

/** For each of these words, the tags of this person in whose path it occurs: those below a tag carry its name. */
export async function tagsOfWords(
  db: Db,
  userId: string,
  words: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await sql<{ word: string; ids: string[] }>`
    select word, array_agg(t.id) as ids from unnest(${[...words]}::text[]) word join tag t
      on t.owner_id = ${userId} and strpos(plain(t.value), plain(word)) > 0
    group by word`.execute(db)
  return new Map(rows.map(({ word, ids }) => [word, ids]))
}

/** Ids of all this person's photos that have the word; undefined where there are more than `limit`. */
export async function listPhotosWith(
  db: Db,
  userId: string,
  word: Word,
  limit: number,
): Promise<readonly string[] | undefined> {
  const ids = await idsOf(db, sql`select id from (${photosWith(word, userId)}) found limit ${limit + 1}`)
  return ids.length > limit ? undefined : ids
}
