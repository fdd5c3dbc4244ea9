// Failures that the program foresees: a code for machines, a sentence for people, the cause beneath.
// The domain throws codes, never statuses; each edge (HTTP, jobs, commands) has one table that turns them into its own language.

/** A foreseen failure. `code` is stable, snake_case; `message` says calmly what happened and what to do next. */
export class Failure extends Error {
  readonly code: string
  readonly details: Readonly<Record<string, unknown>>

  constructor(
    code: string,
    message: string,
    options: { cause?: unknown; details?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'Failure'
    this.code = code
    this.details = options.details ?? {}
  }
}

/** Makes a {@link Failure}; `throw failure('wrong_password', 'Wrong password')`. */
export function failure(
  code: string,
  message: string,
  options: { cause?: unknown; details?: Readonly<Record<string, unknown>> } = {},
): Failure {
  return new Failure(code, message, options)
}

/** The code of any error: ours, Node's (`ENOENT`), PostgreSQL's (`23505`), else undefined. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
