import { sql } from 'kysely'
import type { Selectable } from 'kysely'
import type { Db, Tables, Trx } from '../../schema/schema.ts'
import type { Tag } from './tag.ts'

function tagOf(row: Selectable<Tables['tag']>): Tag {
  return {
    id: row.id,
    value: row.value,
    parentId: row.parent_id ?? undefined,
    color: row.color ?? undefined,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

export interface TagFilter {
  readonly ownerId: string
  readonly ids?: readonly string[]
  readonly values?: readonly string[]
}

/** Someone's tags by path, all of them or those that are named. */
export async function findTags(db: Db | Trx, { ownerId, ids, values }: TagFilter): Promise<readonly Tag[]> {
  let query = db.selectFrom('tag').selectAll().where('owner_id', '=', ownerId)
  if (ids !== undefined) query = query.where(sql<boolean>`id = any(${[...ids]}::uuid[])`)
  if (values !== undefined) query = query.where(sql<boolean>`value = any(${[...values]}::text[])`)
  const rows = await query.orderBy('value').execute()
  return rows.map(tagOf)
}

/** The tags of these assets, by path; one that has none is left out. */
export async function tagsOfAssets(
  db: Db | Trx,
  assetIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Tag[]>> {
  const rows = await db
    .selectFrom('tag_asset')
    .innerJoin('tag', 'tag.id', 'tag_asset.tag_id')
    .selectAll('tag')
    .select('tag_asset.asset_id')
    .where(sql<boolean>`tag_asset.asset_id = any(${[...assetIds]}::uuid[])`)
    .orderBy('tag.value')
    .execute()
  const tags = new Map<string, Tag[]>()
  for (const row of rows) tags.set(row.asset_id, [...(tags.get(row.asset_id) ?? []), tagOf(row)])
  return tags
}
