// The program's log: one place that makes it, one JSON object a line, or plain lines where a person watches.
// Secrets never get in: keys that hold them are cut, and passwords inside connection addresses too.
import { pino } from 'pino'
import type { Logger } from 'pino'
import { terminalLines } from './terminal.ts'

export type Log = Logger

export const logLevels = ['silent', 'error', 'warn', 'info', 'debug', 'trace'] as const
export type LogLevel = (typeof logLevels)[number]

const secretKeys = [
  'password',
  'newPassword',
  'accessToken',
  'token',
  'authorization',
  'cookie',
  'secret',
  'key',
]
const secretPaths = [
  ...secretKeys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]),
  '*.headers["x-api-key"]',
  '*.headers["set-cookie"]',
]

interface LogOptions {
  readonly level: LogLevel
  /** What every line says about the process: `serve`, `work`. */
  readonly name: string
  /** Plain lines instead of JSON; the default is whether a person looks at a terminal. */
  readonly plain?: boolean
  /** Where lines go; standard output by default. */
  readonly write?: (line: string) => void
}

/** Makes the log. Lines are written at once: what was said before a crash is there after it. */
export function createLog({ level, name, plain = process.stdout.isTTY, write }: LogOptions): Log {
  const sink = write ?? ((line: string) => void process.stdout.write(line))
  const lines = plain ? terminalLines(sink) : { write: sink }
  return pino(
    {
      level,
      base: { name, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: secretPaths, censor: '(hidden)' },
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => lines.write(withoutPasswords(line)) },
  )
}

/** A log that says nothing, for places that need one. */
export function silentLog(): Log {
  return pino({ level: 'silent' })
}

/** Cuts the password out of every `scheme://user:password@host` in a text. */
export function withoutPasswords(text: string): string {
  return text.replaceAll(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@"]*):[^\s@"]*@/gi, '$1:(hidden)@')
}
