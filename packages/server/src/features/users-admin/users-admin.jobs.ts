import { z } from 'zod'
import { defineJob } from '../../platform/jobs/jobs.ts'
import type { Job, JobRequest } from '../../platform/jobs/jobs.ts'
import type { Log } from '../../platform/log/log.ts'
import type { Tables } from '../../schema/schema.ts'
import { emptyRemovedAccounts } from './users-admin.ts'
import type { EmptyingDependencies } from './emptying.ts'

const name = 'account.expire'
const queue = 'upkeep'

/** To look at once instead of at night. */
export const expireAccounts: JobRequest = { job: name, queue, payload: {}, key: name, attempts: 1 }

/** At night the photos of accounts that were removed a week ago go to quarantine. */
export function accountJobs(deps: EmptyingDependencies & { readonly log: Log }): readonly Job<Tables>[] {
  return [
    defineJob({
      name,
      queue,
      payload: z.looseObject({}),
      attempts: 1,
      timeoutSeconds: 3600,
      cron: '20 2 * * *',
      subject: () => undefined,
      run: async () => {
        const photos = await emptyRemovedAccounts(deps)
        if (photos > 0) deps.log.warn({ photos }, 'the photos of removed accounts went to quarantine')
        return async () => undefined
      },
    }),
  ]
}
