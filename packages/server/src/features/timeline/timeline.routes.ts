import type { FastifyInstance } from 'fastify'
import { routes } from '@heirloom/contract'
import { lookerOf } from '../../catalog/access/access.ts'
import type { AnyLooker } from '../../catalog/assets/assets.ts'
import { listPartnersOf } from '../../catalog/partners/partners.ts'
import { sendJson, serve } from '../../platform/http/http.ts'
import type { Db } from '../../schema/schema.ts'
import { filterFor, listBuckets, needsPartners, readBucket, readDrawnMonth } from './timeline.ts'
import type { TimelineFilter, TimelineQuery } from './timeline.ts'

export function timelineRoutes(app: FastifyInstance, { db }: { readonly db: Db }): void {
  serve(app, routes.getTimeBuckets, async ({ viewer, query }, reply) =>
    sendJson(reply, await listBuckets(db, await resolve(db, lookerOf(viewer), query))),
  )

  serve(app, routes.getTimeBucket, async ({ viewer, query }, reply) =>
    sendJson(reply, await readBucket(db, await resolve(db, lookerOf(viewer), query), query.timeBucket)),
  )

  serve(app, routes.getDrawnMonth, async ({ viewer, query }, reply) =>
    sendJson(reply, await readDrawnMonth(db, await resolve(db, lookerOf(viewer), query), query.timeBucket)),
  )
}

async function resolve(db: Db, looker: AnyLooker, query: TimelineQuery): Promise<TimelineFilter> {
  const isAsked = 'userId' in looker && needsPartners(looker, query)
  return filterFor(looker, query, isAsked ? await listPartnersOf(db, looker.userId) : [])
}
