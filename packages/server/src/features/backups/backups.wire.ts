import type { BackupOverview, BackupRun, BackupTargetState } from '@heirloom/contract'
import type { Overview, TargetState } from './overview.ts'
import type { Run } from './runs.sql.ts'

/** Places, and messages that may name them, are for admins. */
export interface Reader {
  readonly isAdmin: boolean
}

const toldToAdmins = 'Something is wrong here. The admins are told what.'

export function runWire(run: Run, { isAdmin }: Reader): BackupRun {
  return {
    id: run.id,
    target: run.target,
    kind: run.kind,
    state: run.state,
    step: run.step,
    total: run.total,
    ...amountOf(run),
    startedAt: run.startedAt.toISOString(),
    endedAt: textOf(run.endedAt),
    message: run.message === null || isAdmin ? run.message : toldToAdmins,
    askedBy: run.askedBy,
  }
}

/** Once a backup is done, what it copied, and not how far its last step came. */
function amountOf({ kind, state, done, bytes, figures }: Run): Pick<BackupRun, 'done' | 'bytes'> {
  if (kind !== 'backup' || state !== 'done') return { done, bytes }
  return { done: Number(figures['copied'] ?? 0), bytes: Number(figures['copiedBytes'] ?? 0) }
}

export function overviewWire(
  overview: Overview,
  reader: Reader,
  rest: Pick<BackupOverview, 'hasRecoveryCode' | 'schedule'>,
): BackupOverview {
  const { targets, lastVerifiedAt, recoverySeconds, lossSeconds } = overview
  const isTroubled = targets.some(({ problem }) => problem !== null)
  return {
    isSetUp: targets.length > 0,
    sentence: isTroubled && !reader.isAdmin ? toldToAdmins : overview.sentence,
    status: overview.status,
    targets: targets.map((target) => targetWire(target, reader)),
    copies: { ...overview.copies },
    lastVerifiedAt: textOf(lastVerifiedAt),
    lossSeconds: lossSeconds ?? null,
    recoverySeconds: recoverySeconds ?? null,
    neededBytes: overview.neededBytes,
    ...rest,
  }
}

function targetWire(target: TargetState, reader: Reader): BackupTargetState {
  const { problem, running } = target
  return {
    name: target.name,
    kind: target.kind,
    place: reader.isAdmin ? target.place : null,
    isElsewhere: target.isElsewhere,
    completeUntil: textOf(target.completeUntil),
    photos: target.photos,
    bytes: target.bytes,
    missing: target.missing,
    freeBytes: target.freeBytes,
    totalBytes: target.totalBytes,
    fullAt: textOf(target.fullAt),
    lastBackupAt: textOf(target.lastBackupAt),
    lastVerifiedAt: textOf(target.lastVerifiedAt),
    recoverySeconds: target.recoverySeconds,
    problem: problem === null || reader.isAdmin ? problem : toldToAdmins,
    running: running === undefined ? null : runWire(running, reader),
  }
}

const textOf = (at: Date | null | undefined): string | null => at?.toISOString() ?? null
