import type { FastifyInstance } from 'fastify'
import { routes } from '@heirloom/contract'
import { serve } from '../../platform/http/http.ts'
import { listProblems, readHealth, readSafety } from './health.ts'
import type { HealthDependencies } from './health.ts'

export function healthRoutes(app: FastifyInstance, dependencies: HealthDependencies): void {
  const { db } = dependencies
  serve(app, routes.getSafety, ({ viewer }) => readSafety(dependencies, viewer.userId))
  serve(app, routes.getHealth, () => readHealth(dependencies))
  serve(app, routes.getProblems, ({ viewer }) => listProblems(db, viewer.userId))
}
