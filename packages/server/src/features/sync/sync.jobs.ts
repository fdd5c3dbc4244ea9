import { z } from 'zod'
import { defineJob } from '../../platform/jobs/jobs.ts'
import type { Job } from '../../platform/jobs/jobs.ts'
import type { Db, Tables } from '../../schema/schema.ts'
import { awayDays } from './checkpoints.ts'
import { forgetDerivedChanges } from './checkpoints.sql.ts'

/** A day more than anybody may be away. */
const keptDays = awayDays + 1
const atOnce = 10_000

/** Forgets what was derived so long ago that every device that still has to be told begins anew. */
export function forgetDerivedJob({ db }: { readonly db: Db }): Job<Tables> {
  return defineJob({
    name: 'sync.forget',
    queue: 'upkeep',
    payload: z.looseObject({}),
    attempts: 1,
    timeoutSeconds: 600,
    cron: '40 3 * * *',
    subject: () => undefined,
    run: async () => {
      for (let forgotten = atOnce; forgotten === atOnce;)
        forgotten = await forgetDerivedChanges(db, keptDays, atOnce)
      return async () => undefined
    },
  })
}
