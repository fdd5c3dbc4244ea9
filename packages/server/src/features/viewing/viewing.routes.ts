import type { FastifyInstance } from 'fastify'
import { routes } from '@heirloom/contract'
import { lookerOf } from '../../catalog/access/access.ts'
import { assetWire, viewAsset } from '../../catalog/asset-views/asset-views.ts'
import { sendBytes, serve } from '../../platform/http/http.ts'
import { fullsizeFile, originalFile, pictureFile } from './viewing.ts'
import type { ViewingDependencies } from './viewing.ts'

const day = 86_400
const year = 365 * day

export function viewingRoutes(app: FastifyInstance, dependencies: ViewingDependencies): void {
  serve(app, routes.getAssetInfo, async ({ viewer, params }) =>
    assetWire(await viewAsset(dependencies.db, lookerOf(viewer), params.id, 'asset.read')),
  )

  serve(app, routes.viewAsset, async (request, reply) => {
    const { viewer, params, query } = request
    const size = query.size ?? 'thumbnail'
    const file =
      size === 'thumbnail' || size === 'preview'
        ? await pictureFile(dependencies, lookerOf(viewer), params.id, size)
        : await fullsizeFile(dependencies, lookerOf(viewer), params.id)
    return sendBytes(request, reply, { ...file, maxAge: day })
  })

  serve(app, routes.downloadAsset, async (request, reply) => {
    const { name, ...file } = await originalFile(
      dependencies,
      lookerOf(request.viewer),
      request.params.id,
      'asset.download',
    )
    return sendBytes(request, reply, { ...file, maxAge: year, saveAs: name })
  })

  serve(app, routes.playAssetVideo, async (request, reply) => {
    const file = await originalFile(dependencies, lookerOf(request.viewer), request.params.id, 'asset.view')
    return sendBytes(request, reply, { ...file, maxAge: year })
  })
}
