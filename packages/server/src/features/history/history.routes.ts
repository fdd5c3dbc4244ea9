import { routes } from '@heirloom/contract'
import type { FastifyInstance } from 'fastify'
import { isElevated } from '../../catalog/access/access.ts'
import type { Viewer } from '../../catalog/access/access.ts'
import { failure } from '../../platform/errors/errors.ts'
import { serve } from '../../platform/http/http.ts'
import type { Db } from '../../schema/schema.ts'
import { findHistoricAssets, getAssetHistory, getOperation, listHistory } from './history.ts'
import type { Reader } from './history.ts'
import { historicAssetWire, momentWire, operationWire, pageWire } from './history.wire.ts'

export function historyRoutes(app: FastifyInstance, { db }: { readonly db: Db }): void {
  serve(app, routes.listHistory, async ({ viewer, query }) => {
    const { from, to, everyone = false, before, ...others } = query
    const filter = {
      ...others,
      from: from === undefined ? undefined : new Date(from),
      to: to === undefined ? undefined : new Date(to),
      before: before === undefined ? undefined : cursorOf(before),
    }
    return pageWire(await listHistory(db, readerOf(viewer), filter, forAll(viewer, everyone)))
  })

  serve(app, routes.getOperation, async ({ viewer, params }) => {
    const { operation, rows } = await getOperation(db, readerOf(viewer), params.id)
    return { operation: operationWire(operation), rows: [...rows] }
  })

  serve(app, routes.findHistoricAssets, async ({ viewer, query: { query, everyone = false } }) => {
    const found = await findHistoricAssets(db, readerOf(viewer), query, forAll(viewer, everyone))
    return found.map(historicAssetWire)
  })

  serve(app, routes.getAssetHistory, async ({ viewer, params }) => {
    const { asset, moments } = await getAssetHistory(db, readerOf(viewer), params.id)
    return { asset: historicAssetWire(asset), moments: moments.map(momentWire) }
  })
}

function readerOf(viewer: Viewer): Reader {
  return { userId: viewer.userId, isAdmin: viewer.isAdmin, elevated: isElevated(viewer) }
}

function forAll(viewer: Viewer, everyone: boolean): boolean {
  if (everyone && !viewer.isAdmin)
    throw failure('forbidden', 'Only an admin can see what happened to everyone.')
  return everyone
}

function cursorOf(before: string): string {
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(before)) return before
  throw failure('invalid_input', '`before` is not a place in the history.')
}
