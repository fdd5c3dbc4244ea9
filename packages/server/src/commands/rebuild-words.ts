import type { RebuildProgress, RebuildReport } from '../features/rebuild/rebuild.ts'
import type { Settled } from './rebuild-files.ts'
import { momentText } from './moments.ts'
import { table } from './table.ts'

/** What came of a rebuild, files included. */
export interface Remade extends Settled {
  readonly report: RebuildReport
  /** Where the database and the journal from before are. */
  readonly aside: string | undefined
  readonly journalAside: string | undefined
}

const steps = {
  reading: 'Reading the journal',
  history: 'Putting back the history',
  rows: 'Putting back the rows',
  proof: 'Comparing them with the history',
} as const

/** Tells each step once, on standard error. */
export function describeProgress(): (progress: RebuildProgress) => void {
  let told: string | undefined
  return ({ step, total }) => {
    if (step === told) return
    told = step
    const of = step === 'reading' ? ` (${spoken(total)} files)` : ''
    process.stderr.write(`${steps[step]}${of} …\n`)
  }
}

export function describeReport({ report, strays, findings, aside, journalAside }: Remade): string {
  const { until, to, segments, operations, changes, seconds } = report
  const rows = Object.entries(report.rows).map(([name, count]) => [
    count,
    report.differences[name] ?? 0,
    name,
  ])
  return [
    `The database is there again, in ${seconds.toFixed(1)} seconds: ${spoken(operations)} operations with ` +
      `${spoken(changes)} changes, from ${spoken(segments)} segments${until === null ? '' : `, until ${momentText(until)}`}.`,
    ...(to === undefined ? [] : [wayBack(to, report.operation)]),
    '',
    table(['rows', 'changed by it', 'table'], rows),
    '',
    proof(report),
    ...list('What is wrong with the journal:', report.faults),
    ...list('What is wrong with files:', findings),
    ...(strays === 0 ? [] : ['', `${spoken(strays)} files that no row told of are kept for their owners.`]),
    ...list('What stands in no file:', report.notInFiles),
    '',
    'Next: npm start',
    ...(aside === undefined
      ? []
      : [`The database from before is in ${aside}. When all is well: rm -r ${aside}`]),
    ...(journalAside === undefined ? [] : [`The journal from before is in ${journalAside}.`]),
  ].join('\n')
}

const spoken = (count: number): string => count.toLocaleString('en-US')

function wayBack(to: Date, operation: string | undefined): string {
  const moment = `It is as it was on ${momentText(to)}`
  if (operation === undefined) return `${moment}; nothing has changed since.`
  return `${moment}. To have the later state back: heirloom undo ${operation}`
}

function proof({ isProven, snapshot }: RebuildReport): string {
  if (!isProven) return 'It could not be proven to be complete; what is missing is told below.'
  return snapshot === undefined
    ? 'Proven: the tables are what the unbroken chain of changes tells.'
    : 'Proven: the snapshot and the unbroken chain of changes tell the same, row by row.'
}

const list = (head: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', head, ...lines.map((line) => `  ${line}`)]
