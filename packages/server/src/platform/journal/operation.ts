export type Actor = 'user' | 'session' | 'api_key' | 'shared_link' | 'job' | 'system'

/** On whose behalf a transaction changes things, and why. */
export interface OperationContext {
  readonly actor: Actor
  /** The id of the session, key or link. */
  readonly actorId?: string
  readonly userId?: string
  /** Device or user agent. */
  readonly client?: string
  readonly address?: string
  readonly requestId?: string
  /** Noun and verb: `asset.upload`, `account.change_password`. */
  readonly intent: string
  readonly details?: Readonly<Record<string, unknown>>
  /** The approved change that this is: the database lets these rows go beyond the limits. */
  readonly holdId?: string
  /** Told the operation's id after it is committed, where it changed a row. Stays in this process. */
  readonly onCommitted?: (operationId: string) => void
}
