import { spawn } from 'node:child_process'
import type { ChildProcessByStdio } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { failure } from '../errors/errors.ts'
import { withoutPasswords } from '../log/log.ts'
import { findProgram, programEnvironment, renice } from '../process/process.ts'

export interface ResticPlace {
  /** As restic is told it; may hold a password, so it goes by the environment, as the password does. */
  readonly repository: string
  readonly password: string
  readonly cacheFolder: string
  /** For repositories on S3. */
  readonly s3: { readonly keyId: string; readonly secret: string; readonly region: string } | undefined
}

export interface ResticRun {
  readonly args: readonly string[]
  readonly input?: string
  readonly folder?: string
  readonly signal?: AbortSignal | undefined
  readonly timeoutMs?: number
  readonly onLine?: (line: string) => void
  /** Exit codes besides 0 that are an answer. */
  readonly codes?: readonly number[]
}

const quick = 60_000

export type Restic = ReturnType<typeof openRestic>

/** restic as functions; whatever goes wrong is a Failure in the words of targets. */
export function openRestic(place: ResticPlace) {
  const runOnce = async (run: ResticRun): Promise<string> => {
    const lines: string[] = []
    const { child, ended } = start(place, run)
    const reader = createInterface({ input: child.stdout, crlfDelay: Infinity })
    reader.on('line', run.onLine ?? ((line) => lines.push(line)))
    const read = new Promise<void>((resolve) => reader.once('close', resolve))
    child.stdin.on('error', () => {}) // It ended before it read everything; its exit code tells why.
    child.stdin.end(run.input ?? '')
    const { code, words } = await ended
    await read
    if (code !== 0 && !(run.codes ?? []).includes(code)) throw resticFailure(place, words)
    return lines.join('\n')
  }

  /** Locks of processes that are dead are taken away, once; others are waited for by nobody. */
  const run = async (given: ResticRun): Promise<string> => {
    try {
      return await runOnce(given)
    } catch (error) {
      if (!isBusy(error)) throw error
      await runOnce({ args: ['unlock'], timeoutMs: quick })
      return await runOnce(given)
    }
  }

  /** Its output as it comes; a failure is thrown by the stream. */
  async function* stream(given: ResticRun): AsyncGenerator<Buffer> {
    const { child, ended, stop } = start(place, given)
    child.stdin.on('error', () => {})
    child.stdin.end()
    stopWhenLost(child.stderr, stop)
    let isDone = false
    try {
      yield* child.stdout as AsyncIterable<Buffer>
      const { code, words } = await ended
      isDone = true
      if (code !== 0) throw resticFailure(place, words)
    } finally {
      if (!isDone) stop()
      await ended.catch(() => {})
    }
  }

  return { run, stream, place: withoutPasswords(place.repository) }
}

function start(place: ResticPlace, { args, folder, signal, timeoutMs }: ResticRun) {
  signal?.throwIfAborted()
  const program = findProgram('restic')
  if (program === null)
    throw failure('restic_missing', 'The program restic is not installed. On Debian: apt install restic')
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(
    program,
    ['--cache-dir', place.cacheFolder, ...args],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: environmentOf(place),
      ...(folder !== undefined && { cwd: folder }),
    },
  )
  if (child.pid !== undefined) renice(child.pid, 10)
  return { child, ...watch(child, signal, timeoutMs) }
}

/** restic takes its lock away when it is interrupted; only one that does not end is killed. */
function watch(
  child: ChildProcessByStdio<Writable, Readable, Readable>,
  signal?: AbortSignal,
  timeoutMs?: number,
) {
  const words = collectTail(child.stderr)
  let isLate = false
  let killing: NodeJS.Timeout | undefined
  const stop = (): void => {
    child.kill('SIGINT')
    child.stdout.resume()
    killing ??= setTimeout(() => child.kill('SIGKILL'), 10_000)
  }
  const late = (): void => {
    isLate = true
    stop()
  }
  const timer = timeoutMs === undefined ? undefined : setTimeout(late, timeoutMs)
  signal?.addEventListener('abort', stop, { once: true })
  const ended = new Promise<{ code: number; words: string }>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      clearTimeout(timer)
      clearTimeout(killing)
      signal?.removeEventListener('abort', stop)
      if (signal?.aborted === true) reject(asError(signal.reason))
      else resolve({ code: code ?? 1, words: isLate ? `it took too long\n${words()}` : words() })
    })
  })
  return { ended, stop }
}

