import { sql } from 'kysely'
import type { Executor } from '../db/db.ts'

/** How many there are of one job by now, and how often it was done, ever. */
export interface JobCount {
  readonly job: string
  readonly running: number
  readonly waiting: number
  /** Tried in vain, and tried again later. */
  readonly delayed: number
  /** Given up. */
  readonly failed: number
  readonly done: number
}

export async function countJobs(db: Executor): Promise<readonly JobCount[]> {
  const { rows } = await sql<JobCount>`
    with now_there as (
      select task_identifier as job, count(*) filter (where locked_at is not null) as running,
        count(*) filter (where locked_at is null and attempts < max_attempts and run_at <= now()) as waiting,
        count(*) filter (where locked_at is null and attempts < max_attempts and run_at > now()) as delayed,
        count(*) filter (where locked_at is null and attempts >= max_attempts) as failed
      from graphile_worker.jobs group by 1
    ),
    ever as (
      select job, sum(times)::bigint as done from heirloom.job_outcome_count where outcome = 'done' group by 1
    )
    select job, coalesce(running, 0) as running, coalesce(waiting, 0) as waiting, coalesce(delayed, 0) as delayed,
      coalesce(failed, 0) as failed, coalesce(done, 0) as done
    from now_there full join ever using (job)`.execute(db)
  return rows
}

export interface AskedJob {
  readonly id: string
  readonly job: string
  readonly state: 'running' | 'waiting' | 'delayed' | 'failed'
  readonly payload: Readonly<Record<string, unknown>>
  readonly askedAt: Date
}

export interface JobFilter {
  readonly names: readonly string[]
  readonly states: readonly AskedJob['state'][]
  readonly limit: number
}

/** Jobs that are there, in the order of their asking. */
export async function listJobs(
  db: Executor,
  { names, states, limit }: JobFilter,
): Promise<readonly AskedJob[]> {
  const { rows } = await sql<AskedJob>`
    select * from (select j.id::text as id, t.identifier as job, j.payload, j.created_at as "askedAt",
      case when j.locked_at is not null then 'running' when j.attempts >= j.max_attempts then 'failed'
        when j.run_at > now() then 'delayed' else 'waiting' end as state
    from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
      where t.identifier = any(${[...names]}::text[]) order by j.id) asked
    where state = any(${[...states]}::text[]) limit ${limit}`.execute(db)
  return rows
}

/** Forgets the jobs of these names that do not run: those that wait, or those that were given up. Returns how many. */
export async function clearJobs(
  db: Executor,
  names: readonly string[],
  which: 'waiting' | 'failed',
): Promise<number> {
  const { rows } = await sql<{ cleared: number }>`
    select count(*)::int as cleared from graphile_worker.complete_jobs(array(
      select id from graphile_worker.jobs where task_identifier = any(${[...names]}::text[]) and locked_at is null
        and (attempts >= max_attempts) = ${which === 'failed'}))`.execute(db)
  return rows[0]?.cleared ?? 0
}

export async function listPausedQueues(db: Executor): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`select name from heirloom.queue where paused`.execute(db)
  return rows.map(({ name }) => name)
}
