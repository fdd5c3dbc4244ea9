import type { OperationContext } from '../../platform/journal/journal.ts'

/** What can wait for its owner. What is done once one of them is approved stands in pipeline.ts. */
export type HeldKind =
  | 'asset.trash'
  | 'asset.move'
  | 'operation.undo'
  | 'album.delete'
  | 'album.remove_assets'
  | 'shared_link.delete'
  | 'shared_link.remove_assets'
  | 'partner.delete'
  | 'person.delete'
  | 'account.delete'

export interface HeldRequest {
  readonly kind: HeldKind
  readonly ownerId: string
  /** The rows that may go: the approval is for these, or fewer. */
  readonly ids: readonly string[]
  /** What to do once it is approved; read back by whoever does that. */
  readonly request: Readonly<Record<string, unknown>>
}

/** A change that waits, waited, or was made. */
export interface Hold {
  readonly id: string
  readonly kind: HeldKind
  readonly ownerId: string
  readonly ownerName: string
  readonly count: number
  /** How many photos its owner has, those in the trash left out. */
  readonly library: number
  readonly sample: readonly string[]
  readonly request: Readonly<Record<string, unknown>>
  readonly asker: Asker
  readonly askedAt: Date
  readonly asked: number
  readonly lastAskedAt: Date
  readonly expiresAt: Date
  readonly state: 'waiting' | 'approved' | 'done' | 'dismissed' | 'expired'
}

export interface Asker {
  readonly actor: string
  /** The API key's name, while there is such a key. */
  readonly keyName: string | undefined
  readonly client: string | undefined
  readonly address: string | undefined
}

/** What came of a change that was made. */
export interface Made {
  readonly count: number
  /** Undefined where nothing was left to do. */
  readonly operationId: string | undefined
}

/** Makes a change that its owner approved (`changeApproved`): the rows of the hold, or fewer. */
export type MakeHeld = (context: OperationContext, hold: Hold) => Promise<Made>

/** What the database says when it refuses a removal, in the error's detail. */
export interface Refusal {
  /** Every refusal has a number, recorded or not. */
  readonly refusal: number
  readonly table: string
  readonly event: string
  readonly owners: readonly {
    readonly owner: string
    readonly budget: string
    readonly lost: number
    readonly library: number
    readonly day: number
    readonly dayLimit: number
    readonly month: number
    readonly monthLimit: number
  }[]
}
