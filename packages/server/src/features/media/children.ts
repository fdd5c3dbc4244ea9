// The processes that decode: started when needed, each given one picture at a time, killed when a picture makes them hang or
// swell, ended when idle.

import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { failure } from '../../platform/errors/errors.ts'
import {
  limitedCommand,
  processorMs,
  programEnvironment,
  renice,
  residentBytes,
  watchProcess,
} from '../../platform/process/process.ts'
import type { PictureAnswer, PictureTask } from './child.ts'
import { failed } from './refusal.ts'
import type { MediaFailureCode } from './pass.ts'

const entry = fileURLToPath(new URL('./child.ts', import.meta.url))

/** WebAssembly never gives memory back: a child that keeps more than this share of its limit is not used again. */
const retireShare = 3

/** Processor time of one child's whole life; used again only until half of it, so that no picture meets the end. */
const lifeSeconds = 3600

/** How much longer than its processor time a picture may take by the clock on the wall. */
const patience = 10

export interface ChildLimits {
  /** Of processor time: children give way to everything else, and waiting is no fault of the picture. */
  readonly timeoutMs: number
  readonly memoryLimitBytes: number
  readonly signal?: AbortSignal | undefined
}

export class Children {
  readonly #idleMs: number
  readonly #all = new Set<ChildProcess>()
  readonly #idle: ChildProcess[] = []
  readonly #timers = new Map<ChildProcess, NodeJS.Timeout>()

  constructor(idleMs: number) {
    this.#idleMs = idleMs
  }

  /** How many at once is the caller's to bound. Throws the signal's reason, or `picture_process_lost`. */
  async run(task: PictureTask, limits: ChildLimits): Promise<PictureAnswer> {
    limits.signal?.throwIfAborted()
    const child = this.#take()
    try {
      return await ask(child, task, limits)
    } finally {
      this.#giveBack(child, limits.memoryLimitBytes / retireShare)
    }
  }

  close(): void {
    for (const child of this.#all) child.kill('SIGKILL')
  }

  #take(): ChildProcess {
    const child = this.#idle.pop() ?? this.#start()
    clearTimeout(this.#timers.get(child))
    return child
  }

  #start(): ChildProcess {
    const [execPath, execArgv] = limitedCommand(process.execPath, ['--max-old-space-size=256'], lifeSeconds)
    const child = fork(entry, [], {
      serialization: 'advanced',
      execPath,
      execArgv,
      env: { ...programEnvironment(), MALLOC_ARENA_MAX: '2' },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    if (child.pid !== undefined) renice(child.pid, 19)
    this.#all.add(child)
    child.on('error', () => undefined) // reported to whoever waits in ask()
    child.once('exit', () => this.#forget(child))
    return child
  }

  #giveBack(child: ChildProcess, retireAboveBytes: number): void {
    if (child.killed || !child.connected) return
    if (child.pid !== undefined && isWorn(child.pid, retireAboveBytes)) {
      child.kill('SIGKILL')
      return
    }
    this.#idle.push(child)
    this.#timers.set(
      child,
      setTimeout(() => child.kill('SIGKILL'), this.#idleMs),
    )
  }

  #forget(child: ChildProcess): void {
    clearTimeout(this.#timers.get(child))
    this.#timers.delete(child)
    this.#all.delete(child)
    const at = this.#idle.indexOf(child)
    if (at !== -1) this.#idle.splice(at, 1)
  }
}

function isWorn(pid: number, retireAboveBytes: number): boolean {
  const used = processorMs(pid) ?? 0
  return (residentBytes(pid) ?? 0) > retireAboveBytes || used > (lifeSeconds * 1000) / 2
}

function ask(child: ChildProcess, task: PictureTask, limits: ChildLimits): Promise<PictureAnswer> {
  return new Promise((resolve, reject) => {
    const stop = (then: () => void): void => {
      child.kill('SIGKILL')
      then()
    }
    const refuse = (code: MediaFailureCode) => () => settle(() => stop(() => resolve(refused(code))))
    const onAbort = (): void => settle(() => stop(() => reject(limits.signal?.reason as Error)))
    const onAnswer = (answer: PictureAnswer): void => settle(() => resolve(answer))
    const onError = (cause: Error): void => settle(() => stop(() => reject(lost(cause.message))))
    const onExit = (code: number | null, signal: string | null): void =>
      settle(() =>
        isCrash(code, signal) ? resolve(refused('damaged')) : reject(lost(signal ?? `exit ${code}`)),
      )
    const timer = setTimeout(refuse('timed_out'), limits.timeoutMs * patience)
    const bounds = { memoryBytes: limits.memoryLimitBytes, processorMs: limits.timeoutMs }
    const unwatch = watchProcess(child.pid, bounds, (what) =>
      refuse(what === 'memory' ? 'too_large' : 'timed_out')(),
    )
    const settle = (finish: () => void): void => {
      clearTimeout(timer)
      unwatch()
      limits.signal?.removeEventListener('abort', onAbort)
      child.off('message', onAnswer).off('exit', onExit).off('error', onError)
      finish()
    }
    limits.signal?.addEventListener('abort', onAbort, { once: true })
    child.on('message', onAnswer).on('exit', onExit).on('error', onError)
    child.send(task)
  })
}

function refused(code: MediaFailureCode): PictureAnswer {
  const made = failed(code)
  return { kind: 'refused', code, cause: made.state === 'failed' ? made.message : code }
}

// A decoder that falls over does so for this file again; a process that someone else ended does not.
const crashes = ['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGTRAP']
const isCrash = (code: number | null, signal: string | null): boolean =>
  signal === null ? code === 134 || code === 139 : crashes.includes(signal)

const lost = (how: string) =>
  failure('picture_process_lost', `The process that makes pictures ended before its answer (${how}).`)
