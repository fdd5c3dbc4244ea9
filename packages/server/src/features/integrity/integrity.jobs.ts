import { z } from 'zod'
import { defineJob } from '../../platform/jobs/jobs.ts'
import type { Job } from '../../platform/jobs/jobs.ts'
import { watchStructure } from '../../platform/journal/journal.ts'
import type { Log } from '../../platform/log/log.ts'
import type { Db, Tables } from '../../schema/schema.ts'
import { compareWithJournal, isCompareDue } from './integrity.ts'

/** Every minute what records and limits is looked at, every night all rows. */
export function integrityJobs({ db, log }: { readonly db: Db; readonly log: Log }): readonly Job<Tables>[] {
  const common = { queue: 'upkeep', attempts: 1, payload: z.looseObject({}), subject: () => undefined }
  return [
    defineJob({
      ...common,
      name: 'integrity.structure',
      cron: '* * * * *',
      timeoutSeconds: 60,
      run: async () => {
        const faults = await watchStructure(db)
        if (faults > 0)
          log.warn({ faults }, 'triggers, functions or tables differ from what the last start left')
        return async () => undefined
      },
    }),
    defineJob({
      ...common,
      name: 'integrity.compare',
      cron: '40 * * * *',
      timeoutSeconds: 4 * 3600,
      run: async () => {
        if (!(await isCompareDue(db))) return async () => undefined
        const found = await compareWithJournal(db)
        if (Object.keys(found).length > 0)
          log.error({ found }, 'rows were changed without a record; they are recorded now')
        return async () => undefined
      },
    }),
  ]
}
