import { z } from 'zod'
import { showMissing } from '../../catalog/assets/assets.ts'
import type { BlobStore } from '../../platform/blobs/blobs.ts'
import { defineJob } from '../../platform/jobs/jobs.ts'
import type { Job, JobRequest } from '../../platform/jobs/jobs.ts'
import type { Log } from '../../platform/log/log.ts'
import type { Tables } from '../../schema/schema.ts'
import { askForAll, askForUnmade, compareWithDisk, isFolderNew, settleDeadClaims } from './reconcile.ts'
import type { ReconcileDependencies } from './reconcile.ts'

export interface ReconcileJobDependencies extends ReconcileDependencies {
  readonly blobs: BlobStore
  readonly log: Log
}

const derived = 'reconcile.derived'
const claims = 'reconcile.claims'
const all = 'reconcile.again'
const queue = 'upkeep'

/** One look at everything derived, on the disk too: what is missing is made. */
export const makeMissing: JobRequest = { job: derived, queue, payload: { disk: true }, key: derived }

/** Everything of these kinds is made again, whether it is there or not. */
export function makeAgain(kinds: readonly string[]): JobRequest {
  return { job: all, queue, payload: { kinds }, key: `${all}:${kinds.join()}` }
}

/** What every worker asks for when it starts: one look at everything. */
export const reconcileAtStart: readonly JobRequest[] = [
  { job: derived, queue, payload: { disk: true }, key: derived, priority: 10 },
  { job: claims, queue, payload: {}, key: claims, priority: 5 },
]

/** Every two minutes what is missing is asked for; at night, at start, and after a wipe, the disk is looked at too. */
export function reconcileJobs(dependencies: ReconcileJobDependencies): readonly Job<Tables>[] {
  const common = { queue, attempts: 1, timeoutSeconds: 3600, subject: () => undefined }
  return [
    defineJob({
      ...common,
      name: derived,
      cron: '*/2 * * * *',
      payload: z.looseObject({ disk: z.boolean().optional() }),
      run: async ({ disk }) => {
        if (disk === true || isNight() || (await isFolderNew(dependencies.derivedFolder)))
          await look(dependencies)
        const asked = await askForUnmade(dependencies)
        if (asked > 0) dependencies.log.info({ assets: asked }, 'asked for derived files that are missing')
        return async () => undefined
      },
    }),
    defineJob({
      ...common,
      name: all,
      payload: z.object({ kinds: z.array(z.string()) }),
      run: async ({ kinds }) => {
        const asked = await askForAll(dependencies, kinds)
        dependencies.log.info({ assets: asked, kinds }, 'asked for derived files of everything')
        return async () => undefined
      },
    }),
    defineJob({
      ...common,
      name: claims,
      cron: '*/10 * * * *',
      payload: z.looseObject({}),
      run: async () => {
        const settled = await settleDeadClaims({ ...dependencies, graceMs: 10_000 })
        if (Object.values(settled).some((count) => count > 0))
          dependencies.log.warn(settled, 'settled uploads that a crash broke off')
        return async () => undefined
      },
    }),
  ]
}

async function look(dependencies: ReconcileJobDependencies): Promise<void> {
  await showMissing(dependencies.db)
  const missing = await compareWithDisk(dependencies)
  if (missing > 0) dependencies.log.warn({ missing }, 'derived files are missing; they are being made again')
}

/** One of the two-minute rounds a day. */
function isNight(now = new Date()): boolean {
  return now.getHours() === 3 && now.getMinutes() < 2
}
