// Operations that follow each other and are alike, told in one line: a phone that uploads a thousand photos makes a
// thousand operations. Pure.
import type { Operation } from '../../data/history.ts'

/** Newest first; never empty. */
export type Run = readonly Operation[]

const FEWEST = 3

/** What follows by itself upon what people do: it stands in a line of its own, and breaks none of theirs. */
const following = new Set(['motion.take_out'])

/** Each as old as its newest operation. */
export function runsOf(operations: readonly Operation[]): Run[] {
  const asked = runsAmong(operations.filter(({ intent }) => !following.has(intent)))
  const followed = runsAmong(operations.filter(({ intent }) => following.has(intent)))
  const place = new Map(operations.map((operation, index) => [operation, index]))
  const placeOf = ([newest]: Run) => (newest && place.get(newest)) ?? 0
  return [...asked, ...followed].toSorted((a, b) => placeOf(a) - placeOf(b))
}

function runsAmong(operations: readonly Operation[]): Run[] {
  const runs: Operation[][] = []
  for (const operation of operations) {
    const run = runs.at(-1)
    if (run?.[0] && areAlike(run[0], operation)) run.push(operation)
    else runs.push([operation])
  }
  return runs.flatMap((run) => (run.length < FEWEST ? run.map((one) => [one]) : [run]))
}

const areAlike = (a: Operation, b: Operation) =>
  a.intent === b.intent &&
  a.actor !== 'database' &&
  a.by === b.by &&
  a.address === b.address &&
  a.canUndo === b.canUndo &&
  (a.undoneBy === null) === (b.undoneBy === null) &&
  a.removed > 0 === b.removed > 0 &&
  a.broughtBack > 0 === b.broughtBack > 0

/** How many photos a run of uploads put in. */
export const addedBy = (run: Run) =>
  run
    .flatMap(({ changes }) => changes)
    .filter(({ table, kind }) => table === 'asset' && kind === 'insert')
    .reduce((sum, { count }) => sum + count, 0)

export const sumOf = (run: Run, field: 'removed' | 'broughtBack') =>
  run.reduce((sum, operation) => sum + operation[field], 0)
