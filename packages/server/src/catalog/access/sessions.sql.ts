// The only writer of the table `session`.
import type { Selectable } from 'kysely'
import type { Db, Tables } from '../../schema/schema.ts'
import type { UserId } from '../users/users.ts'
import type { SessionId } from './viewer.ts'

export interface Session {
  readonly id: SessionId
  readonly ownerId: UserId
  readonly deviceType: string
  readonly deviceOS: string
  readonly appVersion: string | undefined
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly expiresAt: Date | undefined
  /** At its next stream of changes it is told to forget everything and to begin anew. */
  readonly isToBeginAnew: boolean
}

export interface NewSession {
  readonly ownerId: UserId
  readonly parentId?: SessionId
  readonly digest: Buffer
  readonly deviceType: string
  readonly deviceOS: string
  readonly appVersion: string | undefined
  readonly expiresAt?: Date
}

function sessionOf(row: Selectable<Tables['session']>): Session {
  return {
    id: row.id as SessionId,
    ownerId: row.owner_id as UserId,
    deviceType: row.device_type,
    deviceOS: row.device_os,
    appVersion: row.app_version ?? undefined,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    expiresAt: row.expires_at ?? undefined,
    isToBeginAnew: row.is_pending_sync_reset,
  }
}

export async function insertSession(db: Db, session: NewSession): Promise<Session> {
  const values = {
    owner_id: session.ownerId,
    parent_id: session.parentId ?? null,
    digest: session.digest,
    device_type: session.deviceType,
    device_os: session.deviceOS,
    app_version: session.appVersion ?? null,
    expires_at: session.expiresAt ?? null,
  }
  return sessionOf(await db.insertInto('session').values(values).returningAll().executeTakeFirstOrThrow())
}

/** Notes that the session is in use; at most once a minute, however many servers see it. */
export async function touchSession(db: Db, id: SessionId, at: Date): Promise<void> {
  await db
    .updateTable('session')
    .set({ updated_at: at })
    .where('id', '=', id)
    .where('updated_at', '<', new Date(at.getTime() - 60_000))
    .execute()
}

/** A person's sessions, the last used first; those that ended are not among them. */
export async function listSessions(db: Db, ownerId: UserId): Promise<readonly Session[]> {
  const rows = await db
    .selectFrom('session')
    .selectAll()
    .where('owner_id', '=', ownerId)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', new Date())]))
    .orderBy('updated_at', 'desc')
    .orderBy('id')
    .execute()
  return rows.map(sessionOf)
}

export async function findOwnSession(db: Db, ownerId: UserId, id: string): Promise<Session | undefined> {
  const row = await db
    .selectFrom('session')
    .selectAll()
    .where('id', '=', id)
    .where('owner_id', '=', ownerId)
    .executeTakeFirst()
  return row && sessionOf(row)
}

/** Closes the locked folder in a session. False where it is not theirs. */
export async function lockOwnSession(db: Db, ownerId: UserId, id: string): Promise<boolean> {
  const row = await db
    .updateTable('session')
    .set({ elevated_until: null })
    .where('id', '=', id)
    .where('owner_id', '=', ownerId)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** Opens the locked folder in a session until then. */
export async function openLocked(db: Db, id: SessionId, until: Date): Promise<void> {
  await db.updateTable('session').set({ elevated_until: until }).where('id', '=', id).execute()
}

/** Lets it stay open longer, unless it was closed meanwhile. */
export async function keepLockedOpen(db: Db, id: SessionId, until: Date): Promise<void> {
  await db
    .updateTable('session')
    .set({ elevated_until: until })
    .where('id', '=', id)
    .where('elevated_until', '>', new Date())
    .where('elevated_until', '<', until)
    .execute()
}

/** Closes the locked folder in every session of a person. */
export async function lockAllSessions(db: Db, ownerId: UserId): Promise<void> {
  await db.updateTable('session').set({ elevated_until: null }).where('owner_id', '=', ownerId).execute()
}

/** Ends one session, and those that were made from it. False where it is not theirs. */
export async function deleteOwnSession(db: Db, ownerId: UserId, id: string): Promise<boolean> {
  const row = await db
    .deleteFrom('session')
    .where('id', '=', id)
    .where('owner_id', '=', ownerId)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** Ends all sessions of a person but one; tells how many. */
export async function deleteOtherSessions(db: Db, ownerId: UserId, kept?: SessionId): Promise<number> {
  const all = db.deleteFrom('session').where('owner_id', '=', ownerId).returning('id')
  const rows = await (kept === undefined ? all : all.where('id', '<>', kept)).execute()
  return rows.length
}

/** Has a device begin anew with what it keeps of the library, or says that it has; undefined where it is not theirs. */
export async function setToBeginAnew(
  db: Db,
  ownerId: UserId,
  id: string,
  isToBeginAnew: boolean,
): Promise<Session | undefined> {
  const row = await db
    .updateTable('session')
    .set({ is_pending_sync_reset: isToBeginAnew })
    .where('id', '=', id)
    .where('owner_id', '=', ownerId)
    .returningAll()
    .executeTakeFirst()
  return row && sessionOf(row)
}
