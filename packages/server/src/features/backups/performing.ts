import type { BackupTarget } from '../../platform/config/config.ts'
import { errorCode, Failure } from '../../platform/errors/errors.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import { runLock } from './locks.sql.ts'
import type { Locks } from './locks.sql.ts'
import { tryRestore, verifyAll } from './checking.ts'
import { openNamed } from './opening.ts'
import type { Places } from './opening.ts'
import { openReporter } from './progress.ts'
import type { Keep } from './retention.ts'
import { endRun, findRun } from './runs.sql.ts'
import type { Ending, Progress, Run } from './runs.sql.ts'
import { lookAtSpace } from './space-there.ts'
import { clearProblem, noteProblem } from './targets.sql.ts'
import { backUp } from './whole-run.ts'
import type { Outcome, Snapshot } from './whole-run.ts'

export interface RunDependencies extends Places {
  readonly targets: readonly BackupTarget[]
  readonly locks: Locks
  readonly keep: Keep
  readonly withModels: boolean
  readonly version: string
  readonly openSecrets: () => Promise<Secrets>
  readonly takeStock: () => Promise<Snapshot>
  /** Program and first arguments that start this very program. */
  readonly command: readonly string[]
}

/** Does what was asked for, and writes down what became of it. Never throws for what became of it. */
export async function performRun(
  deps: RunDependencies,
  runId: string,
  signal: AbortSignal,
  told?: (progress: Progress) => void,
): Promise<Run | undefined> {
  const run = await findRun(deps.db, runId)
  if (run?.state !== 'running') return run
  const lease = await deps.locks.tryLock(runLock(run.target))
  // Someone is at it already: this run, asked of two workers. Were it another one, this one falls silent and is resumed.
  if (lease === undefined) return run
  const report = openReporter(deps.db, runId, told)
  const until = AbortSignal.any([signal, lease.lost, report.stopped])
  const ending = await attempt(deps, run, { report, signal: until })
  await report.end()
  await endRun(deps.db, runId, ending)
  await lease.release()
  return await findRun(deps.db, runId)
}

type Doing = Parameters<typeof workOf>[2]

async function attempt(deps: RunDependencies, run: Run, doing: Doing): Promise<Ending> {
  try {
    const outcome = await workOf(deps, run, doing)
    await clearProblem(deps.db, run.target)
    return { state: 'done', ...outcome }
  } catch (error) {
    return await endingOf(deps, run, doing.signal, error)
  }
}

async function workOf(
  deps: RunDependencies,
  run: Run,
  doing: { readonly report: ReturnType<typeof openReporter>; readonly signal: AbortSignal },
): Promise<Outcome> {
  await doing.report.step('Opening the place')
  const { target: name } = run
  const target = await openNamed(deps, name)
  try {
    const isRestic = deps.targets.some((spec) => spec.name === name && spec.kind === 'restic')
    const writing = { ...deps, ...doing, name, target, isRestic }
    await lookAtSpace(writing)
    if (run.kind === 'verify') return await verifyAll(writing)
    if (run.kind === 'drill') return await tryRestore(writing, deps.command)
    const outcome = await backUp({ ...writing, runId: run.id, startedAt: run.startedAt })
    await lookAtSpace(writing)
    return outcome
  } finally {
    await target.close()
  }
}

async function endingOf(
  { db, log }: RunDependencies,
  run: Run,
  signal: AbortSignal,
  error: unknown,
): Promise<Ending> {
  const code = errorCode(error) ?? 'unknown'
  if (signal.aborted) return { state: 'stopped', code: 'interrupted', message: interrupted }
  log.error({ err: error, code, run: run.id, target: run.target, kind: run.kind }, 'a backup run failed')
  const message = sentenceOf(error)
  if (code.startsWith('target_') || code.startsWith('restic_'))
    await noteProblem(db, run.target, code, message)
  const details = error instanceof Failure ? error.details : {}
  return { state: 'failed', code, message, figures: { details } }
}

const interrupted =
  'Heirloom was stopped while it ran. What stands there stays, and the next run goes on from there.'

/** What was foreseen says what to do; of the rest the log knows more. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Failure) return error.message
  const text = error instanceof Error ? error.message : String(error)
  return `Something unforeseen happened: ${text}. The log says more.`
}
