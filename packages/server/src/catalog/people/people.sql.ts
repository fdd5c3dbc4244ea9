import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { Db, Trx } from '../../schema/schema.ts'
import type { Person } from './person.ts'

interface PersonRow {
  readonly id: string
  readonly owner_id: string
  readonly name: string
  readonly birth_date: string | null
  readonly is_hidden: boolean
  readonly is_favorite: boolean
  readonly color: string | null
  readonly has_face: boolean
  readonly updated_at: Date
}

const columns = sql`p.id, p.owner_id, p.name, p.birth_date, p.is_hidden, p.is_favorite, p.color, p.updated_at,
  exists (select from face f where f.person_id = p.id) as has_face`

const personOf = (row: PersonRow): Person => ({
  id: row.id,
  ownerId: row.owner_id,
  name: row.name,
  birthDate: row.birth_date ?? undefined,
  isHidden: row.is_hidden,
  isFavorite: row.is_favorite,
  color: row.color ?? undefined,
  hasFace: row.has_face,
  updatedAt: row.updated_at,
})

/** Those of these ids that are this account's people, in the order of the ids. */
export async function findPeople(
  db: Db | Trx,
  ownerId: string,
  ids: readonly string[],
): Promise<readonly Person[]> {
  const { rows } = await sql<PersonRow>`
    select ${columns} from person p where p.owner_id = ${ownerId} and p.id = any(${[...ids]}::uuid[])`.execute(
    db,
  )
  const people = new Map(rows.map((row) => [row.id, personOf(row)]))
  return ids.flatMap((id) => people.get(id) ?? [])
}

/** Who is on these assets, from left to right, each once; an asset that shows nobody is left out. */
export async function peopleOfAssets(
  db: Db | Trx,
  assetIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Person[]>> {
  const { rows } = await sql<PersonRow & { readonly asset_id: string }>`
    select ${columns}, seen.asset_id from (${placesOf(assetIds)}) seen join person p on p.id = seen.person_id
    order by seen.place, p.id`.execute(db)
  return new Map(
    [...Map.groupBy(rows, (row) => row.asset_id)].map(([id, people]) => [id, people.map(personOf)]),
  )
}

const placesOf = (assetIds: readonly string[]): RawBuilder<unknown> => sql`
  select asset_id, person_id, min(x1::float8 / image_width) as place from face
  where asset_id = any(${[...assetIds]}::uuid[]) and person_id is not null group by 1, 2`
