import type { FastifyInstance } from 'fastify'
import { routes } from '@heirloom/contract'
import { serve } from '../../platform/http/http.ts'
import type { Db } from '../../schema/schema.ts'
import { readTrend } from './trend.ts'

export function trendRoutes(app: FastifyInstance, { db }: { readonly db: Db }): void {
  serve(app, routes.getTrend, async ({ viewer, query }) => {
    const { points, byIntent } = await readTrend(db, viewer.userId, query.span)
    return { points: [...points], byIntent: [...byIntent] }
  })
}
