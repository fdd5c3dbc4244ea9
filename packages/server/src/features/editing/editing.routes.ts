import { routes } from '@heirloom/contract'
import type { FastifyInstance } from 'fastify'
import { lookerOf, operationOf } from '../../catalog/access/access.ts'
import { assetWire, viewAsset } from '../../catalog/asset-views/asset-views.ts'
import { failure } from '../../platform/errors/errors.ts'
import { serve } from '../../platform/http/http.ts'
import type { Db } from '../../schema/schema.ts'
import {
  askForNames,
  attachMetadata,
  copyAsset,
  detachMetadata,
  expectEditable,
  listMetadata,
  remakeAssets,
  updateAssets,
} from './editing.ts'
import type { CopyAlbums, FollowMany, FollowPlaced } from './editing.ts'
import { attachedWire, bulkChangeOf, changeOf } from './editing.wire.ts'

export interface EditingDependencies {
  readonly db: Db
  readonly followMany: FollowMany
  readonly copyAlbums: CopyAlbums
  readonly followPlaced: FollowPlaced
}

export function editingRoutes(app: FastifyInstance, deps: EditingDependencies): void {
  const { db } = deps

  serve(app, routes.updateAsset, async (request) => {
    const { viewer, params, body } = request
    const looker = lookerOf(viewer)
    await updateAssets(db, operationOf(request, 'asset.update'), looker, [params.id], changeOf(body))
    if (body.latitude !== undefined) await askForNames(deps)
    // Who locks a photo away is still told what became of it.
    const elevated = looker.elevated || body.visibility === 'locked'
    return assetWire(await viewAsset(db, { ...looker, elevated }, params.id, 'asset.update'))
  })

  serve(app, routes.updateAssets, async (request) => {
    const { viewer, body } = request
    const change = bulkChangeOf(body)
    if (body.ids.length > 0)
      await updateAssets(db, operationOf(request, 'asset.update'), lookerOf(viewer), body.ids, change)
    if (body.latitude !== undefined) await askForNames(deps)
    return null
  })

  serve(app, routes.copyAsset, async (request) => {
    const { viewer, body } = request
    const copy = { ...body, note: body.sidecar }
    await copyAsset(deps, operationOf(request, 'asset.copy'), lookerOf(viewer), copy)
    if (copy.note) await askForNames(deps)
    return null
  })

  serve(app, routes.runAssetJobs, async ({ viewer, body: { assetIds, name } }) => {
    await expectEditable(db, lookerOf(viewer), assetIds)
    if (name === 'refresh-metadata') await remakeAssets(deps, 'asset.reread', assetIds)
    if (name === 'regenerate-thumbnail') await remakeAssets(deps, 'asset.redraw', assetIds)
    return null
  })

  serve(app, routes.getAssetOcr, async ({ viewer, params }) => {
    await viewAsset(db, lookerOf(viewer), params.id, 'asset.read')
    return []
  })

  metadataRoutes(app, db)
}

function metadataRoutes(app: FastifyInstance, db: Db): void {
  serve(app, routes.getAssetMetadata, async ({ viewer, params }) =>
    (await listMetadata(db, lookerOf(viewer), params.id)).map(attachedWire),
  )

  serve(app, routes.getAssetMetadataByKey, async ({ viewer, params }) => {
    const attached = await listMetadata(db, lookerOf(viewer), params.id)
    const found = attached.find(({ key }) => key === params.key)
    if (found === undefined) throw failure('not_found', `Nothing is attached under “${params.key}”.`)
    return attachedWire(found)
  })

  serve(app, routes.updateAssetMetadata, async (request) => {
    const { viewer, params, body } = request
    const items = body.items.map((item) => ({ ...item, assetId: params.id }))
    const by = operationOf(request, 'asset.attach')
    return (await attachMetadata(db, by, lookerOf(viewer), items)).map(attachedWire)
  })

  serve(app, routes.deleteAssetMetadata, async (request) => {
    const item = { assetId: request.params.id, key: request.params.key }
    await detachMetadata(db, operationOf(request, 'asset.detach'), lookerOf(request.viewer), [item])
    return null
  })

  serve(app, routes.updateBulkAssetMetadata, async (request) => {
    const { viewer, body } = request
    const attached = await attachMetadata(
      db,
      operationOf(request, 'asset.attach'),
      lookerOf(viewer),
      body.items,
    )
    return attached.map((one) => ({ assetId: one.assetId, ...attachedWire(one) }))
  })

  serve(app, routes.deleteBulkAssetMetadata, async (request) => {
    const { viewer, body } = request
    await detachMetadata(db, operationOf(request, 'asset.detach'), lookerOf(viewer), body.items)
    return null
  })
}
