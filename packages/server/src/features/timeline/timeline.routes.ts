import type { FastifyInstance } from 'fastify'
import { routes } from '@heirloom/contract'
import { lookerOf } from '../../catalog/access/access.ts'
import { sendJson, serve } from '../../platform/http/http.ts'
import type { Db } from '../../schema/schema.ts'
import { filterFor, listBuckets, readBucket } from './timeline.ts'

export function timelineRoutes(app: FastifyInstance, { db }: { readonly db: Db }): void {
  serve(app, routes.getTimeBuckets, async (request, reply) =>
    sendJson(reply, await listBuckets(db, filterFor(lookerOf(request.viewer), request.query))),
  )

  serve(app, routes.getTimeBucket, async (request, reply) =>
    sendJson(
      reply,
      await readBucket(db, filterFor(lookerOf(request.viewer), request.query), request.query.timeBucket),
    ),
  )
}
