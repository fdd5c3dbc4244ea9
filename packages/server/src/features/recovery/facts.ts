import { failure } from '../../platform/errors/errors.ts'

/** What a step needs of an earlier one. */
export function factOf<Value>(value: Value | undefined, name: string): Value {
  if (value !== undefined) return value
  throw failure(
    'recovery_damaged',
    `The half-done recovery does not tell its ${name}. Begin anew, in an empty folder.`,
  )
}
