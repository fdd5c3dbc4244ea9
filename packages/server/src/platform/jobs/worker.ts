import type { Logger as PinoLogger } from 'pino'
import type { Kysely } from 'kysely'
import { EventEmitter } from 'node:events'
import type pg from 'pg'
import { Logger, parseCronItems, run, runMigrations } from 'graphile-worker'
import type { JobHelpers, Runner, Task, WorkerEvents } from 'graphile-worker'
import { holdLock } from '../db/db.ts'
import { errorCode } from '../errors/errors.ts'
import { withOperation } from '../journal/journal.ts'
import { freeJobsOfDeadWorkers, insertOutcome, noteRepetition, pausedFlags } from './jobs.sql.ts'
import type { Job } from './job.ts'

export interface WorkerOptions<Tables> {
  readonly db: Kysely<Tables>
  readonly pool: pg.Pool
  readonly jobs: readonly Job<Tables>[]
  readonly concurrency: number
  readonly log: PinoLogger
}

/** A running worker; `stop` waits for running jobs, `ended` settles when it stops by itself. */
export interface JobWorker {
  readonly ended: Promise<void>
  stop(): Promise<void>
}

const sweepEveryMs = 15_000

/** Creates or renews graphile-worker's own tables. Needs the owner's role. */
export async function installJobTables(pool: pg.Pool, log: PinoLogger): Promise<void> {
  await runMigrations({ pgPool: pool, logger: loggerOf(log) })
}

/** Runs jobs until stopped. Several workers, on several machines, share one database. */
export async function startJobs<Tables>(options: WorkerOptions<Tables>): Promise<JobWorker> {
  const { db, pool, jobs, log } = options
  const events: WorkerEvents = new EventEmitter()
  const releaseLock = lockWhenPoolStarts(events, db, log)
  const runner: Runner = await run({
    pgPool: pool,
    concurrency: options.concurrency,
    noHandleSignals: true,
    pollInterval: 2_000,
    forbiddenFlags: () => pausedFlags(db),
    events,
    logger: loggerOf(log),
    taskList: Object.fromEntries(jobs.map((job) => [job.name, taskOf(job, options)])),
    parsedCronItems: parseCronItems(
      jobs.flatMap((job) =>
        job.cron === undefined
          ? []
          : [{ task: job.name, match: job.cron, options: { maxAttempts: 1, backfillPeriod: 0 } }],
      ),
    ),
  })
  const sweeper = setInterval(() => void sweep(db, log), sweepEveryMs)
  const ended = runner.promise.finally(() => clearInterval(sweeper))
  await sweep(db, log)
  return {
    ended,
    stop: async () => {
      clearInterval(sweeper)
      await runner.stop()
      releaseLock()
    },
  }
}

function lockWhenPoolStarts<Tables>(events: WorkerEvents, db: Kysely<Tables>, log: PinoLogger): () => void {
  const locks: { release(): void }[] = []
  events.on('pool:create', ({ workerPool }) => {
    locks.push(holdLock(db, 'heirloom.worker', workerPool.id, log))
  })
  return () => locks.forEach((lock) => lock.release())
}

async function sweep<Tables>(db: Kysely<Tables>, log: PinoLogger): Promise<void> {
  try {
    const dead = await freeJobsOfDeadWorkers(db)
    if (dead.length > 0) log.warn({ workers: dead }, 'took over the jobs of workers that died')
  } catch (error) {
    log.warn({ err: error }, 'could not look for jobs of dead workers; trying again soon')
  }
}

function taskOf<Tables>(job: Job<Tables>, options: WorkerOptions<Tables>): Task {
  return async (raw, helpers) => {
    const startedAt = new Date()
    const payload = job.payload.parse(raw)
    const about = { job: job.name, subject: job.subject(payload), attempt: helpers.job.attempts, startedAt }
    try {
      const commit = await job.run(payload, limited(job, helpers))
      await withOperation(options.db, { actor: 'job', intent: job.name }, async (trx) => {
        await commit(trx)
        const note = job.cron === undefined ? insertOutcome : noteRepetition
        await note(trx, { ...about, outcome: 'done' })
      })
    } catch (error) {
      const outcome = helpers.job.attempts >= helpers.job.max_attempts ? 'failed' : 'retried'
      const told = { code: errorCode(error) ?? 'unknown', message: messageOf(error) }
      await insertOutcome(options.db, { ...about, outcome, ...told })
      throw error
    }
  }
}

function limited<Tables>(job: Job<Tables>, helpers: JobHelpers): AbortSignal {
  const timeout = AbortSignal.timeout(job.timeoutSeconds * 1000)
  return helpers.abortSignal === undefined ? timeout : AbortSignal.any([timeout, helpers.abortSignal])
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

function loggerOf(log: PinoLogger): Logger {
  const levels = { error: 'error', warning: 'warn', info: 'debug', debug: 'trace' } as const
  return new Logger(() => (level, message, meta) => {
    log[levels[level as keyof typeof levels]]({ error: meta?.['error'] }, message)
  })
}
