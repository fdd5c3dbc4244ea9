import { z } from 'zod'
import { defineJob } from '../../platform/jobs/jobs.ts'
import type { Job, JobRequest } from '../../platform/jobs/jobs.ts'
import type { Log } from '../../platform/log/log.ts'
import type { Db, Tables } from '../../schema/schema.ts'
import { clearPast, makeMemories } from './making.ts'

const name = 'memory.make'
const queue = 'upkeep'

/** Also when a worker starts, for a machine that sleeps at night. */
export const memoriesAtStart: JobRequest = { job: name, queue, payload: {}, key: name }

export function memoryJob({ db, log }: { readonly db: Db; readonly log: Log }): Job<Tables> {
  return defineJob({
    name,
    queue,
    payload: z.looseObject({}),
    attempts: 3,
    timeoutSeconds: 3600,
    cron: '20 0 * * *',
    subject: () => undefined,
    run: async () => {
      const now = new Date()
      const told = { made: await makeMemories(db, now), cleared: await clearPast(db, now) }
      if (told.made + told.cleared > 0) log.info(told, 'made the memories of the next days')
      return async () => undefined
    },
  })
}
