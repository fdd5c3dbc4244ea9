// What a recovery tells while it runs and at its end: lines for people on standard error, the result on standard output.
import type { Progress, RecoveryOptions, RecoveryReport } from '../features/recovery/recovery.ts'

type Teller = Pick<RecoveryOptions, 'onProgress' | 'onStep'>

const steps = 7
const everyMs = 5_000
const everyMsOnTerminal = 500

/** Steps as they begin and end; between, from time to time, how much, how fast, and how long still. */
export function createTeller(isJson: boolean): Teller {
  const isTerminal = process.stderr.isTTY && !isJson
  const say = (text: string): void =>
    void process.stderr.write(isTerminal ? `\r\u001b[K${text}\n` : `${text}\n`)
  let [number, begun, saidAt] = [0, 0, 0]
  return {
    onStep: ({ name, words }, done) => {
      if (done !== undefined)
        return say(`      ${seconds(done.seconds)}  ${done.figure.replaceAll('\n', '\n      ')}`)
      number = Math.min(steps, numberOf(name))
      begun = saidAt = performance.now()
      say(`[${number}/${steps}] ${words} (${name})`)
    },
    onProgress: (progress) => {
      const now = performance.now()
      if (now - saidAt < (isTerminal ? everyMsOnTerminal : everyMs)) return
      saidAt = now
      const text = `      ${progressText(progress, (now - begun) / 1000)}`
      if (isTerminal) process.stderr.write(`\r\u001b[K${text}`)
      else say(text)
    },
  }
}

const order = ['environment', 'configuration', 'database', 'library', 'optional', 'start', 'check'] as const

const numberOf = (name: (typeof order)[number]): number => order.indexOf(name) + 1

/** `1.2 GB of 3.4 GB, 45.0 MB/s, 49 s to go`. */
export function progressText({ done, total, unit, words }: Progress, elapsed: number): string {
  const lead = words === undefined ? '' : `${words}: `
  if (unit === 'seconds') return `${lead}${Math.round(done)} s so far`
  const pace = elapsed > 0 ? done / elapsed : 0
  const of = total === undefined ? '' : ` of ${amount(total, unit)}`
  const left = total === undefined || pace === 0 ? '' : `, ${seconds((total - done) / pace).trim()} to go`
  return `${lead}${amount(done, unit)}${of}, ${amount(pace, unit)}/s${left}`
}

function amount(value: number, unit: Progress['unit']): string {
  if (unit !== 'bytes') return `${Math.round(value).toLocaleString('en-US')} ${unit}`
  return value < 1e9 ? `${(value / 1e6).toFixed(1)} MB` : `${(value / 1e9).toFixed(2)} GB`
}

function seconds(value: number): string {
  if (value < 100) return `${value.toFixed(1)} s`.padStart(8)
  const minutes = Math.round(value / 60)
  return (minutes < 120 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`).padStart(8)
}

/** One line of JSON, the last one. */
export function lastWords(report: RecoveryReport): string {
  return `${JSON.stringify(report)}\n`
}

export function summary(
  report: RecoveryReport,
  { into, isDrill }: { readonly into: string; readonly isDrill: boolean },
): string {
  const { photos, bytes, until, compared } = report
  const back = `${photos.toLocaleString('en-US')} photos and videos, ${amount(bytes, 'bytes')}, in ${seconds(report.seconds).trim()}`
  return [
    '',
    isDrill ? `Tried: ${back} (a sample of the files).` : `Back: ${back}.`,
    `Everything until ${until ?? 'an unknown moment'}; ${compared} files compared with the target byte for byte.`,
    ...section('Wrong:', report.faults),
    ...section(
      `Missing at the target: ${report.missing}`,
      report.missingSome.map(({ owner, name, path, fault }) => `${name} of ${owner} (${path}) ${fault}`),
    ),
    ...section('To do:', report.todo),
    ...(isDrill ? [] : ['', `Next: ${startCommand(into)}`]),
    '',
  ].join('\n')
}

const shown = 20

function section(head: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return []
  const more = lines.length > shown ? [`  and ${lines.length - shown} more`] : []
  return ['', head, ...lines.slice(0, shown).map((line) => `  ${line}`), ...more]
}

const startCommand = (into: string): string => `HEIRLOOM_DATA=${into} npm start`
