import { z } from 'zod'
import type { BlobStore } from '../../platform/blobs/blobs.ts'
import { defineJob } from '../../platform/jobs/jobs.ts'
import type { Job, JobRequest } from '../../platform/jobs/jobs.ts'
import type { Log } from '../../platform/log/log.ts'
import { readHead } from '../../platform/sealed/sealed.ts'
import type { Db, Tables } from '../../schema/schema.ts'
import { look, settle } from './alarms.ts'
import type { Watch } from './alarms.ts'
import { deliver, hookName } from './deliveries.ts'
import type { Channels } from './deliveries.ts'
import { endDelivery } from './deliveries.sql.ts'

export interface AlarmJobDependencies {
  readonly db: Db
  readonly log: Log
  readonly blobs: Pick<BlobStore, 'freeSpace' | 'stat'>
  readonly trashDays: number | undefined
  /** `<data>/journal` */
  readonly journalFolder: string
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
  const journalHead = async () => (await readHead(dependencies.journalFolder))?.number
  const senses = { ...dependencies, ...sensesOf(dependencies.blobs), journalHead: oneAtATime(journalHead) }
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
        const looked = await look({ ...senses, now }, log)
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

/** A disk that hangs is asked once, however often it is looked: every question would keep a thread. */
function sensesOf(blobs: AlarmJobDependencies['blobs']): Pick<Watch, 'freeBytes' | 'askStore'> {
  return {
    freeBytes: oneAtATime(() => blobs.freeSpace()),
    // That it is not there is said only when the marker is.
    askStore: oneAtATime(async () => void (await blobs.stat('is/anybody/there'))),
  }
}

function oneAtATime<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let running: Promise<Answer> | undefined
  return () => (running ??= ask().finally(() => (running = undefined)))
}
