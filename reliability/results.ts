// What was really seen, counted on over runs: one small JSON file a mode.
import { execFileSync } from 'node:child_process'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, release, type } from 'node:os'
import path from 'node:path'
import type { Stormed } from '../packages/server/src/sync.storm.testing.ts'
import type { Round, Victim } from './kills.ts'

export const resultsFolder = path.join(import.meta.dirname, 'results')

/** Sums over all rounds of one kind of victim. */
export interface Tally {
  readonly rounds: number
  readonly confirmed: number
  readonly bytes: number
  readonly unconfirmed: number
  readonly wrong: number
  readonly endedByItself: number
  readonly longestAwayMs: number
}

/** Sums over storms over which phones sync, and which they were. */
export interface StormTally {
  readonly transactions: number
  readonly refused: number
  readonly streams: number
  readonly deaths: number
  readonly wrong: number
  readonly storms: number
  /** Apart by commas. */
  readonly seeds: string
}

export interface Results {
  readonly mode: string
  readonly first: string
  readonly last: string
  readonly seconds: number
  /** Revision and machine of the last run. */
  readonly revision: string
  readonly machine: string
  readonly tallies: Readonly<Partial<Record<Victim, Tally>>>
  readonly storms?: StormTally
  /** Whatever was found wrong, word for word; the last twenty. */
  readonly faults: readonly string[]
}

const none: Tally = {
  rounds: 0,
  confirmed: 0,
  bytes: 0,
  unconfirmed: 0,
  wrong: 0,
  endedByItself: 0,
  longestAwayMs: 0,
}

const noStorm: StormTally = {
  transactions: 0,
  refused: 0,
  streams: 0,
  deaths: 0,
  wrong: 0,
  storms: 0,
  seeds: '',
}

export async function readResults(mode: string): Promise<Results> {
  const now = new Date().toISOString()
  const fresh = {
    mode,
    first: now,
    last: now,
    seconds: 0,
    revision: '',
    machine: '',
    tallies: {},
    faults: [],
  }
  const text = await readFile(fileOf(mode), 'utf8').catch(() => undefined)
  return text === undefined ? fresh : (JSON.parse(text) as Results)
}

/** Replaced as a whole, so that a run that is cut off leaves what was counted before. */
export async function writeResults(results: Results): Promise<void> {
  await mkdir(resultsFolder, { recursive: true })
  const file = fileOf(results.mode)
  await writeFile(`${file}.new`, `${JSON.stringify(results, undefined, 2)}\n`)
  await rename(`${file}.new`, file)
}

export function addRound(results: Results, round: Round, seconds: number): Results {
  const before = results.tallies[round.victim] ?? none
  return {
    ...withRun(results, round.wrong, seconds),
    tallies: { ...results.tallies, [round.victim]: added(before, round) },
  }
}

export function addStorm(results: Results, seed: number, storm: Stormed, seconds: number): Results {
  const before = results.storms ?? noStorm
  return {
    ...withRun(results, storm.wrong, seconds),
    storms: {
      transactions: before.transactions + storm.done,
      refused: before.refused + storm.refused,
      streams: before.streams + storm.streams,
      deaths: before.deaths + storm.deaths,
      wrong: before.wrong + storm.wrong.length,
      storms: before.storms + 1,
      seeds: before.seeds === '' ? String(seed) : `${before.seeds}, ${seed}`,
    },
  }
}

function withRun(results: Results, wrong: readonly string[], seconds: number): Results {
  return {
    ...results,
    last: new Date().toISOString(),
    seconds: Math.round(results.seconds + seconds),
    revision: revision(),
    machine: `${type()} ${release()}, ${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`,
    faults: [...results.faults, ...wrong].slice(-20),
  }
}

function added(before: Tally, round: Round): Tally {
  const unconfirmed = Object.values(round.unconfirmed).reduce((sum, count) => sum + count, 0)
  return {
    rounds: before.rounds + 1,
    confirmed: before.confirmed + round.confirmed,
    bytes: before.bytes + round.bytes,
    unconfirmed: before.unconfirmed + unconfirmed,
    wrong: before.wrong + round.wrong.length,
    endedByItself: before.endedByItself + Number(round.endedByItself),
    longestAwayMs: Math.max(before.longestAwayMs, round.awayMs),
  }
}

function fileOf(mode: string): string {
  return path.join(resultsFolder, `${mode}.json`)
}

function revision(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      encoding: 'utf8',
      cwd: resultsFolder,
    }).trim()
  } catch {
    return 'unknown'
  }
}
