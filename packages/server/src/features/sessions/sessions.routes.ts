// The devices of a person that are signed in. Runtime: sessions are lost with the database; their ends are events.
import { routes } from '@heirloom/contract'
import type { SessionResponse } from '@heirloom/contract'
import type { FastifyInstance } from 'fastify'
import {
  deleteOtherSessions,
  deleteOwnSession,
  findOwnSession,
  insertSession,
  listSessions,
  lockOwnSession,
  notFound,
  operationOf,
  setToBeginAnew,
  tokenPurpose,
} from '../../catalog/access/access.ts'
import type { Session, SessionId, Viewer } from '../../catalog/access/access.ts'
import { findAnyUser } from '../../catalog/users/users.ts'
import { failure } from '../../platform/errors/errors.ts'
import { serve } from '../../platform/http/http.ts'
import { recordEvent } from '../../platform/journal/journal.ts'
import { makeToken } from '../../platform/secrets/secrets.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Db } from '../../schema/schema.ts'

interface SessionDeps {
  readonly db: Db
  readonly secrets: Secrets
}

export async function sessionRoutes(app: FastifyInstance, { db, secrets }: SessionDeps): Promise<void> {
  serve(app, routes.getSessions, async ({ viewer }) => {
    const sessions = await listSessions(db, viewer.userId)
    return sessions.map((session) => sessionWire(session, viewer))
  })

  serve(app, routes.getUserSessionsAdmin, async ({ viewer, params }) => {
    const user = await findAnyUser(db, params.id)
    if (user === undefined) throw failure('not_found', 'User not found')
    return (await listSessions(db, user.id)).map((session) => sessionWire(session, viewer))
  })

  serve(app, routes.createSession, async (request) => {
    const { viewer, body } = request
    const parentId = ownSessionId(viewer)
    if (parentId === undefined)
      throw failure('not_a_session', 'Only a session can make another one; an API key cannot.')
    const { token, digest } = makeToken(secrets, tokenPurpose.session)
    const session = await insertSession(db, {
      ownerId: viewer.userId,
      parentId,
      digest,
      deviceType: body.deviceType ?? '',
      deviceOS: body.deviceOS ?? '',
      appVersion: undefined,
      ...(body.duration && { expiresAt: after(body.duration) }),
    })
    await recordEvent(db, operationOf(request, 'session.create', { session: session.id }))
    return { ...sessionWire(session, viewer), token }
  })

  serve(app, routes.updateSession, async ({ viewer, params, body }) => {
    const { isPendingSyncReset } = body
    const session =
      isPendingSyncReset === undefined
        ? await findOwnSession(db, viewer.userId, params.id)
        : await setToBeginAnew(db, viewer.userId, params.id, isPendingSyncReset)
    if (session === undefined) throw notFound('session.update')
    return sessionWire(session, viewer)
  })

  serve(app, routes.deleteSession, async (request) => {
    const { viewer, params } = request
    if (!(await deleteOwnSession(db, viewer.userId, params.id))) throw notFound('session.delete')
    await recordEvent(db, operationOf(request, 'session.end', { session: params.id }))
    return null
  })

  serve(app, routes.deleteAllSessions, async (request) => {
    const { viewer } = request
    const ended = await deleteOtherSessions(db, viewer.userId, ownSessionId(viewer))
    await recordEvent(db, operationOf(request, 'session.end_others', { ended }))
    return null
  })

  serve(app, routes.lockSession, async ({ viewer, params }) => {
    if (!(await lockOwnSession(db, viewer.userId, params.id))) throw notFound('session.lock')
    return null
  })
}

function ownSessionId(viewer: Viewer): SessionId | undefined {
  return viewer.via.kind === 'session' ? viewer.via.id : undefined
}

const hundredYears = 100 * 365 * 24 * 60 * 60

/** Seconds from now; a hundred years are taken for ever. */
function after(seconds: number): Date {
  return new Date(Date.now() + Math.min(seconds, hundredYears) * 1000)
}

function sessionWire(session: Session, viewer: Viewer): SessionResponse {
  return {
    id: session.id,
    createdAt: session.createdAt.toISOString(),
    updatedAt: session.updatedAt.toISOString(),
    ...(session.expiresAt && { expiresAt: session.expiresAt.toISOString() }),
    current: session.id === ownSessionId(viewer),
    deviceType: session.deviceType,
    deviceOS: session.deviceOS,
    appVersion: session.appVersion ?? null,
    isPendingSyncReset: session.isToBeginAnew,
  }
}
