import { Readable } from 'node:stream'
import { routes } from '@heirloom/contract'
import type { FastifyInstance } from 'fastify'
import { findOwnSession, setToBeginAnew } from '../../catalog/access/access.ts'
import type { SessionId, Viewer } from '../../catalog/access/access.ts'
import { serve } from '../../platform/http/http.ts'
import type { Db } from '../../schema/schema.ts'
import {
  acknowledge,
  beginAnew,
  forgetAcks,
  listAcks,
  noDevice,
  openTurns,
  orderOf,
  streamChanges,
} from './sync.ts'
import type { PresentPreferences, Turns } from './sync.ts'

interface SyncDeps {
  readonly db: Db
  readonly preferences: PresentPreferences
}

/** So many hold a connection at once; the others wait. */
const streams = 6

export function syncRoutes(app: FastifyInstance, { db, preferences }: SyncDeps): void {
  const order = orderOf(preferences)
  const turns = openTurns(streams)

  serve(app, routes.getSyncStream, async ({ viewer, body }, reply) => {
    const sessionId = sessionOf(viewer)
    if (body.reset === true) {
      await beginAnew(db, sessionId)
      await setToBeginAnew(db, viewer.userId, sessionId, false)
    }
    const session = await findOwnSession(db, viewer.userId, sessionId)
    const device = { userId: viewer.userId, sessionId, isToBeginAnew: session?.isToBeginAnew === true }
    const gone = new AbortController()
    reply.raw.once('close', () => gone.abort(new Error('the device is gone')))
    const lines = inTurn(turns, gone.signal, () => streamChanges(db, order, device, body.types))
    return reply.type('application/jsonlines+json').send(Readable.from(lines, { highWaterMark: 2 }))
  })

  serve(app, routes.getSyncAck, async ({ viewer }) => [...(await listAcks(db, sessionOf(viewer)))])

  serve(app, routes.sendSyncAck, async ({ viewer, body }) => {
    const sessionId = sessionOf(viewer)
    if ((await acknowledge(db, sessionId, body.acks)) === 'forgotten')
      await setToBeginAnew(db, viewer.userId, sessionId, false)
    return null
  })

  serve(app, routes.deleteSyncAck, async ({ viewer, body }) => {
    await forgetAcks(db, order, sessionOf(viewer), body?.types)
    return null
  })
}

async function* inTurn(
  turns: Turns,
  signal: AbortSignal,
  begin: () => AsyncGenerator<string>,
): AsyncGenerator<string> {
  const end = await turns.take(signal)
  try {
    yield* begin()
  } finally {
    end()
  }
}

function sessionOf({ via }: Viewer): SessionId {
  if (via.kind !== 'session') throw noDevice()
  return via.id
}
