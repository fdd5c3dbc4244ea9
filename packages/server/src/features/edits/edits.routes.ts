import { routes } from '@heirloom/contract'
import type { FastifyInstance } from 'fastify'
import { lookerOf, operationOf } from '../../catalog/access/access.ts'
import { serve } from '../../platform/http/http.ts'
import { editAsset, getEdits, removeEdits } from './edits.ts'
import type { EditsDependencies } from './edits.ts'
import { editsOf, editsWire } from './edits.wire.ts'

export function editsRoutes(app: FastifyInstance, dependencies: EditsDependencies): void {
  serve(app, routes.getAssetEdits, async ({ viewer, params }) =>
    editsWire(params.id, await getEdits(dependencies.db, lookerOf(viewer), params.id)),
  )

  serve(app, routes.editAsset, async (request) => {
    const { viewer, params, body } = request
    const context = operationOf(request, 'asset.edit')
    const wish = { assetId: params.id, edits: editsOf(body) }
    return editsWire(params.id, await editAsset(dependencies, context, lookerOf(viewer), wish))
  })

  serve(app, routes.removeAssetEdits, async (request) => {
    const { viewer, params } = request
    await removeEdits(dependencies, operationOf(request, 'asset.remove_edits'), lookerOf(viewer), params.id)
    return null
  })
}
