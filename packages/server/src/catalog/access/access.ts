// Who is asking: a credential of a request becomes a viewer, and a viewer the actor of what the journal records.
// Sessions are runtime (lost with the database: people sign in again); tokens are known by keyed digest alone.
// What a viewer may call is decided by platform/http from the contract; whose rows it sees, by each feature's SQL.
import type { FastifyRequest } from 'fastify'
import { failure } from '../../platform/errors/errors.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import { digestOfToken } from '../../platform/secrets/secrets.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Db } from '../../schema/schema.ts'
import type { Intent } from '../intents/intents.ts'
import type { UserId } from '../users/users.ts'
import { findApiKey, findSession } from './access.sql.ts'
import { readCredential } from './credentials.ts'
import { touchSession } from './sessions.sql.ts'
import type { Viewer } from './viewer.ts'

export { sessionDays } from './access.sql.ts'
export { deviceOf } from './device.ts'
export type { Device } from './device.ts'
export {
  deleteOtherSessions,
  deleteOwnSession,
  findOwnSession,
  insertSession,
  listSessions,
  lockOwnSession,
} from './sessions.sql.ts'
export type { Session } from './sessions.sql.ts'
export type { ApiKeyId, SessionId, Viewer } from './viewer.ts'

/** What a token is a token of: each has digests of its own. */
export const tokenPurpose = { session: 'session', apiKey: 'api_key' } as const

/** Turns the credential of a request into a viewer; throws a 401 failure in the words that clients compare. */
export function authenticator(db: Db, secrets: Secrets): (request: FastifyRequest) => Promise<Viewer> {
  return async (request) => {
    const credential = readCredential(request)
    if (credential === undefined) throw failure('authentication_required', 'Authentication required')
    if (credential.kind === 'sharedLink') throw failure('invalid_share_key', 'Invalid share key')
    if (credential.kind === 'apiKey')
      return viewApiKey(db, digestOfToken(secrets, tokenPurpose.apiKey, credential.secret))
    const digest = digestOfToken(secrets, tokenPurpose.session, credential.token)
    return viewSession(db, digest, credential.byCookie)
  }
}

async function viewSession(db: Db, digest: Buffer, byCookie: boolean): Promise<Viewer> {
  const session = await findSession(db, digest)
  if (session === undefined) throw failure('invalid_user_token', 'Invalid user token')
  const now = new Date()
  if (now.getTime() - session.updatedAt.getTime() > 60_000) await touchSession(db, session.id, now)
  const { id, expiresAt, elevatedUntil } = session
  return {
    userId: session.ownerId,
    isAdmin: session.isAdmin,
    via: { kind: 'session', id, expiresAt, elevatedUntil },
    permissions: 'all',
    byCookie,
    device: session.device === '' ? undefined : session.device,
  }
}

async function viewApiKey(db: Db, digest: Buffer): Promise<Viewer> {
  const key = await findApiKey(db, digest)
  if (key === undefined) throw failure('invalid_api_key', 'Invalid API key')
  return {
    userId: key.ownerId,
    isAdmin: key.isAdmin,
    via: { kind: 'apiKey', id: key.id },
    permissions: new Set(key.permissions),
    byCookie: false,
    device: undefined,
  }
}

/** Whether a viewer may do what `permission` names; a session may do all that its person may. */
export function isGranted(viewer: Viewer, permission: string): boolean {
  const { permissions } = viewer
  return permissions === 'all' || permissions.has('all') || permissions.has(permission)
}

/** Whether the locked folder is open to this viewer at this moment. */
export function isElevated(viewer: Viewer, now = new Date()): boolean {
  const { via } = viewer
  return via.kind === 'session' && via.elevatedUntil !== undefined && via.elevatedUntil > now
}

/** A viewer as far as reading photos goes: whose they are, and whether the locked folder is open. */
export function lookerOf(viewer: Viewer): { readonly userId: UserId; readonly elevated: boolean } {
  return { userId: viewer.userId, elevated: isElevated(viewer) }
}

/** What is not there and what is not theirs are answered alike. */
export function notFound(permission: string): Error {
  return failure('not_found', `Not found or no ${permission} access`)
}

type Asking = Pick<FastifyRequest, 'id' | 'ip' | 'headers'> & { readonly viewer?: Viewer | undefined }

/** On whose behalf a request changes something, for `withOperation` and `recordEvent`. */
export function operationOf(
  request: Asking,
  intent: Intent,
  details?: Readonly<Record<string, unknown>>,
): OperationContext {
  const { viewer } = request
  const client = viewer?.device ?? request.headers['user-agent']?.slice(0, 200)
  return {
    ...actorOf(viewer),
    ...(client !== undefined && { client }),
    ...(details !== undefined && { details }),
    // An IPv4 address on a socket of both kinds.
    address: request.ip.replace(/^::ffff:/, ''),
    requestId: request.id,
    intent,
  }
}

function actorOf(viewer: Viewer | undefined): Pick<OperationContext, 'actor' | 'actorId' | 'userId'> {
  if (viewer === undefined) return { actor: 'user' }
  const actor = viewer.via.kind === 'session' ? 'session' : 'api_key'
  return { actor, actorId: viewer.via.id, userId: viewer.userId }
}
