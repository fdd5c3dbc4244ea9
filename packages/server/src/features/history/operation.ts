import type { Actor } from '../../platform/journal/journal.ts'

/** Who reads the history. */
export interface Reader {
  /** Undefined for the command line, which sees everything. */
  readonly userId: string | undefined
  readonly isAdmin: boolean
  /** Whether the locked folder is open. */
  readonly elevated: boolean
}

export type ChangeKind = 'insert' | 'update' | 'delete'

export interface HistoryFilter {
  readonly from?: Date | undefined
  readonly to?: Date | undefined
  readonly actorId?: string | undefined
  readonly userId?: string | undefined
  readonly intent?: string | undefined
  readonly kind?: 'change' | 'event' | undefined
  readonly minRemoved?: number | undefined
  /** Only operations before this one. */
  readonly before?: string | undefined
  readonly limit: number
}

export interface OperationRecord {
  readonly id: string
  readonly kind: 'change' | 'event'
  readonly at: Date
  readonly intent: string
  readonly actor: Actor | 'database'
  readonly actorId: string | null
  readonly userId: string | null
  readonly client: string | null
  readonly address: string | null
  readonly databaseRole: string
  readonly applicationName: string | null
  readonly sql: string | null
  readonly details: Readonly<Record<string, unknown>>
  readonly changes: readonly { readonly table: string; readonly kind: ChangeKind; readonly count: number }[]
  readonly removed: number
  readonly broughtBack: number
  /** Name of the account, and of the API key, as they are or were. */
  readonly userName: string | null
  readonly keyName: string | null
  /** Its details are about a photo in the locked folder. */
  readonly isLocked: boolean
}

/** One row's change, as the journal has it. */
export interface ChangeRecord {
  readonly operation: string
  readonly table: string
  readonly id: string
  readonly kind: ChangeKind
  readonly before: Readonly<Record<string, unknown>> | null
  readonly after: Readonly<Record<string, unknown>> | null
  /** The name of the album that the row is about. */
  readonly album?: string | null
}

export interface HistoricAsset {
  readonly id: string
  readonly ownerId: string
  readonly fileName: string
  /** In hex. */
  readonly sha1: string
  readonly state: 'active' | 'trashed' | 'gone'
  readonly lastChangedAt: Date
}
