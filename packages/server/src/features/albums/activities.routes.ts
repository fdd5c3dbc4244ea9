import { routes } from '@heirloom/contract'
import type { FastifyInstance } from 'fastify'
import { operationOf } from '../../catalog/access/access.ts'
import { failure } from '../../platform/errors/errors.ts'
import { serve } from '../../platform/http/http.ts'
import type { Db } from '../../schema/schema.ts'
import { countActivity, listActivities, say, unsay } from './activities.ts'
import { activityWire } from './albums.wire.ts'

export function activityRoutes(app: FastifyInstance, { db }: { readonly db: Db }): void {
  serve(app, routes.getActivities, async ({ viewer, query }) => {
    const { level, assetId, ...filter } = query
    const asked = { ...filter, assetId: level === 'album' ? null : assetId }
    return (await listActivities(db, viewer.userId, asked)).map(activityWire)
  })

  serve(app, routes.getActivityStatistics, ({ viewer, query }) => countActivity(db, viewer.userId, query))

  serve(app, routes.createActivity, async (request, reply) => {
    const { type, albumId, assetId = null, comment } = request.body
    const wish = { albumId, assetId, comment: type === 'like' ? null : textOf(comment) }
    const intent = type === 'like' ? 'activity.like' : 'activity.comment'
    const said = await say(db, operationOf(request, intent), request.viewer.userId, wish)
    if (said.isNew) void reply.status(201)
    return activityWire(said.activity)
  })

  serve(app, routes.deleteActivity, async (request) => {
    const { viewer, params } = request
    await unsay(db, operationOf(request, 'activity.delete'), viewer.userId, params.id)
    return null
  })
}

function textOf(comment: string | undefined): string {
  if (comment !== undefined && comment !== '') return comment
  throw failure('invalid_input', 'A comment needs a text.')
}
