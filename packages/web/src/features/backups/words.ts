// What happened, what is lost and how full it is, as sentences. Pure.
import type { BackupOverview, BackupRun, BackupTarget } from '../../data/backups.ts'
import { format } from '../../ui/format.ts'
import { backups as sayBackups } from '../../ui/messages-backups.ts'

const { runs, loss, places } = sayBackups

export const titleOf = ({ kind, target }: BackupRun) => runs.what[kind](target)

/** What became of a run: '1,204 files copied, 3.2 GB, in 4 minutes'. */
export function resultOf(run: BackupRun): string {
  if (run.state === 'running') return runs.running
  if (run.state !== 'done') return run.message ?? runs[run.state]
  const what = run.message ?? runs.done[run.kind](run.done, run.bytes)
  return [what, tookWords(run)].filter(Boolean).join(', ')
}

function tookWords({ startedAt, endedAt }: BackupRun): string {
  return endedAt === null ? '' : runs.took((Date.parse(endedAt) - Date.parse(startedAt)) / 1000)
}

export const byWhom = ({ askedBy }: BackupRun) => runs.by[askedBy] ?? runs.byName(askedBy)

/** What would be gone with this machine. */
export function lossWords({ lossSeconds, copies }: BackupOverview): string {
  if (copies.photos === 0) return loss.nothing
  if (lossSeconds !== null) return loss.last(lossSeconds)
  if (copies.once === copies.photos) return loss.all
  return copies.once > 0 ? loss.single(copies.once, copies.onceBytes) : loss.entered
}

const SOON = 60 * 86_400

export interface Fullness {
  readonly text: string
  readonly isSoon: boolean
}

/** When a place will be full; undefined where nobody can tell, or not in this decade. */
export function fullness({ fullAt }: Pick<BackupTarget, 'fullAt'>, now: number): Fullness | undefined {
  if (fullAt === null) return undefined
  const seconds = (Date.parse(fullAt) - now) / 1000
  if (seconds <= 0) return { text: places.fullNow, isSoon: true }
  if (seconds < SOON) return { text: places.fullIn(seconds), isSoon: true }
  return { text: places.fullBy(format.month(fullAt)), isSoon: false }
}
