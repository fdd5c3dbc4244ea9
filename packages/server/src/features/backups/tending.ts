import type { Db, Trx } from '../../schema/schema.ts'
import { isLocked, runLock } from './locks.sql.ts'
import { endRun, listInterrupted, listSilent } from './runs.sql.ts'

/** What a worker is asked to begin. */
export const runKey = (runId: string): string => `backup.start:${runId}`

/** Runs whose process died are marked as stopped: they said nothing for a while, wait for no worker, and hold no lock. */
export async function endSilent(db: Db | Trx, target?: string): Promise<void> {
  for (const run of await listSilent(db, runKey(''), target)) {
    if (await isLocked(db, runLock(run.target))) continue
    await endRun(db, run.id, {
      state: 'stopped',
      code: 'interrupted',
      message:
        'It ended without a word: the program, or the machine, was stopped. The next run goes on from there.',
    })
  }
}

/** Targets whose last backup was broken off, and is to go on. */
export async function listToResume(db: Db): Promise<readonly string[]> {
  return (await listInterrupted(db)).map(({ target }) => target)
}
