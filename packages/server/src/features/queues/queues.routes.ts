import { routes } from '@heirloom/contract'
import type { LegacyQueue, QueueName } from '@heirloom/contract'
import type { FastifyInstance } from 'fastify'
import { operationOf } from '../../catalog/access/access.ts'
import { serve } from '../../platform/http/http.ts'
import {
  askForJob,
  emptyQueue,
  getQueue,
  listQueueJobs,
  listQueues,
  setPaused,
  startQueue,
} from './queues.ts'
import type { QueueDependencies } from './queues.ts'
import { jobWire, legacyQueueWire, queueWire, statesOf } from './queues.wire.ts'

export function queueRoutes(app: FastifyInstance, deps: QueueDependencies): void {
  const { db } = deps

  serve(app, routes.getQueuesLegacy, async () => {
    const queues = await listQueues(db)
    return Object.fromEntries(queues.map((queue) => [queue.name, legacyQueueWire(queue)])) as Record<
      QueueName,
      LegacyQueue
    >
  })

  serve(app, routes.createJob, async (request) => {
    await askForJob(deps, operationOf(request, 'job.ask'), request.body.name)
    return null
  })

  serve(app, routes.runQueueCommandLegacy, async (request) => {
    const { name } = request.params
    const { command, force = false } = request.body
    const by = operationOf(request, 'queue.start')
    if (command === 'start') await startQueue(deps, by, name, force ? 'all' : 'missing')
    else if (command === 'pause' || command === 'resume') await setPaused(db, by, name, command === 'pause')
    else await emptyQueue(db, by, name, command === 'empty' ? 'waiting' : 'failed')
    return legacyQueueWire(await getQueue(db, name))
  })

  serve(app, routes.getQueues, async () => (await listQueues(db)).map(queueWire))

  serve(app, routes.getQueue, async ({ params }) => queueWire(await getQueue(db, params.name)))

  serve(app, routes.updateQueue, async (request) => {
    const { params, body } = request
    const { isPaused } = body
    if (isPaused !== undefined)
      await setPaused(db, operationOf(request, 'queue.pause'), params.name, isPaused)
    return queueWire(await getQueue(db, params.name))
  })

  serve(app, routes.getQueueJobs, async ({ params: { name }, query }) => {
    const { isPaused } = await getQueue(db, name)
    const jobs = await listQueueJobs(db, name, statesOf(query.status, isPaused))
    return jobs.map((job) => jobWire(name, job))
  })

  serve(app, routes.emptyQueue, async (request) => {
    const { name } = request.params
    const by = operationOf(request, 'queue.empty')
    await emptyQueue(db, by, name, 'waiting')
    if (request.body.failed === true) await emptyQueue(db, by, name, 'failed')
    return null
  })
}
