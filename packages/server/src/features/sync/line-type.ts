import type { SyncEntityType } from './names.wire.ts'
import type { RawBuilder } from 'kysely'
import type { Phase } from './state.ts'

/** Whose stream it is, at the moment that it shows. */
export interface Scope {
  readonly userId: string
  readonly epoch: number
  /** Everything before this transaction has ended, and is seen. */
  readonly horizon: bigint
  /** Whose timelines they are shown. */
  readonly partners: readonly string[]
  /** Albums that they see, their own among them. */
  readonly albums: readonly string[]
  /** With whom they share albums or timelines. */
  readonly circle: readonly string[]
  /** What was touched since a transaction, where it was looked up already. */
  readonly found: ReadonlyMap<bigint, ReadonlyMap<Shared, readonly string[]>>
}

/** Rows that may look different since a transaction. */
export type Touched = (scope: Scope, since: bigint) => RawBuilder<unknown>

/** What many types of line look for. */
export type Shared = 'partners' | 'albums' | 'stacks' | 'assets' | 'assetsOfOthers'

/** One type of line: which rows there are, and which of them are to be looked at again. */
export interface LineType {
  readonly entity: SyncEntityType
  /** Tables of the journal whose changes concern it; `derived` for what is not journaled. */
  readonly tables: readonly string[]
  /** Rows `id, data`, in the order of ids: all of a phase. */
  readonly lines: (scope: Scope, phase: Phase) => RawBuilder<unknown>
  /** Turns the JSON that the database made into that which travels. */
  readonly present?: ((data: string) => string) | undefined
}

/** A type of deletions stands before that of the rows that it deletes. */
export interface LineFamily {
  readonly deletions?: LineType
  readonly upserts: LineType
}
