import { z } from 'zod'
import { defineJob } from '../../platform/jobs/jobs.ts'
import type { Job, JobRequest } from '../../platform/jobs/jobs.ts'
import type { Log } from '../../platform/log/log.ts'
import type { Db, Tables } from '../../schema/schema.ts'
import { look, settle } from './alarms.ts'
import { deliver, hookName } from './deliveries.ts'
import type { Channels } from './deliveries.ts'
import { endDelivery } from './deliveries.sql.ts'

export interface AlarmJobDependencies {
  readonly db: Db
  readonly log: Log
  readonly freeBytes: () => Promise<number>
  readonly trashDays: number | undefined
  readonly channels: Channels
}

const queue = 'watch'

/** About a day, with growing pauses. */
const deliveryAttempts = 14

const requestDelivery = (deliveryId: string): JobRequest => ({
  job: 'alarm.deliver',
  queue,
  payload: { deliveryId },
  key: `alarm.deliver:${deliveryId}`,
  attempts: deliveryAttempts,
})

/** Every minute all is looked at; what is the matter is told. */
export function alarmJobs(dependencies: AlarmJobDependencies): readonly Job<Tables>[] {
  const { db, log, channels } = dependencies
  return [
    defineJob({
      name: 'alarms.watch',
      queue,
      payload: z.looseObject({}),
      attempts: 1,
      timeoutSeconds: 120,
      cron: '* * * * *',
      subject: () => undefined,
      run: async () => {
        const now = new Date()
        const looked = await look({ ...dependencies, now }, log)
        const places = { hasMail: channels.mail !== undefined, webhooks: channels.webhooks.map(hookName) }
        return (trx) => settle(trx, looked, { now, ...places, deliver: requestDelivery })
      },
    }),
    defineJob({
      name: 'alarm.deliver',
      queue,
      payload: z.object({ deliveryId: z.guid() }),
      attempts: deliveryAttempts,
      timeoutSeconds: 120,
      subject: ({ deliveryId }) => deliveryId,
      run: async ({ deliveryId }, signal) => {
        const outcome = await deliver(db, channels, deliveryId, signal)
        return async (trx) => {
          if (outcome !== undefined) await endDelivery(trx, deliveryId, outcome)
        }
      },
    }),
  ]
}
