// Work for the workers, as clients see and steer it: counts, pausing, emptying, asking for what is missing or for all. Runtime:
// nothing that is needed is lost by emptying, since reconciling finds what is missing and asks for it again. What looks after
// what people keep goes on, whoever asks. Every command is an event in the journal.
import { failure } from '../../platform/errors/errors.ts'
import {
  addJobs,
  clearJobs,
  countJobs,
  listJobs,
  listPausedQueues,
  pauseQueue,
} from '../../platform/jobs/jobs.ts'
import type { AskedJob, JobRequest } from '../../platform/jobs/jobs.ts'
import { recordEvent } from '../../platform/journal/journal.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import type { Db } from '../../schema/schema.ts'
import { isIn, isLasting, pausedAs, queueNames, stateOf } from './queue.ts'
import type { QueueName, QueueState } from './queue.ts'

export type { QueueName, QueueState } from './queue.ts'

export interface QueueDependencies {
  readonly db: Db
  /** What is asked for when a queue is started: for what is missing, or for all. */
  readonly starts: Starts
  /** What is asked for by a name of its own. */
  readonly manual: Readonly<Record<string, JobRequest>>
}

export type Starts = Readonly<
  Partial<Record<QueueName, { readonly missing: JobRequest; readonly all: JobRequest }>>
>

export async function listQueues(db: Db): Promise<readonly QueueState[]> {
  const [jobs, paused] = await Promise.all([countJobs(db), listPausedQueues(db)])
  return queueNames.map((name) => stateOf(name, jobs, paused))
}

export async function getQueue(db: Db, name: QueueName): Promise<QueueState> {
  const [jobs, paused] = await Promise.all([countJobs(db), listPausedQueues(db)])
  return stateOf(name, jobs, paused)
}

const mostShown = 1_000

export async function listQueueJobs(
  db: Db,
  name: QueueName,
  states: readonly AskedJob['state'][],
): Promise<readonly AskedJob[]> {
  return await listJobs(db, { names: await namesIn(db, name), states, limit: mostShown })
}

const namesIn = async (db: Db, queue: QueueName): Promise<readonly string[]> =>
  (await countJobs(db)).map(({ job }) => job).filter((job) => isIn(queue, job))

/** Throws `queue_goes_on` for one that is never paused. */
export async function setPaused(
  db: Db,
  by: OperationContext,
  name: QueueName,
  isPaused: boolean,
): Promise<void> {
  if (isPaused) refuseLasting(name)
  await db.transaction().execute(async (trx) => {
    await pauseQueue(trx, pausedAs(name), isPaused)
    await recordEvent(trx, of(by, isPaused ? 'queue.pause' : 'queue.resume', name))
  })
}

/** Asks for what is missing, or for all. Throws `nothing_to_start` where no work stands in this queue. */
export async function startQueue(
  { db, starts }: QueueDependencies,
  by: OperationContext,
  name: QueueName,
  which: 'missing' | 'all',
): Promise<void> {
  const request = starts[name]?.[which]
  if (request === undefined)
    throw failure('nothing_to_start', `Nothing stands in the queue ${name} that could be started here.`)
  await db.transaction().execute(async (trx) => {
    await addJobs(trx, [request])
    await recordEvent(trx, of(by, 'queue.start', name))
  })
}

/** Forgets what waits, or what was given up; what runs ends. Throws `queue_goes_on`. */
export async function emptyQueue(
  db: Db,
  by: OperationContext,
  name: QueueName,
  which: 'waiting' | 'failed',
): Promise<void> {
  if (which === 'waiting') refuseLasting(name)
  const names = await namesIn(db, name)
  await db.transaction().execute(async (trx) => {
    const jobs = await clearJobs(trx, names, which)
    const context = of(by, which === 'waiting' ? 'queue.empty' : 'queue.clear_failed', name)
    await recordEvent(trx, { ...context, details: { ...context.details, jobs } })
  })
}

/** Throws `nothing_to_start`. */
export async function askForJob(
  { db, manual }: QueueDependencies,
  by: OperationContext,
  name: string,
): Promise<void> {
  const request = manual[name]
  if (request === undefined)
    throw failure(
      'nothing_to_start',
      `Heirloom has no ${name}: what it would do, it does by itself, or not yet.`,
    )
  await db.transaction().execute(async (trx) => {
    await addJobs(trx, [request])
    await recordEvent(trx, { ...by, details: { job: name } })
  })
}

function refuseLasting(name: QueueName): void {
  if (!isLasting(name)) return
  throw failure(
    'queue_goes_on',
    `The queue ${name} looks after what people keep here: it is neither paused nor emptied.`,
  )
}

const of = (
  by: OperationContext,
  intent: 'queue.pause' | 'queue.resume' | 'queue.start' | 'queue.empty' | 'queue.clear_failed',
  queue: QueueName,
): OperationContext => ({ ...by, intent, details: { queue } })
