import type { Log } from '../../platform/log/log.ts'
import type { Db } from '../../schema/schema.ts'
import { isLocked } from './locks.sql.ts'
import { runLock } from './performing.ts'
import { requestUnlessRunning, runKey } from './requests.ts'
import { endRun, listInterrupted, listSilent } from './runs.sql.ts'

/** Runs whose process died are marked as stopped, and backups that were broken off go on. */
export async function tendRuns(db: Db, log: Log): Promise<void> {
  for (const run of await listSilent(db, runKey(''))) {
    if (await isLocked(db, runLock(run.target))) continue
    log.warn(
      { run: run.id, target: run.target },
      'a backup run ended without a word; it goes on with the next',
    )
    await endRun(db, run.id, {
      state: 'stopped',
      code: 'interrupted',
      message:
        'It ended without a word: the program, or the machine, was stopped. The next run goes on from there.',
    })
  }
  for (const { target } of await listInterrupted(db))
    await requestUnlessRunning(db, { target, kind: 'backup', askedBy: 'schedule' })
}
