import { errorCode, Failure } from '../platform/errors/errors.ts'

/** What the process tells whoever started it. README and docs/settings.md repeat this table. */
export const exitCodes = {
  done: 0,
  /** A fault of the program; the log has the details. */
  unexpected: 1,
  /** Wrong words or settings. */
  usage: 2,
  /** Refused with a sentence: something has to be put right first. */
  refused: 3,
  /** Another one runs on the same data. */
  alreadyRunning: 4,
  /** A check found something wrong. */
  foundProblems: 5,
} as const

const byFailure: Readonly<Record<string, number>> = {
  usage: exitCodes.usage,
  settings_wrong: exitCodes.usage,
  settings_unreadable: exitCodes.usage,
  already_running: exitCodes.alreadyRunning,
  backup_running: exitCodes.alreadyRunning,
}

/** The exit code for an error that ended a command. */
export function exitCodeOf(error: unknown): number {
  if (isWrongArgument(error)) return exitCodes.usage
  if (!(error instanceof Failure)) return exitCodes.unexpected
  return byFailure[errorCode(error) ?? ''] ?? exitCodes.refused
}

/** What `parseArgs` throws at words that it does not know. */
export function isWrongArgument(error: unknown): error is Error {
  return error instanceof Error && errorCode(error)?.startsWith('ERR_PARSE_ARGS') === true
}
