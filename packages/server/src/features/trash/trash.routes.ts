import { routes } from '@heirloom/contract'
import type { FastifyInstance } from 'fastify'
import { lookerOf, operationOf } from '../../catalog/access/access.ts'
import { serve } from '../../platform/http/http.ts'
import { deleteAssets, emptyTrash, restoreChosen, restoreTrash } from './trash.ts'
import type { TrashDependencies } from './trash.ts'

export function trashRoutes(app: FastifyInstance, deps: TrashDependencies): void {
  serve(app, routes.deleteAssets, async (request) => {
    const { ids, force = false } = request.body
    await deleteAssets(deps, operationOf(request, 'asset.trash'), {
      looker: lookerOf(request.viewer),
      ids,
      force,
    })
    return null
  })

  serve(app, routes.emptyTrash, async (request) => ({
    count: await emptyTrash(deps, operationOf(request, 'asset.purge'), request.viewer.userId),
  }))

  serve(app, routes.restoreTrash, async (request) => ({
    count: await restoreTrash(deps, operationOf(request, 'asset.restore'), request.viewer.userId),
  }))

  serve(app, routes.restoreAssets, async (request) => {
    const by = operationOf(request, 'asset.restore')
    return { count: await restoreChosen(deps, by, lookerOf(request.viewer), request.body.ids) }
  })
}
