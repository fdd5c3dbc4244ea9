import type { Log } from '../../platform/log/log.ts'
import { performRun } from './performing.ts'
import type { RunDependencies } from './performing.ts'

/** Runs of this process. They take hours, and so go on beside the jobs instead of holding a place among them. */
export interface Runner {
  start(runId: string): void
  /** Breaks them off; they go on at the next start. */
  close(): Promise<void>
}

export function openRunner(deps: RunDependencies & { readonly log: Log }): Runner {
  const closing = new AbortController()
  const running = new Map<string, Promise<void>>()

  async function perform(runId: string): Promise<void> {
    try {
      await performRun(deps, runId, closing.signal)
    } catch (error) {
      deps.log.error({ err: error, run: runId }, 'what became of a backup run could not be written down')
    } finally {
      running.delete(runId)
    }
  }

  return {
    start: (runId) => {
      if (!closing.signal.aborted && !running.has(runId)) running.set(runId, perform(runId))
    },
    close: async () => {
      closing.abort()
      await Promise.all(running.values())
    },
  }
}
