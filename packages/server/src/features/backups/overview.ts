import type { Db } from '../../schema/schema.ts'
import { readCopies, readTargets, sumSegments } from './overview.sql.ts'
import type { Copies, TargetFigures } from './overview.sql.ts'
import { listRunning } from './runs.sql.ts'
import type { Run } from './runs.sql.ts'
import { fullAt } from './space.ts'
import { describe } from './words.ts'
import type { Sentence, Situation } from './words.ts'

export interface TargetState extends TargetFigures {
  readonly missing: number
  readonly fullAt: Date | undefined
  readonly running: Run | undefined
}

export interface Overview extends Sentence {
  readonly targets: readonly TargetState[]
  readonly copies: Copies
  readonly lastVerifiedAt: Date | undefined
  readonly recoverySeconds: number | undefined
  /** How far back the last moment is that is complete somewhere else; undefined where there is none. */
  readonly lossSeconds: number | undefined
  readonly neededBytes: number
}

/** Where copies stand, how old they are, and when a restore was last tried. Sums of kept counts, whatever the library. */
export async function readOverview(db: Db, now = new Date()): Promise<Overview> {
  const [figures, copies, running, segments] = await Promise.all([
    readTargets(db),
    readCopies(db),
    listRunning(db),
    sumSegments(db),
  ])
  const targets = figures.map((target) => stateOf(target, copies, running, now))
  const situation = situationOf(targets, copies)
  return {
    ...describe(situation, now),
    targets,
    copies,
    lastVerifiedAt: situation.verifiedAt,
    recoverySeconds: situation.recoverySeconds,
    lossSeconds: secondsSince(situation.completeUntil, now),
    neededBytes: copies.bytes + segments,
  }
}

function stateOf(target: TargetFigures, copies: Copies, running: readonly Run[], now: Date): TargetState {
  const missingBytes = Math.max(0, copies.bytes - target.bytes)
  return {
    ...target,
    missing: Math.max(0, copies.photos - target.photos),
    fullAt: fullAt({ ...target, missingBytes }, now),
    running: running.find((run) => run.target === target.name),
  }
}

function situationOf(targets: readonly TargetState[], copies: Copies): Situation {
  const tried = newest(targets, ({ lastVerifiedAt }) => lastVerifiedAt)
  return {
    targets: targets.map((target) => ({ ...target, isRunning: target.running?.kind === 'backup' })),
    copies,
    completeUntil: newest(targets, ({ completeUntil }) => completeUntil)?.completeUntil ?? undefined,
    verifiedAt: tried?.lastVerifiedAt ?? undefined,
    recoverySeconds: tried?.recoverySeconds ?? undefined,
  }
}

function newest(
  targets: readonly TargetState[],
  of: (target: TargetState) => Date | null,
): TargetState | undefined {
  return targets
    .filter((target) => of(target) !== null)
    .toSorted((one, other) => (of(other)?.getTime() ?? 0) - (of(one)?.getTime() ?? 0))[0]
}

const secondsSince = (at: Date | undefined, now: Date): number | undefined =>
  at === undefined ? undefined : Math.max(0, Math.round((now.getTime() - at.getTime()) / 1000))

/** What everybody has to know on every page; nothing where all is well. */
export async function readBackupSafety(
  db: Db,
): Promise<{ readonly status: Sentence['status']; readonly sentence: string | undefined }> {
  const { status, short: sentence } = await readOverview(db)
  return { status, sentence }
}
