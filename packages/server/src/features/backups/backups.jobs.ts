import { z } from 'zod'
import { defineJob } from '../../platform/jobs/jobs.ts'
import type { Job, JobRequest } from '../../platform/jobs/jobs.ts'
import type { Db, Tables } from '../../schema/schema.ts'
import { foldCopyCounts } from './copies.sql.ts'
import { requestUnlessRunning } from './requests.ts'
import type { Runner } from './runner.ts'
import { findNextToTry } from './runs.sql.ts'
import type { RunKind } from './runs.sql.ts'
import { endSilent, listToResume } from './tending.ts'

export interface BackupJobDependencies {
  readonly db: Db
  readonly runner: Runner
  readonly names: readonly string[]
  /** Cron expressions, or `never`. */
  readonly at: string
  readonly drillAt: string
}

const queue = 'backup'

/** Everything is backed up now, as by the schedule. */
export const backUpNow: JobRequest = {
  job: 'backup.schedule',
  queue,
  payload: {},
  key: 'backup.schedule',
  attempts: 1,
}

const common = { queue, attempts: 1, timeoutSeconds: 60, subject: () => undefined }
const empty = z.looseObject({})

/** What was asked for begins within seconds; by the schedule everything is backed up, and a restore tried. */
export function backupJobs(deps: BackupJobDependencies): readonly Job<Tables>[] {
  const { db, runner } = deps
  return [
    defineJob({
      ...common,
      name: 'backup.start',
      payload: z.object({ runId: z.guid() }),
      run: async ({ runId }) => {
        runner.start(runId)
        return async () => undefined
      },
    }),
    scheduled('backup.schedule', deps.at, async () => {
      for (const target of deps.names) await ask(db, target, 'backup')
    }),
    // One of them, in turn: a restore takes a database and a folder of its own.
    scheduled('backup.drill', deps.drillAt, async () => {
      const target = await findNextToTry(db)
      if (target !== undefined) await ask(db, target, 'drill')
    }),
    defineJob({
      ...common,
      name: 'backup.tend',
      payload: empty,
      cron: '* * * * *',
      run: async () => {
        await endSilent(db)
        for (const target of await listToResume(db)) await ask(db, target, 'backup')
        return foldCopyCounts
      },
    }),
  ]
}

async function ask(db: Db, target: string, kind: RunKind): Promise<void> {
  await requestUnlessRunning(db, { target, kind, askedBy: 'schedule' })
}

function scheduled(name: string, at: string, run: () => Promise<void>): Job<Tables> {
  return defineJob({
    ...common,
    name,
    payload: empty,
    ...(at !== 'never' && { cron: at }),
    run: async () => {
      await run()
      return async () => undefined
    },
  })
}
