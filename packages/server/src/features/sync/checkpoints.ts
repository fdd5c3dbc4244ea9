// What a device said that it has: read as progress for each type of line.
import { syncEntityTypes } from './names.wire.ts'
import type { SyncEntityType, SyncRequestType } from './names.wire.ts'
import { failure } from '../../platform/errors/errors.ts'
import type { CheckpointRow } from './checkpoints.sql.ts'
import { readProgress } from './state.ts'
import type { Progress } from './state.ts'

/** After so many days a device is asked to begin anew: what it needs to be told may not be known any more. */
export const awayDays = 30

export interface Known {
  readonly progress: Progress
  readonly at: Date
}

export interface Checkpoints {
  readonly types: ReadonlyMap<string, Known>
  /** The last stream that came to its end, and what was asked for in it. */
  readonly complete: (Known & { readonly types: readonly string[] }) | undefined
}

export interface Ack {
  readonly type: SyncEntityType
  readonly ack: string
}

const known: ReadonlySet<string> = new Set(syncEntityTypes)
const isEntityType = (type: string): type is SyncEntityType => known.has(type)

/**
 * Kept beside what a device acknowledged: since when rows of a type may have come to it, though it acknowledged none. It may
 * have kept them before it died, and has to be told which of them are gone.
 */
export const begunType = (entity: string): string => `begun ${entity}`
export const isBegunType = (type: string): boolean => type.startsWith('begun ')

export const resetAck = 'SyncResetV1|reset'

export function completeAck({ epoch, high }: Progress, types: readonly SyncRequestType[]): string {
  return `SyncCompleteV1|${epoch}.${high}|${[...new Set(types)].toSorted().join(',')}`
}

function splitAck(ack: string): { type: string; text: string } {
  const bar = ack.indexOf('|')
  return bar < 0 ? { type: ack, text: '' } : { type: ack.slice(0, bar), text: ack.slice(bar + 1) }
}

/** Throws `unknown_sync_type`, `invalid_sync_ack`: nothing is kept that no stream gave. */
export function readAck(ack: string): Ack {
  const { type, text } = splitAck(ack)
  if (!isEntityType(type))
    throw failure('unknown_sync_type', `There is no type ${type.slice(0, 60)} to acknowledge.`)
  if (ack !== resetAck && readText(type, text) === undefined)
    throw failure('invalid_sync_ack', 'This was not given in a stream, and acknowledges nothing.')
  return { type, ack }
}

function readText(type: string, text: string): { progress: Progress; types: readonly string[] } | undefined {
  if (type === 'SyncResetV1') return undefined
  const [head = '', ...rest] = type === 'SyncCompleteV1' ? text.split('|') : [text]
  if (rest.length > 1) return undefined
  const progress = readProgress(head)
  return progress && { progress, types: (rest[0] ?? '').split(',').filter((name) => name !== '') }
}

/** Of what is kept; a text that cannot be read counts for nothing, and its type is sent anew. */
export function readCheckpoints(rows: readonly CheckpointRow[]): Checkpoints {
  const types = new Map<string, Known>()
  let complete: Checkpoints['complete']
  for (const { type, ack, updatedAt } of rows) {
    const read = readText(type, splitAck(ack).text)
    if (read === undefined) continue
    if (type === 'SyncCompleteV1') complete = { ...read, at: updatedAt }
    else types.set(type, { progress: read.progress, at: updatedAt })
  }
  return { types, complete }
}

/** The acknowledgement of a whole stream, without some of the types that it covers. */
export function withoutTypes(ack: string, gone: readonly string[]): string {
  const read = readText('SyncCompleteV1', splitAck(ack).text)
  if (read === undefined) return ack
  const types = read.types.filter((type) => !gone.includes(type)) as SyncRequestType[]
  return completeAck(read.progress, types)
}
