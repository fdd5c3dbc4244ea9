import { sql } from 'kysely'
import type { Looker } from '../../catalog/assets/assets.ts'
import { errorCode, failure } from '../../platform/errors/errors.ts'
import type { Trx } from '../../schema/schema.ts'

/** Paths of one level; what is above them is there. Those that are there stay. */
export async function insertTags(trx: Trx, ownerId: string, values: readonly string[]): Promise<void> {
  await sql`
    insert into tag (owner_id, parent_id, value)
    select ${ownerId}, above.id, asked.value
    from unnest(${[...values]}::text[]) asked(value)
    left join tag above on above.owner_id = ${ownerId} and above.value = regexp_replace(asked.value, '/?[^/]*$', '')
    on conflict (owner_id, value) do nothing`.execute(trx)
}

export async function setColor(
  trx: Trx,
  { ownerId, value }: { readonly ownerId: string; readonly value: string },
  color: string | null,
): Promise<void> {
  await sql`
    update tag set color = ${color}, updated_at = now() where owner_id = ${ownerId} and value = ${value}`.execute(
    trx,
  )
}

export interface Renamed {
  readonly value: string
  readonly renamed: string
}

const isBelow = ({ value }: Renamed) => sql`(value = ${value} or starts_with(value, ${`${value}/`}))`
const moved = ({ value, renamed }: Renamed) =>
  sql`${renamed}::text || substr(value, length(${value}::text) + 1)`

/** Whether a path of the tag or of those below it would have more characters than there may be. */
export async function isTooLongBelow(
  trx: Trx,
  ownerId: string,
  paths: Renamed,
  most: number,
): Promise<boolean> {
  const { rows } = await sql<{ isTooLong: boolean }>`
    select coalesce(max(length(${moved(paths)})), 0) > ${most} as "isTooLong"
    from tag where owner_id = ${ownerId} and ${isBelow(paths)}`.execute(trx)
  return rows[0]?.isTooLong === true
}

/** Gives the tag and those below it their new paths. Throws `tag_exists` where one of them is there. */
export async function moveTags(trx: Trx, ownerId: string, paths: Renamed): Promise<void> {
  try {
    await sql`
      update tag set value = ${moved(paths)}, updated_at = now()
      where owner_id = ${ownerId} and ${isBelow(paths)}`.execute(trx)
  } catch (cause) {
    if (errorCode(cause) !== '23505') throw cause
    throw failure('tag_exists', 'A tag with that name already exists', { cause })
  }
}

/** The tag and all below it; what hangs on them goes along. */
export async function deleteTags(trx: Trx, ownerId: string, id: string): Promise<void> {
  await sql`
    with recursive going as (
      select id from tag where id = ${id} and owner_id = ${ownerId}
      union
      select t.id from tag t join going g on t.parent_id = g.id
    )
    delete from tag where id in (select id from going)`.execute(trx)
}

/** Those of these assets that are there for this person. */
export async function listTheirs(
  trx: Trx,
  looker: Looker,
  assetIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    select id from asset where id = any(${[...assetIds]}::uuid[]) and owner_id = ${looker.userId}
      and (visibility <> 'locked' or ${looker.elevated}) order by id for key share`.execute(trx)
  return new Set(rows.map((row) => row.id))
}

/** Returns the asset of each pair that was not there yet. */
export async function attachTags(
  trx: Trx,
  ownerId: string,
  tagIds: readonly string[],
  assetIds: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    insert into tag_asset (owner_id, tag_id, asset_id)
    select ${ownerId}, tag_id, asset_id
    from (select distinct unnest(${[...tagIds]}::uuid[]) as tag_id) t, unnest(${[...assetIds]}::uuid[]) asset_id
    on conflict (tag_id, asset_id) do nothing returning asset_id as id`.execute(trx)
  return rows.map((row) => row.id)
}

/** Returns the assets that had it. Beyond the limit of what people entered the database refuses (HG001). */
export async function detachTag(
  trx: Trx,
  tagId: string,
  assetIds: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    delete from tag_asset where tag_id = ${tagId} and asset_id = any(${[...assetIds]}::uuid[])
    returning asset_id as id`.execute(trx)
  return rows.map((row) => row.id)
}
