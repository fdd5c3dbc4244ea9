import { routes } from '@heirloom/contract'
import type { FastifyInstance } from 'fastify'
import { lookerOf, operationOf } from '../../catalog/access/access.ts'
import type { Viewer } from '../../catalog/access/access.ts'
import { dismissHold, getHold, listHolds } from '../../catalog/holds/holds.ts'
import { failure } from '../../platform/errors/errors.ts'
import { serve } from '../../platform/http/http.ts'
import { approveWaiting, previewRemoval, removeAssets } from './removals.ts'
import type { RemovalDependencies } from './removals.ts'
import { removedWire, waitingChangeWire } from './removals.wire.ts'

export function removalRoutes(app: FastifyInstance, deps: RemovalDependencies): void {
  const { db } = deps

  serve(app, routes.previewRemoval, ({ viewer, body }) => previewRemoval(db, lookerOf(viewer), body))

  serve(app, routes.removeAssets, async (request) => {
    const { viewer, body } = request
    const consent = { sessionId: sessionOf(viewer), confirmed: body.confirmed }
    return removedWire(
      await removeAssets(deps, operationOf(request, 'asset.trash'), lookerOf(viewer), body, consent),
    )
  })

  serve(app, routes.listWaitingChanges, async ({ viewer }) => {
    const holds = await listHolds(db, viewer.isAdmin ? {} : { ownerId: viewer.userId })
    return holds.map(waitingChangeWire)
  })

  serve(app, routes.getWaitingChange, async ({ viewer, params: { id } }) =>
    waitingChangeWire(await getHold(db, viewer.isAdmin ? { id } : { id, ownerId: viewer.userId })),
  )

  serve(app, routes.approveWaitingChange, async (request) => {
    const { viewer, params, body } = request
    const by = operationOf(request, 'removal.approve')
    const person = { userId: viewer.userId, sessionId: sessionOf(viewer) }
    return removedWire(await approveWaiting(deps, by, person, { id: params.id, confirmed: body.confirmed }))
  })

  serve(app, routes.dismissWaitingChange, async (request) => {
    const sessionId = sessionOf(request.viewer)
    await dismissHold(db, operationOf(request, 'removal.dismiss'), request.params.id, sessionId)
    return null
  })
}

/** These routes are for sessions only; the database asks for the session by id, and looks at it again. */
function sessionOf({ via }: Viewer): string {
  if (via.kind === 'session') return via.id
  throw failure('missing_permission', 'Only someone who is signed in may do this; an API key may not.')
}
