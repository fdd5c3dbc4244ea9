// The only writer of the table `api_key`.
import type { Selectable } from 'kysely'
import type { ApiKeyId } from '../../catalog/access/access.ts'
import type { UserId } from '../../catalog/users/users.ts'
import type { Db, Tables, Trx } from '../../schema/schema.ts'

export interface ApiKey {
  readonly id: ApiKeyId
  readonly name: string
  readonly permissions: readonly string[]
  readonly createdAt: Date
  readonly updatedAt: Date
}

export interface NewApiKey {
  readonly ownerId: UserId
  readonly name: string
  readonly permissions: readonly string[]
  readonly digest: Buffer
}

const columns = ['id', 'name', 'permissions', 'created_at', 'updated_at'] as const

function apiKeyOf(row: Pick<Selectable<Tables['api_key']>, (typeof columns)[number]>): ApiKey {
  return {
    id: row.id as ApiKeyId,
    name: row.name,
    permissions: row.permissions,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

/** A person's keys, the newest first. */
export async function listApiKeys(db: Db, ownerId: UserId): Promise<readonly ApiKey[]> {
  const rows = await db
    .selectFrom('api_key')
    .select(columns)
    .where('owner_id', '=', ownerId)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute()
  return rows.map(apiKeyOf)
}

export async function findApiKey(db: Db, ownerId: UserId, id: string): Promise<ApiKey | undefined> {
  const row = await db
    .selectFrom('api_key')
    .select(columns)
    .where('id', '=', id)
    .where('owner_id', '=', ownerId)
    .executeTakeFirst()
  return row && apiKeyOf(row)
}

export async function insertApiKey(trx: Trx, key: NewApiKey): Promise<ApiKey> {
  const row = await trx
    .insertInto('api_key')
    .values({ owner_id: key.ownerId, name: key.name, permissions: [...key.permissions], digest: key.digest })
    .returning(columns)
    .executeTakeFirstOrThrow()
  return apiKeyOf(row)
}

export async function updateApiKey(
  trx: Trx,
  ownerId: UserId,
  id: string,
  changes: { readonly name?: string | undefined; readonly permissions?: readonly string[] | undefined },
): Promise<ApiKey | undefined> {
  const row = await trx
    .updateTable('api_key')
    .set({
      name: changes.name,
      permissions: changes.permissions && [...changes.permissions],
      updated_at: new Date(),
    })
    .where('id', '=', id)
    .where('owner_id', '=', ownerId)
    .returning(columns)
    .executeTakeFirst()
  return row && apiKeyOf(row)
}

/** False where it is not theirs. */
export async function deleteApiKey(trx: Trx, ownerId: UserId, id: string): Promise<boolean> {
  const row = await trx
    .deleteFrom('api_key')
    .where('id', '=', id)
    .where('owner_id', '=', ownerId)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}
