// Bringing a library back onto an empty machine from what stands at a target, in seven steps: each with progress, a check
// and a figure. What it makes is ground again: originals, the journal, the catalog that is built from it.
// Invariant: a folder that holds a library already is refused; a recovery that was killed goes on after the last step
// that was done, and every step may be done again.
import { setTimeout as pause } from 'node:timers/promises'
import type { Recovery, RecoveryOptions, RecoveryReport, Step, StepDone } from './recovery-types.ts'
import { reportOf } from './report.ts'
import { claimFolder, finishState, releaseFolder, writeState } from './state.ts'
import { steps } from './steps.ts'

export type {
  Progress,
  RecoveryDatabase,
  RecoveryDependencies,
  RecoveryOptions,
  RecoveryReport,
  RebuildOutcome,
  ServerChild,
  StepDone,
  StepName,
} from './recovery-types.ts'
export { peekTarget } from './environment.ts'
export type { TargetPeek } from './environment.ts'
export { removeScratch } from './scratch.ts'

/** Brings the library back into `options.into`. What can't be fetched is told and stops nothing; the rest throws a Failure. */
export async function recover(options: RecoveryOptions): Promise<RecoveryReport> {
  const { instance } = await options.target.open({ instance: '', mayMake: false })
  const state = await claimFolder(options, instance)
  const recovery: Recovery = { ...options, facts: state.facts }
  let done = state.done
  try {
    for (const step of steps) {
      const before = done.find(({ name }) => name === step.name)
      if (before !== undefined && step.stays) {
        options.onStep(step, before)
        continue
      }
      const now = await runStep(recovery, step)
      done = [...done.filter(({ name }) => name !== step.name), now]
      await writeState(options.into, { ...state, done, facts: recovery.facts })
      options.onStep(step, now)
    }
    const report = reportOf(recovery, done)
    await closeAll(recovery)
    if (!options.isDrill) await finishState(options.into, report)
    return report
  } finally {
    await closeAll(recovery)
    await releaseFolder(options.into)
  }
}

async function runStep(recovery: Recovery, step: Step): Promise<StepDone> {
  recovery.onStep(step, undefined)
  const begun = performance.now()
  Object.assign(recovery.facts, await unlessStopped(recovery, step.run(recovery)))
  const figure = await step.check(recovery)
  return { name: step.name, seconds: (performance.now() - begun) / 1000, figure }
}

const graceMs = 5_000

/** What is under way gets a moment to end by itself; each step may be broken off anywhere. */
async function unlessStopped<Result>({ signal }: Recovery, work: Promise<Result>): Promise<Result> {
  const stopped = Promise.withResolvers<never>()
  const stop = (): void => stopped.reject(signal.reason)
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([work, stopped.promise])
  } catch (error) {
    if (signal.aborted) await Promise.race([work.catch(() => undefined), pause(graceMs)])
    throw error
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** What does not end in order is told, and the rest is ended all the same. */
async function closeAll(recovery: Recovery): Promise<void> {
  const { server, database, log } = recovery
  recovery.server = undefined
  recovery.database = undefined
  for (const part of [server, database]) {
    try {
      await part?.stop()
    } catch (error) {
      log.error({ err: error }, 'A part of the recovery did not end in order')
    }
  }
}
