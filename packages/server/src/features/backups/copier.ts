// Continuous copying: after each ship every target gets what is new, each at its own pace, beside each other. A target that
// can't be reached is tried again with growing pauses, and keeps the others from nothing.
import { errorCode } from '../../platform/errors/errors.ts'
import type { Locks } from './locks.sql.ts'
import { copyNew } from './copying.ts'
import { openNamed } from './opening.ts'
import type { Places } from './opening.ts'
import { sentenceOf } from './performing.ts'
import { requestUnlessRunning } from './requests.ts'
import { findLastDone, hasFailedSince } from './runs.sql.ts'
import { lookAtSpace } from './space-there.ts'
import { clearProblem, findTarget, isLookDue, markShipped, noteProblem } from './targets.sql.ts'
import { readShipped } from './wanted.sql.ts'

export interface CopierDependencies extends Places {
  readonly locks: Locks
}

export interface Copier {
  /** Begins to copy to every target that is not being copied to; does not wait for it. */
  afterShip(): void
  /** Waits for what is going on, which is broken off. */
  close(): Promise<void>
  /** Resolves when nothing is going on. */
  settled(): Promise<void>
}

interface Pace {
  running: Promise<void> | undefined
  failures: number
  notBefore: number
}

const firstPauseMs = 30_000
const longestPauseMs = 15 * 60_000
/** Each put of restic is a snapshot of its own. */
const resticPauseMs = 60_000

export function openCopier(deps: CopierDependencies): Copier {
  const closing = new AbortController()
  const paces = new Map(
    deps.targets.map(({ name }): [string, Pace] => [name, { running: undefined, failures: 0, notBefore: 0 }]),
  )
  const settled = async (): Promise<void> => {
    for (const { running } of paces.values()) await running
  }

  function begin(name: string, pace: Pace): void {
    if (closing.signal.aborted || pace.running !== undefined || Date.now() < pace.notBefore) return
    pace.running = round(deps, name, pace, closing.signal).finally(() => (pace.running = undefined))
  }

  return {
    afterShip: () => paces.forEach((pace, name) => begin(name, pace)),
    settled,
    close: async () => {
      closing.abort()
      await settled()
    },
  }
}

/** Never throws: what goes wrong stands in the row, and in the log when it begins. */
async function round(deps: CopierDependencies, name: string, pace: Pace, signal: AbortSignal): Promise<void> {
  const { db, log } = deps
  try {
    const isPut = await copyTo(deps, name, signal)
    pace.failures = 0
    const isRestic = deps.targets.some((spec) => spec.name === name && spec.kind === 'restic')
    pace.notBefore = isPut && isRestic ? Date.now() + resticPauseMs : 0
  } catch (error) {
    if (signal.aborted) return
    pace.notBefore = Date.now() + Math.min(firstPauseMs * 2 ** pace.failures, longestPauseMs)
    pace.failures += 1
    if (pace.failures === 1) log.error({ err: error, target: name }, 'a backup target could not be written')
    await noteProblem(db, name, errorCode(error) ?? 'unknown', sentenceOf(error)).catch((why: unknown) =>
      log.warn({ err: why, target: name }, 'what is wrong with a backup target could not be written down'),
    )
  }
}

/** Whether anything was to be copied. */
async function copyTo(deps: CopierDependencies, name: string, signal: AbortSignal): Promise<boolean> {
  const { db } = deps
  const row = await findTarget(db, name)
  if (row === undefined) return false
  if ((await findLastDone(db, name, 'backup')) === undefined) {
    await askForFirst(deps, name)
    return false
  }
  const upTo = await readShipped(db)
  const isLookedAt = row.problem === null && !(await isLookDue(db, name))
  if (row.shipped >= upTo.last && isLookedAt) {
    await markShipped(db, name, upTo.last, upTo.completeUntil)
    return false
  }
  await copyOpen(deps, name, signal)
  return true
}

async function copyOpen(deps: CopierDependencies, name: string, signal: AbortSignal): Promise<void> {
  const target = await openNamed(deps, name)
  try {
    const writing = { ...deps, name, target, signal }
    await copyNew(writing)
    if (await isLookDue(deps.db, name)) await lookAtSpace(writing)
    await clearProblem(deps.db, name)
  } finally {
    await target.close()
  }
}

/** A new target begins with a whole backup, without anyone asking; one that failed is left alone for an hour. */
async function askForFirst({ db }: CopierDependencies, name: string): Promise<void> {
  if (await hasFailedSince(db, name, new Date(Date.now() - 3_600_000))) return
  await requestUnlessRunning(db, { target: name, kind: 'backup', askedBy: 'schedule' })
}
