import { errorCode, failure } from '../../platform/errors/errors.ts'
import { recordEvent } from '../../platform/journal/journal.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import { addJobs } from '../../platform/jobs/jobs.ts'
import type { JobRequest } from '../../platform/jobs/jobs.ts'
import type { Db, Trx } from '../../schema/schema.ts'
import { endRun, findRun, insertRun, listRunning } from './runs.sql.ts'
import type { Run, RunKind } from './runs.sql.ts'
import { findTarget, lockTarget } from './targets.sql.ts'
import { endSilent, runKey } from './tending.ts'

export interface Asked {
  readonly target: string
  readonly kind: RunKind
  /** A person's name, `schedule`, `command line`. */
  readonly askedBy: string
}

const startRun = (runId: string): JobRequest => ({
  job: 'backup.start',
  queue: 'backup',
  payload: { runId },
  key: runKey(runId),
})

/** Asks for a run; at one target there is one at a time. Throws `no_such_target`, `backup_running`. */
export async function requestRun(db: Db, asked: Asked, context?: OperationContext): Promise<Run> {
  return await db.transaction().execute(async (trx) => {
    const run = await writeRun(trx, asked)
    await addJobs(trx, [startRun(run.id)])
    if (context !== undefined) await recordEvent(trx, context)
    return run
  })
}

/** The row of a run that this process does itself. */
export async function beginRun(db: Db, asked: Asked): Promise<Run> {
  return await db.transaction().execute((trx) => writeRun(trx, asked))
}

async function writeRun(trx: Trx, asked: Asked): Promise<Run> {
  await lockTarget(trx, asked.target)
  if ((await findTarget(trx, asked.target)) === undefined) throw noSuchTarget(asked.target)
  await endSilent(trx, asked.target)
  const [running] = await listRunning(trx, asked.target)
  if (running !== undefined) throw isRunning(running)
  return await insertRun(trx, { ...asked, step: 'Waiting for its turn' })
}

/** For the schedule: what runs already is left to itself. */
export async function requestUnlessRunning(db: Db, asked: Asked): Promise<Run | undefined> {
  try {
    return await requestRun(db, asked)
  } catch (error) {
    if (errorCode(error) === 'backup_running') return undefined
    throw error
  }
}

/** What runs notices within seconds and ends; what stands at the target stays. */
export async function stopRun(db: Db, id: string, by: string): Promise<Run> {
  await endRun(db, id, {
    state: 'stopped',
    code: 'stopped',
    message: `Stopped by ${by}. The next run goes on from there.`,
  })
  const run = await findRun(db, id)
  if (run === undefined) throw failure('not_found', 'Not found or no maintenance access')
  return run
}

const words: Readonly<Record<RunKind, string>> = {
  backup: 'A backup to',
  verify: 'A reading back of',
  drill: 'A restore from',
}

function isRunning({ kind, target, startedAt }: Run): Error {
  return failure(
    'backup_running',
    `${words[kind]} ${target} is running already, since ${startedAt.toISOString()}. Wait until it is done, or stop it.`,
  )
}

export function noSuchTarget(name: string): Error {
  return failure(
    'no_such_target',
    `There is no backup target "${name}". Targets are set up with HEIRLOOM_BACKUP_TARGETS; heirloom backup list shows them.`,
  )
}
