import type { FastifyInstance } from 'fastify'
import { routes } from '@heirloom/contract'
import { lookerOf } from '../../catalog/access/access.ts'
import { findAnyUser } from '../../catalog/users/users.ts'
import type { User } from '../../catalog/users/users.ts'
import { failure } from '../../platform/errors/errors.ts'
import { serve } from '../../platform/http/http.ts'
import type { Db } from '../../schema/schema.ts'
import { countDays } from './calendar.ts'
import { countAssets } from './statistics.ts'

export function statisticsRoutes(app: FastifyInstance, { db }: { readonly db: Db }): void {
  serve(app, routes.getAssetStatistics, (request) => countAssets(db, lookerOf(request.viewer), request.query))

  serve(app, routes.getUserStatisticsAdmin, async ({ params, query }) => {
    const { id: userId } = await getUser(db, params.id)
    return countAssets(db, { userId, elevated: false }, query)
  })

  serve(app, routes.getMyCalendarHeatmap, ({ viewer, query }) => countDays(db, viewer.userId, query))

  serve(app, routes.getUserCalendarHeatmapAdmin, async ({ params, query }) =>
    countDays(db, (await getUser(db, params.id)).id, query),
  )
}

async function getUser(db: Db, id: string): Promise<User> {
  const user = await findAnyUser(db, id)
  if (user === undefined) throw failure('not_found', 'User not found')
  return user
}
