import { failure } from '../../platform/errors/errors.ts'
import type { Db } from '../../schema/schema.ts'
import { noteProgress } from './runs.sql.ts'
import type { Progress } from './runs.sql.ts'

/** How far a run is, as people see it; written down every few seconds, which also says that it is alive. */
export interface Reporter {
  /** Aborted when somebody stopped the run. */
  readonly stopped: AbortSignal
  /** Begins a step, with how many things there are to do where that is known. */
  step(words: string, total?: number): Promise<void>
  add(things: number, bytes: number): void
  end(): Promise<void>
}

const everyMs = 2_000

export function openReporter(db: Db, runId: string, told?: (progress: Progress) => void): Reporter {
  const stopping = new AbortController()
  let progress: Progress = { step: '', done: 0, total: null, bytes: 0 }
  let writing: Promise<void> = Promise.resolve()

  async function write(): Promise<void> {
    told?.(progress)
    if (!(await noteProgress(db, runId, progress))) stopping.abort(wasStopped())
  }
  /** One after the other. What can't be written now is written in a moment. */
  function writeSoon(): Promise<void> {
    return (writing = writing.then(write).catch(() => undefined))
  }
  const timer = setInterval(() => void writeSoon(), everyMs)
  timer.unref()

  return {
    stopped: stopping.signal,
    step: async (words, total) => {
      progress = { ...progress, step: words, done: 0, total: total ?? null }
      await writeSoon()
      stopping.signal.throwIfAborted()
    },
    add: (things, bytes) => {
      progress = { ...progress, done: progress.done + things, bytes: progress.bytes + bytes }
    },
    end: async () => {
      clearInterval(timer)
      await writeSoon()
    },
  }
}

function wasStopped(): Error {
  return failure(
    'run_stopped',
    'It was stopped. What stands at the target stays; the next run goes on from there.',
  )
}
