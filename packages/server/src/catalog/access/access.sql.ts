import { sql } from 'kysely'
import type { Selectable } from 'kysely'
import { prepared } from '../../platform/db/db.ts'
import type { Db, Tables } from '../../schema/schema.ts'
import type { UserId } from '../users/users.ts'
import type { ApiKeyId, SessionId } from './viewer.ts'

export interface KnownSession {
  readonly id: SessionId
  readonly ownerId: UserId
  readonly isAdmin: boolean
  readonly expiresAt: Date | undefined
  readonly elevatedUntil: Date | undefined
  readonly device: string
  readonly updatedAt: Date
}

/** A session that nobody used for so long has ended, as its cookie has. */
export const sessionDays = 400

type SessionRow = Pick<
  Selectable<Tables['session']>,
  'id' | 'owner_id' | 'expires_at' | 'elevated_until' | 'device_type' | 'device_os' | 'updated_at'
> & { readonly is_admin: boolean }

/** The session of this token; none where it ended, or its account is gone. */
export async function findSession(db: Db, digest: Buffer): Promise<KnownSession | undefined> {
  const { rows } = await sql<SessionRow>`${sql.raw(prepared)}
    select s.id, s.owner_id, a.is_admin, s.expires_at, s.elevated_until, s.device_type, s.device_os, s.updated_at
    from session s join account a on a.id = s.owner_id
    where s.digest = ${digest} and a.deleted_at is null
      and s.updated_at > now() - ${sessionDays} * interval '1 day' and (s.expires_at is null or s.expires_at > now())`.execute(
    db,
  )
  const [row] = rows
  if (row === undefined) return undefined
  return {
    id: row.id as SessionId,
    ownerId: row.owner_id as UserId,
    isAdmin: row.is_admin,
    expiresAt: row.expires_at ?? undefined,
    elevatedUntil: row.elevated_until ?? undefined,
    device: [row.device_type, row.device_os].filter((part) => part !== '').join(', '),
    updatedAt: row.updated_at,
  }
}

export interface KnownApiKey {
  readonly id: ApiKeyId
  readonly ownerId: UserId
  readonly isAdmin: boolean
  readonly name: string
  readonly permissions: readonly string[]
}

export async function findApiKey(db: Db, digest: Buffer): Promise<KnownApiKey | undefined> {
  const row = await db
    .selectFrom('api_key')
    .innerJoin('account', 'account.id', 'api_key.owner_id')
    .where('api_key.digest', '=', digest)
    .where('account.deleted_at', 'is', null)
    .select(['api_key.id', 'api_key.owner_id', 'account.is_admin', 'api_key.name', 'api_key.permissions'])
    .executeTakeFirst()
  if (row === undefined) return undefined
  return {
    id: row.id as ApiKeyId,
    ownerId: row.owner_id as UserId,
    isAdmin: row.is_admin,
    name: row.name,
    permissions: row.permissions,
  }
}
