import type { Db } from '../../schema/schema.ts'
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

const day = 24 * 60 * 60 * 1000
/** A session that nobody used for so long has ended, as its cookie has. */
export const sessionDays = 400

/** The session of this token; none where it ended, or its account is gone. */
export async function findSession(db: Db, digest: Buffer): Promise<KnownSession | undefined> {
  const now = new Date()
  const row = await db
    .selectFrom('session')
    .innerJoin('account', 'account.id', 'session.owner_id')
    .where('session.digest', '=', digest)
    .where('account.deleted_at', 'is', null)
    .where('session.updated_at', '>', new Date(now.getTime() - sessionDays * day))
    .where((eb) => eb.or([eb('session.expires_at', 'is', null), eb('session.expires_at', '>', now)]))
    .select(['session.id', 'session.owner_id', 'account.is_admin', 'session.expires_at'])
    .select(['session.elevated_until', 'session.device_type', 'session.device_os', 'session.updated_at'])
    .executeTakeFirst()
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