/** restic asks for a file that is gone for the better part of a minute; twice is enough, and what is said then is proven elsewhere. */
function stopWhenLost(words: Readable, stop: () => void): void {
  let times = 0
  words.on('data', (chunk: Buffer) => {
    times += chunk.toString('utf8').match(lost)?.length ?? 0
    if (times >= 2) stop()
  })
}

const lost = /retrying after [^\n]*(?:no such file|does not exist|not found|NoSuchKey|\bEOF|too short)/gi

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : failure('aborted', 'Stopped.', { cause: reason })
}

function collectTail(stream: Readable): () => string {
  let tail = Buffer.alloc(0)
  stream.on('data', (chunk: Buffer) => {
    tail = Buffer.concat([tail, chunk]).subarray(-8192)
  })
  return () => tail.toString('utf8')
}

function environmentOf({ repository, password, s3 }: ResticPlace): Record<string, string> {
  return {
    ...programEnvironment(),
    RESTIC_REPOSITORY: repository,
    RESTIC_PASSWORD: password,
    ...(s3 !== undefined && {
      AWS_ACCESS_KEY_ID: s3.keyId,
      AWS_SECRET_ACCESS_KEY: s3.secret,
      AWS_DEFAULT_REGION: s3.region,
    }),
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'target_busy'
}

/** What restic says, in order: the first that fits counts. */
const meanings: readonly (readonly [RegExp, string, (place: string) => string])[] = [
  [
    /wrong password|no key found/i,
    'target_wrong_key',
    (place) =>
      `The password does not open the restic repository ${place}. Give the one that it was made with as HEIRLOOM_RESTIC_PASSWORD.`,
  ],
  [
    /already locked|unable to create lock in backend: repository is/i,
    'target_busy',
    (place) =>
      `Another program works on the restic repository ${place} at the moment. Try again when it is done.`,
  ],
  [
    /no space left|quota exceeded|disk quota|QuotaExceeded|insufficient storage/i,
    'target_full',
    (place) => `The backup at ${place} is full. What is there stays; make room, or set up a larger place.`,
  ],
  [
    /permission denied|access ?denied|forbidden|unauthorized|read-only file system|SignatureDoesNotMatch|InvalidAccessKey/i,
    'target_denied',
    (place) =>
      `The backup at ${place} may not be written or read. Check its permissions and what lets us in.`,
  ],
  [
    /RequestTimeTooSkewed|time.*skew/i,
    'target_clock_wrong',
    (place) =>
      `The clocks here and at ${place} differ too much. Set the clock of this machine (timedatectl).`,
  ],
  [
    /is there a repository at|unable to open config|took too long|connection refused|no such host|i\/o timeout|input\/output error|stale file|no such file or directory|not connected|connection reset|\bEOF\b|too short/i,
    'target_gone',
    (place) => `The backup at ${place} can't be reached. Is its disk mounted, and is the network there?`,
  ],
  [
    /unsupported repository version|unknown version/i,
    'target_newer',
    (place) => `The repository ${place} was made by a later restic. Install that version.`,
  ],
]

function resticFailure({ repository, password }: ResticPlace, said: string): Error {
  const place = withoutPasswords(repository)
  const words = withoutPasswords(said.replaceAll(repository, place).replaceAll(password, '(hidden)')).trim()
  const [, code, sentence] = meanings.find(([pattern]) => pattern.test(words)) ?? []
  const details = { restic: words.slice(-2000) }
  if (code !== undefined && sentence !== undefined) return failure(code, sentence(place), { details })
  const lines = words.split('\n').filter((line) => line.trim() !== '')
  return failure('target_damaged', `restic says of the backup at ${place}: ${lines.slice(-3).join(' ')}`, {
    details,
  })
}
