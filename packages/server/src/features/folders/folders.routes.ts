import { routes } from '@heirloom/contract'
import type { FastifyInstance } from 'fastify'
import { lookerOf } from '../../catalog/access/access.ts'
import { assetWire } from '../../catalog/asset-views/asset-views.ts'
import { sendPages, serve } from '../../platform/http/http.ts'
import type { Db } from '../../schema/schema.ts'
import { listFolders, viewFolder } from './folders.ts'

export function folderRoutes(app: FastifyInstance, { db }: { readonly db: Db }): void {
  serve(app, routes.getUniqueOriginalPaths, async ({ viewer }) => [...(await listFolders(db, viewer.userId))])

  serve(app, routes.getAssetsByOriginalPath, ({ viewer, query }, reply) =>
    sendPages(reply, viewFolder(db, lookerOf(viewer), query.path), assetWire),
  )
}
