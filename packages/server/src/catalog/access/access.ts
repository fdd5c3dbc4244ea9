// Who is asking: a credential of a request becomes a viewer, and a viewer the actor of what the journal records.
// Sessions are runtime (lost with the database: people sign in again); tokens are known by keyed digest alone.
// What a viewer may call is decided by platform/http from the contract; whose rows it sees, by each feature's SQL.
import type { FastifyRequest } from 'fastify'
import { failure } from '../../platform/errors/errors.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import { digestOfToken } from '../../platform/secrets/secrets.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Db } from '../../schema/schema.ts'
import type { GuestLooker, Looker } from '../assets/assets.ts'
import type { Intent } from '../intents/intents.ts'
import type { UserId } from '../users/users.ts'
import { findApiKey, findSession } from './access.sql.ts'
import type { KnownSession } from './access.sql.ts'
import { readCredential } from './credentials.ts'
import { keepLockedOpen, touchSession } from './sessions.sql.ts'
import { viewLink } from './shared-link.ts'
import type { Guest, Viewer } from './viewer.ts'

export { sessionDays } from './access.sql.ts'
export { deviceOf } from './device.ts'
export type { Device } from './device.ts'
export {
  deleteOtherSessions,
  deleteOwnSession,
  findOwnSession,
  insertSession,
  listSessions,
  lockAllSessions,
  lockOwnSession,
  openLocked,
  setToBeginAnew,
} from './sessions.sql.ts'
export type { Session } from './sessions.sql.ts'
export { findSharedLink } from './shared-link.sql.ts'
export { linkCookie, linkDigest, linkProof, withProof } from './shared-link.ts'
export type { ApiKeyId, Guest, SessionId, Viewer } from './viewer.ts'

/** What a token is a token of: each has digests of its own. */
export const tokenPurpose = { session: 'session', apiKey: 'api_key' } as const

/** Turns the credential of a request into a viewer; throws a 401 failure in the words that clients compare. */
export function authenticator(
  db: Db,
  secrets: Secrets,
): (request: FastifyRequest) => Promise<Viewer | Guest> {
  return async (request) => {
    const credential = readCredential(request)
    if (credential === undefined) throw failure('authentication_required', 'Authentication required')
    if (credential.kind === 'sharedLink') return viewLink(db, secrets, credential.link, request)
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
  const { id, expiresAt } = session
  const elevatedUntil = await stayOpen(db, session, now)
  return {
    userId: session.ownerId,
    isAdmin: session.isAdmin,
    via: { kind: 'session', id, expiresAt, elevatedUntil },
    permissions: 'all',
    byCookie,
    device: session.device === '' ? undefined : session.device,
  }
}

const minute = 60_000

/** Who is looking around in the locked folder is not shut out of it: it stays open until five minutes after the last request. */
async function stayOpen(db: Db, { id, elevatedUntil }: KnownSession, now: Date): Promise<Date | undefined> {
  if (elevatedUntil === undefined) return undefined
  const left = elevatedUntil.getTime() - now.getTime()
  if (left <= 0 || left > 4 * minute) return elevatedUntil
  const until = new Date(now.getTime() + 5 * minute)
  await keepLockedOpen(db, id, until)
  return until
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

interface LookingPerson extends Looker {
  readonly userId: UserId
}

/** A viewer as far as reading photos goes: whose they are, and whether the locked folder is open; or what a link shows. */
export function lookerOf(viewer: Viewer): LookingPerson
export function lookerOf(viewer: Viewer | Guest): LookingPerson | GuestLooker
export function lookerOf(viewer: Viewer | Guest): LookingPerson | GuestLooker {
  if ('link' in viewer) return { link: viewer.link }
  return { userId: viewer.userId, elevated: isElevated(viewer) }
}

/** What is not there and what is not theirs are answered alike. */
export function notFound(permission: string): Error {
  return failure('not_found', `Not found or no ${permission} access`)
}

type Asking = Pick<FastifyRequest, 'id' | 'ip' | 'headers' | 'operations'> & {
  readonly viewer?: Viewer | Guest | undefined
}

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
    onCommitted: (id) => request.operations.push(id),
  }
}

function actorOf(viewer: Viewer | Guest | undefined): Pick<OperationContext, 'actor' | 'actorId' | 'userId'> {
  if (viewer === undefined) return { actor: 'user' }
  if ('link' in viewer) return { actor: 'shared_link', actorId: viewer.link.id }
  const actor = viewer.via.kind === 'session' ? 'session' : 'api_key'
  return { actor, actorId: viewer.via.id, userId: viewer.userId }
}
