// A stream's lines, type by type: what a device lacks, each with the text by which it says that it has it.
import type { SyncRequestType } from './names.wire.ts'
import type { Trx } from '../../schema/schema.ts'
import { findShared } from './assets-touched.sql.ts'
import { begunType, completeAck } from './checkpoints.ts'
import type { Checkpoints, Known } from './checkpoints.ts'
import type { LineFamily, LineType, Scope } from './line-type.ts'
import type { Order } from './order.ts'
import { readRows } from './reading.sql.ts'
import { ackOf, atLeast, deletionsFrom, phasesOf } from './state.ts'
import type { Phase, Progress } from './state.ts'

export interface Asked {
  readonly order: Order
  readonly types: readonly SyncRequestType[]
  readonly checkpoints: Checkpoints
}

interface Wanted {
  readonly lineType: LineType
  readonly phases: readonly Phase[]
  /** The device never acknowledged a row of it. */
  readonly isNew: boolean
}

/** What is known of a type: from its own acknowledgement, or from that of a whole stream that it was part of. */
export function knownOf(
  { types, complete }: Checkpoints,
  entity: string,
  request: SyncRequestType,
): Known | undefined {
  const own = types.get(entity)
  const whole = complete?.types.includes(request) === true ? complete : undefined
  const progress = atLeast(own?.progress, whole?.progress)
  if (progress === undefined) return undefined
  const at = new Date(Math.max(own?.at.getTime() ?? 0, whole?.at.getTime() ?? 0))
  return { progress, at }
}

function wantedOf(
  { deletions, upserts }: LineFamily,
  request: SyncRequestType,
  checkpoints: Checkpoints,
  now: Progress,
): readonly Wanted[] {
  const has = knownOf(checkpoints, upserts.entity, request)?.progress
  const begun = checkpoints.types.get(begunType(upserts.entity))?.progress
  const rows = { lineType: upserts, phases: phasesOf(has, now), isNew: has === undefined }
  if (deletions === undefined) return [rows]
  const lacks = knownOf(checkpoints, deletions.entity, request)?.progress ?? deletionsFrom(has) ?? begun
  const phases = lacks === undefined ? [] : phasesOf(lacks, now)
  return [{ lineType: deletions, phases, isNew: false }, rows]
}

/** All that a stream has to ask the database, in order. */
export function planOf({ order, types, checkpoints }: Asked, now: Progress): readonly Wanted[] {
  const asked = new Set<string>(types)
  const families = Object.entries(order) as [SyncRequestType, LineFamily | 'none'][]
  return families.flatMap(([request, family]) =>
    family === 'none' || !asked.has(request) ? [] : wantedOf(family, request, checkpoints, now),
  )
}

/** Types of which rows may come to the device for the first time. */
export const begunTypes = (plan: readonly Wanted[]): readonly string[] =>
  plan.flatMap(({ lineType, isNew }) => (isNew ? [begunType(lineType.entity)] : []))

/** Since when anything has to be looked for; undefined where only whole tables are sent. */
export function oldestOf(plan: readonly Wanted[]): bigint | undefined {
  const all = plan.flatMap(({ phases }) =>
    phases.flatMap(({ since }) => (since === undefined ? [] : [since])),
  )
  return all.length === 0 ? undefined : all.reduce((a, b) => (a < b ? a : b))
}

/** The lines of a plan and the one that ends it, in pieces. `changed`: tables of which anything changed since then. */
export async function* writeLines(
  trx: Trx,
  scope: Scope,
  { types }: Asked,
  plan: readonly Wanted[],
  changed: ReadonlySet<string>,
): AsyncGenerator<string> {
  const now = { epoch: scope.epoch, high: scope.horizon }
  const isQuiet = ({ tables }: LineType): boolean => !tables.some((table) => changed.has(table))
  let known = scope
  for (const { lineType, phases } of plan) {
    const due = phases.filter(({ since }) => since === undefined || !isQuiet(lineType))
    for (const { since } of due)
      if (since !== undefined && !known.found.has(since)) known = await findShared(trx, known, since)
    yield* linesOfType(trx, known, lineType, due, now)
  }
  yield `${JSON.stringify({ type: 'SyncCompleteV1', data: {}, ack: completeAck(now, types) })}\n`
}

/** The last line of a type says that the device has all of it. */
async function* linesOfType(
  trx: Trx,
  scope: Scope,
  lineType: LineType,
  phases: readonly Phase[],
  now: Progress,
): AsyncGenerator<string> {
  const { entity, lines, present = (data) => data } = lineType
  const line = (data: string, progress: Progress): string =>
    `{"type":"${entity}","data":${present(data)},"ack":"${ackOf(entity, progress)}"}\n`
  let held: { data: string; progress: Progress } | undefined
  for (const phase of phases) {
    for await (const rows of readRows(trx, lines(scope, phase))) {
      const piece: string[] = []
      for (const { id, data } of rows) {
        if (held !== undefined) piece.push(line(held.data, held.progress))
        held = { data, progress: phase.reached(id) }
      }
      yield piece.join('')
    }
  }
  if (held !== undefined) yield line(held.data, now)
}
