// A reading back of everything, and a restore that is tried. Nothing is written to the target.
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { endLeftOver } from '../../platform/db/embedded/embedded.ts'
import { failure } from '../../platform/errors/errors.ts'
import type { KnownFile } from '../../platform/targets/targets.ts'
import { noteSumsFault, sumCopies } from './copies.sql.ts'
import { lookAround } from './looking.ts'
import type { Reporter } from './progress.ts'
import { readAll } from './reading-back.ts'
import { findLastDone } from './runs.sql.ts'
import { markIncomplete } from './targets.sql.ts'
import type { Writing } from './storing.ts'
import { foundDamaged } from './whole-run.ts'
import type { Outcome } from './whole-run.ts'

export interface Checking extends Writing {
  readonly isRestic: boolean
  readonly report: Reporter
}

/** Throws `backup_damaged` where one byte is not as it should be; what is wrong counts as no copy from then on. */
export async function verifyAll(run: Checking): Promise<Outcome> {
  await run.report.step('Looking at what stands there')
  const looked = await lookAround(run)
  if (looked.wrongSums.length > 0) await noteSumsFault(run.db, run.name)
  const { files } = await sumCopies(run.db, run.name)
  await run.report.step('Reading back everything', files)
  const faults = await readAll({
    ...run,
    isWhole: run.isRestic,
    onRead: ({ bytes }: KnownFile) => run.report.add(1, bytes),
  })
  const found = new Map(faults.map((fault) => [fault.path, fault]))
  for (const file of looked.lost) found.set(file, { path: file, fault: 'missing' })
  for (const file of looked.wrongSums)
    found.set(`SHA256SUMS: ${file}`, { path: `SHA256SUMS: ${file}`, fault: 'other_content' })
  if (found.size > 0) {
    await markIncomplete(run.db, run.name)
    throw foundDamaged([...found.values()])
  }
  const last = await findLastDone(run.db, run.name, 'backup')
  return { message: undefined, manifest: last?.manifest ?? undefined, figures: { files } }
}

const reportShape = z.looseObject({
  ok: z.boolean(),
  seconds: z.number(),
  photos: z.number().optional(),
  faults: z.array(z.unknown()).optional(),
})

/** Restores into a folder and a database of its own, in a process of its own. Throws `drill_failed`. */
export async function tryRestore(run: Checking, command: readonly string[]): Promise<Outcome> {
  await run.report.step('Trying a restore')
  const last = await findLastDone(run.db, run.name, 'backup')
  const folder = await mkdtemp(path.join(run.root, 'backups', 'drill-'))
  try {
    const output = await recover(
      [...command, 'recover', '--from', run.name, '--into', folder, '--drill', '--json'],
      run,
    )
    const report = reportShape.safeParse(lastLine(output.stdout))
    if (!report.success) throw drillFailed(output.stderr.trim().split('\n').at(-1) ?? '', output)
    if (!report.data.ok) throw drillFailed(faultsOf(report.data.faults), report.data)
    return { message: undefined, manifest: last?.manifest ?? undefined, figures: report.data }
  } finally {
    // One that was killed could not end its database.
    await endLeftOver(folder)
    await rm(folder, { recursive: true, force: true })
  }
}

function lastLine(text: string): unknown {
  try {
    return JSON.parse(text.trim().split('\n').at(-1) ?? '')
  } catch {
    return undefined
  }
}

function faultsOf(faults: readonly unknown[] | undefined): string {
  const texts = (faults ?? []).map((fault) => (typeof fault === 'string' ? fault : JSON.stringify(fault)))
  return texts.slice(0, 3).join(' ')
}

function drillFailed(why: string, details: object): Error {
  return failure('drill_failed', `A restore was tried and did not come out right. ${why}`.trim(), {
    details: { report: details },
  })
}

interface Output {
  readonly stdout: string
  readonly stderr: string
}

const kept = 1024 * 1024
const killAfterMs = 30_000

/** `[4/7] Fetching the files (library)`: a recovery says which of its steps it is at. */
function tellStep(report: Reporter, line: string): void {
  const [, number, steps, words] = /^\[(\d+)\/(\d+)\] (.+) \(\w+\)$/.exec(line) ?? []
  if (words === undefined) return
  // What stopped the run ends the recovery, too.
  void report.step(words, Number(steps)).catch(() => undefined)
  report.add(Number(number) - 1, 0)
}

/** It may take hours, and is ended when the run is. */
function recover(args: readonly string[], { signal, report }: Checking): Promise<Output> {
  return new Promise((resolve, reject) => {
    const [program = process.execPath, ...rest] = args
    const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'] })
    let [stdout, stderr] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout = (stdout + text).slice(-kept)))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-kept)))
    createInterface({ input: child.stderr }).on('line', (line) => tellStep(report, line))
    const end = (): void => {
      child.kill('SIGTERM')
      setTimeout(() => child.kill('SIGKILL'), killAfterMs).unref()
    }
    signal?.addEventListener('abort', end, { once: true })
    child.once('error', reject)
    child.once('close', () => {
      signal?.removeEventListener('abort', end)
      if (signal?.aborted === true) reject(signal.reason as Error)
      else resolve({ stdout, stderr })
    })
  })
}
