import type { Overview, Progress, Run } from '../features/backups/backups.ts'
import { momentText } from './moments.ts'
import { table } from './table.ts'

const gibibyte = 1024 ** 3
const count = (n: number): string => n.toLocaleString('en-US')
const size = (bytes: number): string => `${(bytes / gibibyte).toFixed(bytes < gibibyte ? 2 : 1)} GiB`
const moment = (at: Date | null | undefined): string => (at ? momentText(at) : 'never')

/** How safe it all is, then each place. */
export function overviewText(overview: Overview): string {
  const { copies } = overview
  const lines = [
    overview.sentence,
    '',
    `Originals   ${count(copies.photos)} (${size(copies.bytes)})`,
    `  only here ${count(copies.once)} (${size(copies.onceBytes)})`,
    `  2 copies  ${count(copies.twice)}`,
    `  3 or more ${count(copies.more)}`,
    `  elsewhere ${count(copies.elsewhere)}`,
    `Restore last tried ${moment(overview.lastVerifiedAt)}`,
  ]
  return overview.targets.length === 0 ? lines.join('\n') : [...lines, '', targetsText(overview)].join('\n')
}

export function targetsText({ targets }: Overview): string {
  if (targets.length === 0) return 'No backup is set up. See HEIRLOOM_BACKUP_TARGETS in docs/settings.md.'
  const rows = targets.map((target) => [
    target.name,
    target.kind,
    target.isElsewhere ? 'yes' : 'no',
    target.photos,
    target.missing,
    moment(target.completeUntil),
    moment(target.lastBackupAt),
    moment(target.lastVerifiedAt),
    target.problem ?? target.place,
  ])
  const heads = [
    'name',
    'kind',
    'elsewhere',
    'photos',
    'missing',
    'complete until',
    'last backup',
    'restore tried',
    'place',
  ]
  return table(heads, rows)
}

const words: Readonly<Record<Run['kind'], string>> = {
  backup: 'Backup to',
  verify: 'Reading back',
  drill: 'Restore from',
}
const ends: Readonly<Record<Run['state'], string>> = {
  running: 'is running',
  done: 'is done',
  failed: 'failed',
  stopped: 'was stopped',
}

export function runText({ kind, target, state, message, bytes }: Run): string {
  const moved = state === 'done' && bytes > 0 ? ` (${size(bytes)})` : ''
  return `${words[kind]} ${target} ${ends[state]}${moved}.${message === null ? '' : ` ${message}`}`
}

/** A line for each step, and on a terminal the figures as they grow. */
export function progressTeller(stream: NodeJS.WriteStream): (progress: Progress) => void {
  let last = ''
  return ({ step, done, total, bytes }) => {
    const figures = total === null ? count(done) : `${count(done)} of ${count(total)}`
    if (stream.isTTY) stream.write(`\r\u001B[K${step}: ${figures}, ${size(bytes)}`)
    else if (step !== last) stream.write(`${step}\n`)
    last = step
  }
}
