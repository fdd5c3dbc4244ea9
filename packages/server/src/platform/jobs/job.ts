import type { Transaction } from 'kysely'
import type { ZodType } from 'zod'

/** Writes a job's result; runs in the transaction that also records the outcome. */
export type Commit<Tables> = (trx: Transaction<Tables>) => Promise<void>

export interface Job<Tables, Payload = unknown> {
  /** Noun and verb: `media.process`. */
  readonly name: string
  /** What is paused together. */
  readonly queue: string
  readonly payload: ZodType<Payload>
  readonly attempts: number
  readonly timeoutSeconds: number
  /** Times to run by itself, as a cron expression in UTC; its payload is then `{}`. */
  readonly cron?: string
  /** The row that it is about, for `job_outcome`. */
  subject(payload: Payload): string | undefined
  /** The slow part, outside any transaction. Throws to be tried again later. */
  run(payload: Payload, signal: AbortSignal): Promise<Commit<Tables>>
}

/** A job to be done. Requests with the same key that did not start yet are one. */
export interface JobRequest {
  readonly job: string
  readonly queue: string
  readonly payload: Readonly<Record<string, unknown>>
  readonly key?: string
  /** Lower runs first; 0 when left out. */
  readonly priority?: number
  readonly attempts?: number
}

/** Keeps the types of one job together; a list of jobs forgets them. */
export function defineJob<Tables, Payload>(job: Job<Tables, Payload>): Job<Tables> {
  return job
}
