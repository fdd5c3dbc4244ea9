import { sql } from 'kysely'
import { inSight } from '../../catalog/assets/assets.ts'
import type { Db, Trx } from '../../schema/schema.ts'
import type { PeoplePage, PersonChanges, PersonWish } from './person-changes.ts'

export interface PeopleQuery {
  readonly ownerId: string
  readonly withHidden: boolean
  readonly page: number
  readonly size: number
}

/**
 * Favourites come first, then who has a name, then who is seen most. Somebody without a name is listed once they are seen as
 * often as their owner wants it, or as soon as anything was entered of them.
 */
export async function listPeoplePage(db: Db, query: PeopleQuery): Promise<PeoplePage> {
  const { ownerId, withHidden, page, size } = query
  const { rows } = await sql<{ ids: readonly string[]; total: number; hidden: number }>`
    with seen as (
      select person_id, count(*) as faces, bool_or(source = 'manual') as by_hand from face
      where owner_id = ${ownerId} and person_id is not null group by 1
    ), wanted as (
      select coalesce((preferences #>> '{people,minimumFaces}')::int, 3) as faces from account where id = ${ownerId}
    ), listed as materialized (
      select p.id, p.is_hidden, p.is_favorite, p.name, p.created_at, coalesce(seen.faces, 0) as faces
      from person p left join seen on seen.person_id = p.id cross join wanted
      where p.owner_id = ${ownerId} and (p.name <> '' or p.is_favorite or p.birth_date is not null
        or seen.by_hand or seen.faces >= wanted.faces)
    )
    select count(*) as total, count(*) filter (where is_hidden) as hidden, array(
      select id from listed where ${withHidden} or not is_hidden
      order by is_hidden, is_favorite desc, name = '', faces desc, lower(name), created_at, id
      limit ${size + 1} offset ${(page - 1) * size}) as ids
    from listed`.execute(db)
  const { ids = [], total = 0, hidden = 0 } = rows[0] ?? {}
  return { ids: ids.slice(0, size), hasNext: ids.length > size, total, hidden }
}

/** How many photos on the timeline show them. */
export async function countPhotosOf(db: Db, personId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from asset a
    where a.id in (select asset_id from face where person_id = ${personId})
      and a.state = 'active' and a.visibility = 'timeline'`.execute(db)
  return rows[0]?.count ?? 0
}

export async function insertPerson(trx: Trx, ownerId: string, changes: PersonChanges): Promise<string> {
  const { name = '', birthDate = null, color = null, isFavorite = false, isHidden = false } = changes
  const values = { owner_id: ownerId, name, birth_date: birthDate, color }
  const row = await trx
    .insertInto('person')
    .values({ ...values, is_favorite: isFavorite, is_hidden: isHidden })
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

/**
 * Changes what each wish names, in one statement; an id stands in one wish. Returns who was changed: not who is somebody
 * else's, nor who is to be shown by a photo on which nobody said they are.
 */
export async function changePeople(
  trx: Trx,
  ownerId: string,
  wishes: readonly PersonWish[],
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    update person p set
      name = case when w ? 'name' then w->>'name' else p.name end,
      birth_date = case when w ? 'birthDate' then (w->>'birthDate')::date else p.birth_date end,
      color = case when w ? 'color' then w->>'color' else p.color end,
      is_favorite = coalesce((w->>'isFavorite')::boolean, p.is_favorite),
      is_hidden = coalesce((w->>'isHidden')::boolean, p.is_hidden),
      face_asset_id = coalesce((w->>'faceAssetId')::uuid, p.face_asset_id),
      updated_at = now()
    from jsonb_array_elements(${JSON.stringify(wishes)}::jsonb) w
    where p.id = (w->>'id')::uuid and p.owner_id = ${ownerId} and (not w ? 'faceAssetId' or exists (
      select from face f join asset a on a.id = f.asset_id
      where f.person_id = p.id and f.asset_id = (w->>'faceAssetId')::uuid and ${inSight('a')}))
    returning p.id`.execute(trx)
  return rows.map((row) => row.id)
}

/** Those of these that are this account's; nobody else changes them until the end of the transaction. */
export async function lockPeople(
  trx: Trx,
  ownerId: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    select id from person where owner_id = ${ownerId} and id = any(${[...ids]}::uuid[]) order by id for update`.execute(
    trx,
  )
  return new Set(rows.map((row) => row.id))
}

/** Their faces stay, without a name. Beyond the limit of what people entered the database refuses (HG001). */
export async function deletePeople(trx: Trx, ids: readonly string[]): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    delete from person where id = any(${[...ids]}::uuid[])`.execute(trx)
  return Number(numAffectedRows)
}

/** What was said of the others is said of this one, as far as nothing was; the first of them that says it counts. */
export async function takeOver(trx: Trx, id: string, others: readonly string[]): Promise<void> {
  const ids = sql`${[...others]}::uuid[]`
  const first = (column: string, isSaid: string) =>
    sql`(select m.${sql.ref(column)} from person m where m.id = any(${ids}) and m.${sql.ref(column)} ${sql.raw(isSaid)}
      order by array_position(${ids}, m.id) limit 1)`
  await sql`
    update person p set
      name = case when p.name <> '' then p.name else coalesce(${first('name', "<> ''")}, '') end,
      birth_date = coalesce(p.birth_date, ${first('birth_date', 'is not null')}),
      color = coalesce(p.color, ${first('color', 'is not null')}),
      face_asset_id = coalesce(p.face_asset_id, ${first('face_asset_id', 'is not null')}),
      is_favorite = p.is_favorite or exists (select from person m where m.id = any(${ids}) and m.is_favorite),
      updated_at = now()
    where p.id = ${id}`.execute(trx)
}

/** Notes that a picture of them may be another now. */
export async function touchPeople(trx: Trx, ids: readonly string[]): Promise<void> {
  await sql`update person set updated_at = now() where id = any(${[...ids]}::uuid[])`.execute(trx)
}
