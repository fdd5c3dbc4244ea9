/** A segment whose hash is known from elsewhere: a target's head, a row of the database. */
export interface KnownHead {
  readonly number: number
  readonly sha256: string
  /** For the sentence: `the backup "usb"`, `the database`. */
  readonly of: string
}

export type ChainFaultCode =
  | 'damaged'
  | 'newer'
  | 'unreadable'
  | 'missing'
  | 'exchanged'
  | 'rewritten'
  | 'of_another'
  | 'gap'
  | 'overlap'
  | 'tail'
  | 'foreign'

export interface ChainFault {
  readonly code: ChainFaultCode
  /** Below the journal's folder. */
  readonly path: string
  readonly text: string
}

export interface VerifyOptions {
  readonly heads?: readonly KnownHead[]
  /** The library's id, where it is known. */
  readonly instance?: string | undefined
  /** How long a segment may stand before the head tells of it. */
  readonly patienceMs?: number
  readonly onProgress?: (done: number, total: number) => void
}
