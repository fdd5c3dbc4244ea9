// How a run comes along: how fast, and how long still, from what successive answers said. Pure; time comes in as an argument.
import type { BackupRun } from '../../data/backups.ts'
import { backups as sayBackups } from '../../ui/messages-backups.ts'

const WINDOW = 20_000
const ENOUGH = 1_500
/** From here on, in seconds, people like to know that it is still at it. */
const SLOW = 10

interface Sample {
  readonly at: number
  readonly done: number
  readonly bytes: number
}

/** What the last seconds of a run looked like. */
export interface Track {
  readonly run: BackupRun
  readonly at: number
  readonly samples: readonly Sample[]
}

/** Where another run or step begins, which counts other things, measuring begins again. */
export function follow(before: Track | undefined, run: BackupRun, at: number): Track {
  const sample = { at, done: run.done, bytes: run.bytes }
  const known = before && isSame(before.run, run) ? before.samples : []
  return { run, at, samples: [...known.filter((one) => at - one.at <= WINDOW && one.at < at), sample] }
}

const isSame = (before: BackupRun, run: BackupRun) =>
  before.id === run.id && before.step === run.step && before.done <= run.done && before.bytes <= run.bytes

export interface Coming {
  /** 0 to 1; null while nobody knows of how much. */
  readonly share: number | null
  readonly bytesPerSecond: number | undefined
  readonly secondsLeft: number | undefined
}

export function comingOf({ run: { done, total }, samples }: Track): Coming {
  const [first, last] = [samples[0], samples.at(-1)]
  const seconds = first && last ? (last.at - first.at) / 1000 : 0
  const isEnough = seconds * 1000 >= ENOUGH
  const perSecond = (key: 'done' | 'bytes') =>
    first && last && isEnough ? (last[key] - first[key]) / seconds : 0
  return {
    share: total === null ? null : total === 0 ? 1 : Math.min(1, done / total),
    bytesPerSecond: perSecond('bytes') || undefined,
    secondsLeft:
      total !== null && perSecond('done') > 0 ? Math.max(0, total - done) / perSecond('done') : undefined,
  }
}

/** '1,204 of 12,408 · 3.2 GB · 88 MB/s · about 4 minutes left'; where no end is in sight, how long it has gone on. */
export function progressWords(run: BackupRun, coming: Coming, at: number): string {
  const { progress } = sayBackups
  const seconds = (at - Date.parse(run.startedAt)) / 1000
  return [
    amountWords(run),
    run.bytes > 0 ? progress.bytes(run.bytes) : '',
    coming.bytesPerSecond === undefined ? '' : progress.speed(coming.bytesPerSecond),
    coming.secondsLeft === undefined ? '' : progress.left(coming.secondsLeft),
    coming.secondsLeft === undefined && seconds >= SLOW ? progress.since(seconds) : '',
  ]
    .filter(Boolean)
    .join(' · ')
}

function amountWords({ done, total }: BackupRun): string {
  const { progress } = sayBackups
  if (total !== null) return progress.of(done, total)
  return done > 0 ? progress.so(done) : ''
}
