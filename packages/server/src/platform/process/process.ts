// Other people's programs (ffmpeg, ffprobe …) on other people's files: run with an argument list, never through a shell, and
// bounded in time, memory, output and niceness. The environment they get is a short list: no settings or secrets of ours.
// Invariant: when runProgram settles, the program and everything it started in its process group is gone.

import { spawn, type ChildProcess } from 'node:child_process'
import { setPriority } from 'node:os'
import { failure, type Failure } from '../errors/errors.ts'
import { findProgram, isExecutable, programEnvironment } from './find.ts'
import { watchProcess } from './watch.ts'

export { findProgram, programEnvironment } from './find.ts'
export { processorMs, residentBytes, watchProcess } from './watch.ts'

export interface ProgramRun {
  /** Absolute path, as {@link findProgram} gives it. */
  readonly program: string
  readonly args: readonly string[]
  readonly timeoutMs: number
  /** More on stdout ends the program. Default 16 MiB. */
  readonly stdoutLimitBytes?: number
  /** Resident memory, looked at every 100 ms where there is /proc. Default 1 GiB. */
  readonly memoryLimitBytes?: number
  /** 0 to 19; default 19. */
  readonly niceness?: number
  readonly signal?: AbortSignal | undefined
}

export interface ProgramEnd {
  /** The exit code; a program that was ended by a signal throws `program_killed`. */
  readonly code: number
  readonly stdout: Buffer
  /** The last 4 KiB. */
  readonly stderrTail: string
}

const stderrTailBytes = 4096

/**
 * Any exit code is an answer. Throws a Failure for everything else: `program_missing`, `program_timed_out`,
 * `program_out_of_memory`, `program_output_too_large`, `program_killed`; and the signal's reason when aborted.
 */
export async function runProgram(run: ProgramRun): Promise<ProgramEnd> {
  run.signal?.throwIfAborted()
  if (!isExecutable(run.program)) throw failure('program_missing', `${run.program} is not a program.`)
  const child = start(run)
  const output = collectOutput(child, run.stdoutLimitBytes ?? 16 * 1024 * 1024)
  const limits = applyLimits(child, run, output.tooLarge)
  try {
    const { code, signal } = await ended(child, run)
    const broken = limits.broken()
    if (broken !== undefined) throw broken
    if (code === null) throw failure('program_killed', `${run.program} was ended by ${signal ?? 'a signal'}.`)
    return { code, stdout: output.stdout(), stderrTail: output.stderrTail() }
  } finally {
    limits.release()
    killGroup(child)
  }
}

function start(run: ProgramRun): ChildProcess {
  const [program, args] = withCpuLimit(run)
  const child = spawn(program, args, {
    detached: true, // its own group, so that it ends with all it started
    stdio: ['ignore', 'pipe', 'pipe'],
    env: programEnvironment(),
    windowsHide: true,
  })
  if (child.pid !== undefined) renice(child.pid, run.niceness ?? 19)
  return child
}

function withCpuLimit(run: ProgramRun): [string, string[]] {
  return limitedCommand(run.program, run.args, Math.ceil((run.timeoutMs / 1000) * 4))
}

/**
 * The command that runs a program under the kernel's own count of processor seconds: should we be killed ourselves, nobody
 * else watches the clock. Where there is no prlimit, the program as it is.
 */
export function limitedCommand(
  program: string,
  args: readonly string[],
  processorSeconds: number,
): [string, string[]] {
  const prlimit = findProgram('prlimit')
  if (prlimit === null) return [program, [...args]]
  return [prlimit, [`--cpu=${processorSeconds}`, '--core=0', '--', program, ...args]]
}

/** Best effort: a process that has just ended, or a system that refuses, loses nothing but politeness. */
export function renice(pid: number, niceness: number): void {
  try {
    setPriority(pid, niceness)
  } catch {
    // see above
  }
}

function ended(
  child: ChildProcess,
  run: ProgramRun,
): Promise<{ code: number | null; signal: string | null }> {
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => {
      reject(failure('program_missing', `${run.program} could not be started.`, { cause }))
    })
    child.once('close', (code, signal) => resolve({ code, signal }))
  })
}

function collectOutput(child: ChildProcess, limit: number) {
  const chunks: Buffer[] = []
  let size = 0
  let tail = Buffer.alloc(0)
  let onTooLarge: (() => void) | undefined
  child.stdout?.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > limit) return onTooLarge?.()
    chunks.push(chunk)
  })
  child.stderr?.on('data', (chunk: Buffer) => {
    tail = Buffer.concat([tail, chunk]).subarray(-stderrTailBytes)
  })
  return {
    stdout: () => Buffer.concat(chunks),
    stderrTail: () => tail.toString('utf8'),
    tooLarge: (then: () => void) => {
      onTooLarge = then
    },
  }
}

function applyLimits(child: ChildProcess, run: ProgramRun, onOutputTooLarge: (then: () => void) => void) {
  let first: Failure | Error | undefined
  const stop = (why: Failure | Error): void => {
    first ??= why
    killGroup(child)
  }
  const name = run.program
  const timer = setTimeout(
    () => stop(failure('program_timed_out', `${name} took longer than ${run.timeoutMs} ms.`)),
    run.timeoutMs,
  )
  const memoryLimit = run.memoryLimitBytes ?? 1024 ** 3
  const unwatch = watchProcess(child.pid, { memoryBytes: memoryLimit }, () =>
    stop(failure('program_out_of_memory', `${name} needed more than ${memoryLimit} bytes of memory.`)),
  )
  const onAbort = (): void => stop(asError(run.signal?.reason))
  run.signal?.addEventListener('abort', onAbort, { once: true })
  onOutputTooLarge(() => stop(failure('program_output_too_large', `${name} wrote more than was asked for.`)))
  return {
    broken: () => first,
    release: () => {
      clearTimeout(timer)
      unwatch()
      run.signal?.removeEventListener('abort', onAbort)
    },
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : failure('aborted', 'Aborted.', { cause: reason })
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // ESRCH: nothing is left of the group, which is what is wanted.
  }
}
