import { z } from 'zod'
import { listOwnersOfOldTrash } from '../../catalog/assets/assets.ts'
import type { Tombstone } from '../../catalog/assets/assets.ts'
import { defineJob } from '../../platform/jobs/jobs.ts'
import type { Job, JobRequest } from '../../platform/jobs/jobs.ts'
import type { Log } from '../../platform/log/log.ts'
import type { Tables, Trx } from '../../schema/schema.ts'
import { emptyTrash, movePurgedFiles, unlinkOverdueFiles } from './trash.ts'
import type { PurgeDependencies } from './trash.ts'

export interface TrashJobDependencies extends PurgeDependencies {
  readonly log: Log
  readonly followPurge: (trx: Trx) => Promise<void>
  readonly mayUnlink: (tombstone: Tombstone) => Promise<boolean>
  /** After how many days what is in the trash leaves it by itself; undefined: never. */
  readonly trashDays: number | undefined
}

const move = 'purge.move'
const queue = 'upkeep'

/** Follows every purge, in its transaction. */
export const movePurged: JobRequest = { job: move, queue, payload: {}, key: move }

const done = async (): Promise<void> => undefined

/** Files of what was purged go to quarantine at once, or within the hour; at night they are unlinked after their 30 days. */
export function trashJobs(deps: TrashJobDependencies): readonly Job<Tables>[] {
  const common = { queue, timeoutSeconds: 3600, payload: z.looseObject({}), subject: () => undefined }
  return [
    defineJob({
      ...common,
      name: move,
      attempts: 25,
      cron: '17 * * * *',
      run: async () => {
        const moved = await movePurgedFiles(deps)
        if (moved > 0) deps.log.info({ assets: moved }, 'moved the files of what was purged to quarantine')
        return done
      },
    }),
    defineJob({
      ...common,
      name: 'purge.unlink',
      attempts: 1,
      cron: '30 2 * * *',
      run: async () => {
        const unlinked = await unlinkOverdueFiles({ ...deps, now: new Date() })
        if (unlinked.assets > 0) deps.log.warn(unlinked, 'unlinked what was in quarantine for 30 days')
        return done
      },
    }),
    defineJob({
      ...common,
      name: 'trash.expire',
      attempts: 1,
      cron: '10 2 * * *',
      run: async () => {
        if (deps.trashDays !== undefined) await expireTrash(deps, deps.trashDays)
        return done
      },
    }),
  ]
}

/** What is old enough was confirmed when it went to the trash, so nobody is asked again. */
async function expireTrash(deps: TrashJobDependencies, days: number): Promise<void> {
  const before = new Date(Date.now() - days * 24 * 60 * 60 * 1000)
  for (const ownerId of await listOwnersOfOldTrash(deps.db, before)) {
    const count = await emptyTrash(
      deps,
      { actor: 'job', userId: ownerId, client: 'trash.expire' },
      ownerId,
      before,
    )
    deps.log.info({ ownerId, count, days }, 'what was in the trash for long has left it')
  }
}
