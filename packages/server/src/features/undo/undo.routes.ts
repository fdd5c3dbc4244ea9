import { routes } from '@heirloom/contract'
import type { BodyOf } from '@heirloom/contract'
import type { FastifyInstance } from 'fastify'
import { operationOf } from '../../catalog/access/access.ts'
import type { Viewer } from '../../catalog/access/access.ts'
import { failure } from '../../platform/errors/errors.ts'
import { serve } from '../../platform/http/http.ts'
import { previewUndo, undo } from './undo.ts'
import type { Consent, UndoDependencies, UndoRequest } from './undo.ts'
import { previewWire, summaryWire } from './undo.wire.ts'

export function undoRoutes(app: FastifyInstance, deps: UndoDependencies): void {
  serve(app, routes.previewUndo, async ({ viewer, body }) =>
    previewWire(await previewUndo(deps.db, requestOf(viewer, body))),
  )

  serve(app, routes.undo, async (request) => {
    const { viewer, body } = request
    const { confirmed, ...span } = body
    const asked = requestOf(viewer, span)
    const context = operationOf(request, 'operation.undo')
    const undone = await undo(deps, asked, context, consentOf(viewer, confirmed))
    return { ...summaryWire(undone), isOrdinary: true, operationId: undone.operationId ?? null }
  })
}

type Span = BodyOf<typeof routes.previewUndo>

function requestOf(viewer: Viewer, span: Span): UndoRequest {
  const { operationIds, from, to, actorId, assetId, everyone = false } = span
  if (everyone && !viewer.isAdmin)
    throw failure('forbidden', 'Only an admin can undo what happened to everyone.')
  if (operationIds === undefined && from === undefined && actorId === undefined && assetId === undefined)
    throw failure('nothing_chosen', 'Say what to undo: operations, a span of time, a device or a photo.')
  const selection = {
    ...(operationIds && { operationIds: [...new Set(operationIds)] }),
    ...(from && { from: new Date(from) }),
    ...(to && { to: new Date(to) }),
    ...(actorId && { actorId }),
    ...(assetId && { assetId }),
  }
  const isForAll = viewer.isAdmin && (everyone || operationIds !== undefined)
  return { selection, personId: isForAll ? undefined : viewer.userId }
}

function consentOf({ userId, via }: Viewer, confirmed: number | undefined): Consent | undefined {
  if (via.kind !== 'session') return undefined
  return { userId, sessionId: via.id, confirmed }
}
