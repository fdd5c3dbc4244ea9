import { z } from 'zod'
import { tidyHolds } from '../../catalog/holds/holds.ts'
import { defineJob } from '../../platform/jobs/jobs.ts'
import type { Job } from '../../platform/jobs/jobs.ts'
import type { Tables } from '../../schema/schema.ts'

/** Lists of photos that waited are as long as libraries: every night those that are over are forgotten. */
export const tidyHoldsJob: Job<Tables> = defineJob({
  name: 'removal.tidy',
  queue: 'upkeep',
  payload: z.looseObject({}),
  attempts: 1,
  timeoutSeconds: 600,
  cron: '50 2 * * *',
  subject: () => undefined,
  run: async () => tidyHolds,
})
