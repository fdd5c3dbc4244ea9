import { sql } from 'kysely'
import type { Executor } from '../db/db.ts'
import type { JobRequest } from './job.ts'

const flagOf = (queue: string): string => `queue:${queue}`

/** Asks for jobs in the caller's transaction: they exist if and only if it commits. */
export async function addJobs(trx: Executor, requests: readonly JobRequest[]): Promise<void> {
  if (requests.length === 0) return
  const specs = requests.map((request) => ({
    identifier: request.job,
    payload: request.payload,
    job_key: request.key,
    priority: request.priority ?? 0,
    max_attempts: request.attempts ?? 25,
    flags: [flagOf(request.queue)],
  }))
  await sql`select graphile_worker.add_jobs(array(
    select json_populate_record(null::graphile_worker.job_spec, spec) from json_array_elements(${JSON.stringify(specs)}) spec
  ))`.execute(trx)
}

/** Stops a queue from starting jobs, or lets it go on. Running jobs end. */
export async function pauseQueue(db: Executor, name: string, paused: boolean): Promise<void> {
  await sql`insert into heirloom.queue (name, paused) values (${name}, ${paused})
    on conflict (name) do update set paused = excluded.paused, updated_at = now()`.execute(db)
}

export async function pausedFlags(db: Executor): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from heirloom.queue where paused`.execute(db)
  return rows.map((row) => flagOf(row.name))
}

export interface QueueState {
  readonly name: string
  readonly waiting: number
  readonly running: number
}

/** How many jobs wait and run, by job name. Failed for good are neither. */
export async function listQueues(db: Executor): Promise<readonly QueueState[]> {
  const { rows } = await sql<QueueState>`
    select task_identifier as name, count(*) filter (where locked_at is null) as waiting,
      count(*) filter (where locked_at is not null) as running
    from graphile_worker.jobs where attempts < max_attempts group by 1`.execute(db)
  return rows
}

export interface OutcomeRow {
  readonly job: string
  readonly subject: string | undefined
  readonly outcome: 'done' | 'retried' | 'failed'
  readonly attempt: number
  readonly startedAt: Date
  readonly code?: string
  readonly message?: string
}

/** A job that repeats itself by the clock has one row for each run of successes: that of the last one. */
export async function noteRepetition(trx: Executor, row: OutcomeRow): Promise<void> {
  const { rows } = await sql`
    update heirloom.job_outcome set attempt = ${row.attempt}, started_at = ${row.startedAt}, finished_at = clock_timestamp()
    where outcome = 'done' and id = (
      select id from heirloom.job_outcome where job = ${row.job} and subject is null order by id desc limit 1
    ) returning id`.execute(trx)
  if (rows.length === 0) await insertOutcome(trx, row)
}

export async function insertOutcome(trx: Executor, row: OutcomeRow): Promise<void> {
  await sql`insert into heirloom.job_outcome (job, subject, outcome, attempt, started_at, code, message)
    values (${row.job}, ${row.subject ?? null}, ${row.outcome}, ${row.attempt}, ${row.startedAt},
      ${row.code ?? null}, ${row.message ?? null})`.execute(trx)
}

export interface OutcomeCount {
  readonly job: string
  readonly outcome: string
  readonly times: number
}

/** How often jobs ended in which way, ever. */
export async function countOutcomes(db: Executor): Promise<readonly OutcomeCount[]> {
  const { rows } = await sql<OutcomeCount>`
    select job, outcome, sum(times)::bigint as times from heirloom.job_outcome_count group by 1, 2`.execute(
    db,
  )
  return rows
}

/** Folds the counts of outcomes into one row a job and outcome, once there are enough to be worth it. */
export async function foldOutcomeCounts(trx: Executor): Promise<void> {
  await sql`
    with many as materialized (
      select count(*) - count(distinct (job, outcome)) > 50 as yes from heirloom.job_outcome_count
    ),
    gone as (delete from heirloom.job_outcome_count where (select yes from many) returning *)
    insert into heirloom.job_outcome_count select job, outcome, sum(times) from gone group by 1, 2`.execute(
    trx,
  )
}

/** Frees the jobs of workers that died, so that another takes them at once instead of after four hours. */
export async function freeJobsOfDeadWorkers(db: Executor): Promise<readonly string[]> {
  const { rows } = await sql<{ pool: string }>`
    select locked_by as pool from (
      select locked_by from graphile_worker.jobs
      where locked_by is not null group by 1 having max(locked_at) < now() - interval '10 seconds'
    ) holders
    where pg_try_advisory_xact_lock(hashtext('heirloom.worker'), hashtext(locked_by))`.execute(db)
  const dead = rows.map((row) => row.pool)
  if (dead.length > 0) await sql`select graphile_worker.force_unlock_workers(${dead}::text[])`.execute(db)
  return dead
}
