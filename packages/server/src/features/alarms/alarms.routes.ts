import type { FastifyInstance } from 'fastify'
import { routes } from '@heirloom/contract'
import { serve } from '../../platform/http/http.ts'
import type { Db } from '../../schema/schema.ts'
import { listAlarms } from './alarms.ts'

export function alarmRoutes(app: FastifyInstance, { db }: { readonly db: Db }): void {
  serve(app, routes.listAlarms, async ({ viewer }) =>
    (await listAlarms(db, viewer)).map((alarm) => ({
      ...alarm,
      raisedAt: alarm.raisedAt.toISOString(),
      clearedAt: alarm.clearedAt?.toISOString() ?? null,
    })),
  )
}
