import { say } from '../ui/messages.ts'
import { CallError } from './call.ts'

/** An error as a sentence for people. */
export function wordsFor(error: unknown): string {
  if (!(error instanceof CallError)) return say.problem.unknown
  if (error.status === 0 || error.status === 502 || error.status === 504) return say.problem.network
  return error.message || say.problem.unknown
}
