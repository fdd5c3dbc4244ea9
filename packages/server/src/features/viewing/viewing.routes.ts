import type { FastifyInstance } from 'fastify'
import { routes } from '@heirloom/contract'
import { lookerOf } from '../../catalog/access/access.ts'
import type { AnyLooker } from '../../catalog/assets/assets.ts'
import { assetWire, viewAsset } from '../../catalog/asset-views/asset-views.ts'
import { sendBytes, serve } from '../../platform/http/http.ts'
import { downloadedFile, fullsizeFile, pictureFile, playedFile, uneditedFile } from './viewing.ts'
import type { ViewedFile, ViewingDependencies } from './viewing.ts'

const day = 86_400

export function viewingRoutes(app: FastifyInstance, dependencies: ViewingDependencies): void {
  serve(app, routes.getAssetInfo, async ({ viewer, params }) =>
    assetWire(await viewAsset(dependencies.db, lookerOf(viewer), params.id, 'asset.read')),
  )

  serve(app, routes.viewAsset, async (request, reply) => {
    const { viewer, params, query } = request
    const size = query.size ?? 'thumbnail'
    const file = await pictureOf(dependencies, lookerOf(viewer), params.id, { size, edited: query.edited })
    return sendBytes(request, reply, { ...file, maxAge: day })
  })

  serve(app, routes.downloadAsset, async (request, reply) => {
    const { viewer, params, query } = request
    const looker = lookerOf(viewer)
    const isEdited = query.edited ?? false
    const { name, ...file } = await downloadedFile(dependencies, looker, params.id, isEdited)
    return sendBytes(request, reply, { ...file, maxAge: day, saveAs: name })
  })

  serve(app, routes.playAssetVideo, async (request, reply) => {
    const file = await playedFile(dependencies, lookerOf(request.viewer), request.params.id)
    return sendBytes(request, reply, { ...file, maxAge: day })
  })
}

interface Asked {
  readonly size: 'original' | 'fullsize' | 'preview' | 'thumbnail'
  /** Left out: as it is shown. */
  readonly edited: boolean | undefined
}

async function pictureOf(
  dependencies: ViewingDependencies,
  looker: AnyLooker,
  id: string,
  { size, edited }: Asked,
): Promise<ViewedFile> {
  if (size === 'original' || size === 'fullsize')
    return await fullsizeFile(dependencies, looker, id, edited ?? true)
  return edited === false
    ? await uneditedFile(dependencies, looker, id, size)
    : await pictureFile(dependencies, looker, id, size)
}
