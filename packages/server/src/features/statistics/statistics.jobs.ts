import { z } from 'zod'
import { foldAssetCounts, foldDerivativeCounts, foldLibraryCounts } from '../../catalog/assets/assets.ts'
import { defineJob, foldOutcomeCounts } from '../../platform/jobs/jobs.ts'
import type { Job } from '../../platform/jobs/jobs.ts'
import type { Tables } from '../../schema/schema.ts'

/** Keeps the counts short, so that their sums stay fast. */
export const foldCountsJob: Job<Tables> = defineJob({
  name: 'counts.fold',
  queue: 'upkeep',
  payload: z.looseObject({}),
  attempts: 1,
  timeoutSeconds: 60,
  cron: '* * * * *',
  subject: () => undefined,
  run: async () => async (trx) => {
    await foldAssetCounts(trx)
    await foldDerivativeCounts(trx)
    await foldLibraryCounts(trx)
    await foldOutcomeCounts(trx)
  },
})
