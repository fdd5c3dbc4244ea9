// How far a device has come with one type of line, and the text that travels for it.
import type { SyncEntityType } from './names.wire.ts'

/**
 * Rows up to and including `last` are known as they were at `high`, those after it as they were at `low`; without `low`
 * nothing of these was sent yet. Without `last` all are known as they were at `high`.
 */
export interface Progress {
  readonly epoch: number
  readonly high: bigint
  readonly last?: string
  readonly low?: bigint
}

/** A part of what a type has to send, in the order of ids: changes from `since` on, or everything. */
export interface Phase {
  readonly after?: string
  readonly upTo?: string
  readonly since?: bigint
  /** What the device has come to with the line of this id; nothing further while it still lacks others. */
  reached(id: string): Progress
}

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const pattern = new RegExp(String.raw`^(\d{1,9})\.(\d{1,19})(?:\|(${uuid})(?:\|(\d{1,19}))?)?$`)

export function ackOf(type: SyncEntityType, { epoch, high, last, low }: Progress): string {
  const tail = last === undefined ? '' : `|${last}${low === undefined ? '' : `|${low}`}`
  return `${type}|${epoch}.${high}${tail}`
}

/** The text after the type; undefined where this server never wrote it. */
export function readProgress(text: string): Progress | undefined {
  const match = pattern.exec(text)
  if (match === null) return undefined
  const [, epoch = '', high = '', last, low] = match
  return {
    epoch: Number(epoch),
    high: BigInt(high),
    ...(last !== undefined && { last }),
    ...(low !== undefined && { low: BigInt(low) }),
  }
}

/** The better of two: `complete` is what a whole stream had brought, and `progress` may have come after it. */
export function atLeast(
  progress: Progress | undefined,
  complete: Progress | undefined,
): Progress | undefined {
  if (progress === undefined || complete === undefined) return progress ?? complete
  const whole = progress.last === undefined ? progress.high : progress.low
  return whole !== undefined && whole >= complete.high ? progress : complete
}

/** What is to be sent to a device that has come so far, in a stream that sees everything before `now`. */
export function phasesOf(progress: Progress | undefined, now: Progress): readonly Phase[] {
  if (progress === undefined) return [{ reached: (id) => ({ ...now, last: id }) }]
  const { high, last, low } = progress
  if (last === undefined) return [{ since: high, reached: (id) => ({ ...now, last: id, low: high }) }]
  const from = low === undefined ? {} : { low }
  return [
    { since: high, upTo: last, reached: () => progress },
    {
      after: last,
      ...(low !== undefined && { since: low }),
      reached: (id) => ({ ...now, last: id, ...from }),
    },
  ]
}

/**
 * Where deletions begin that were never acknowledged: with what was sent of the rows themselves. To delete what a device
 * never had is harmless.
 */
export function deletionsFrom(upserts: Progress | undefined): Progress | undefined {
  return upserts && { epoch: upserts.epoch, high: upserts.low ?? upserts.high }
}
