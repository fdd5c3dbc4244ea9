// What there is to choose from: the places and cameras of somebody's photos. Each is found by jumping through an index from one
// to the next, so that a million photos of ten towns cost ten steps.
import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { Db } from '../../schema/schema.ts'

type Expression = RawBuilder<unknown>

/** Of the one who looks, and of their partners what these show. */
export interface Owners {
  readonly userId: string
  readonly partnerIds: readonly string[]
}

const idsOf = ({ userId, partnerIds }: Owners): Expression => sql`${[userId, ...partnerIds]}::uuid[]`

/** Looked up one by one, whatever the planner thinks of how many there are. */
const inSightOf = (userId: string): Expression => sql`lateral (
  select a.id from asset a where a.id = s.asset_id and a.state = 'active'
    and (a.visibility = 'timeline' or a.visibility = 'archive' and a.owner_id = ${userId}) limit 1) shown`

/** All different values of these columns, of each owner; `asset_shown` has an index that begins with the owner and them. */
function distinctOf(owners: Owners, names: readonly string[]): Expression {
  const columns = sql.join(names.map((name) => sql.ref(`s.${name}`)))
  const last = sql.join(names.map((name) => sql.ref(`last.${name}`)))
  const first = sql`select s.owner_id, ${columns} from asset_shown s where s.owner_id`
  return sql`
    with recursive step as (
      select one.* from unnest(${idsOf(owners)}) as who (id), lateral (
        ${first} = who.id order by ${columns} limit 1) one
      union all
      select one.* from step last, lateral (
        ${first} = last.owner_id and (${columns}) > (${last}) order by ${columns} limit 1) one
    )
    select * from step`
}

/** Those of `distinctOf` that some photo in sight has. */
async function listChoices<Row>(db: Db, owners: Owners, names: readonly string[]): Promise<readonly Row[]> {
  const same = sql.join(
    names.map((name) => sql`${sql.ref(`s.${name}`)} = ${sql.ref(`one.${name}`)}`),
    sql` and `,
  )
  const columns = sql.join(names.map((name) => sql.ref(`one.${name}`)))
  const { rows } = await sql<Row>`
    select distinct ${columns} from (${distinctOf(owners, names)}) one
    where (select true from asset_shown s, ${inSightOf(owners.userId)}
      where s.owner_id = one.owner_id and ${same} limit 1)
    order by ${columns}`.execute(db)
  return rows
}

/** Empty where there is none. */
export interface PlaceChoice {
  readonly country: string
  readonly state: string
  readonly city: string
}

export interface CameraChoice {
  readonly make: string
  readonly model: string
  readonly lens_model: string
}

export const listPlaces = (db: Db, owners: Owners): Promise<readonly PlaceChoice[]> =>
  listChoices<PlaceChoice>(db, owners, ['country', 'state', 'city'])

export const listCameras = (db: Db, owners: Owners): Promise<readonly CameraChoice[]> =>
  listChoices<CameraChoice>(db, owners, ['make', 'model', 'lens_model'])

export interface CityPhoto {
  readonly city: string
  readonly assetId: string
  /** How many it has, counted no further than was asked for. */
  readonly photos: number
}

/** Of every town one photo, by the town's name. */
export async function listCities(db: Db, owners: Owners, enough: number): Promise<readonly CityPhoto[]> {
  const { rows } = await sql<CityPhoto>`
    select distinct on (one.city) one.city, found.id as "assetId", found.photos
    from (${distinctOf(owners, ['city'])}) one, lateral (
      select (array_agg(few.id))[1] as id, count(*) as photos from (
        select shown.id from asset_shown s, ${inSightOf(owners.userId)}
        where s.owner_id = one.owner_id and s.city = one.city
        order by s.asset_id limit ${enough}
      ) few
    ) found
    where one.city <> '' and found.photos > 0
    order by one.city, one.owner_id <> ${owners.userId}`.execute(db)
  return rows
}

/** Ids of this person's people whose name holds this text, those that begin with it first. */
export async function findPeopleNamed(
  db: Db,
  ownerId: string,
  name: string,
  withHidden: boolean,
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select p.id from person p where p.owner_id = ${ownerId} and strpos(plain(p.name), plain(${name})) > 0
      and (${withHidden} or not p.is_hidden)
    order by strpos(plain(p.name), plain(${name})) > 1, lower(p.name), p.id limit 500`.execute(db)
  return rows.map(({ id }) => id)
}
