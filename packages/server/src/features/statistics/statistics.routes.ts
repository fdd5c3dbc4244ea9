import type { FastifyInstance } from 'fastify'
import { routes } from '@heirloom/contract'
import { lookerOf } from '../../catalog/access/access.ts'
import { serve } from '../../platform/http/http.ts'
import type { Db } from '../../schema/schema.ts'
import { countAssets } from './statistics.ts'

export function statisticsRoutes(app: FastifyInstance, { db }: { readonly db: Db }): void {
  serve(app, routes.getAssetStatistics, (request) => countAssets(db, lookerOf(request.viewer), request.query))
}
