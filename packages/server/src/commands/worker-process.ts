import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { environmentOf } from '../platform/config/config.ts'
import type { Log } from '../platform/log/log.ts'

export interface WorkerProcess {
  pid(): number | undefined
  /** Asks the worker to finish what it does, and ends it after a while. */
  stop(): Promise<void>
}

const main = join(import.meta.dirname, '..', 'main.ts')

/** Runs `heirloom work` beside the server, and again whenever it ends; pauses grow while it keeps failing. */
export function startWorkerProcess(log: Log, dataFolder: string): WorkerProcess {
  const stopping = new AbortController()
  let current: ChildProcess | undefined

  async function keepRunning(): Promise<void> {
    for (let pause = 500; !stopping.signal.aborted; pause = Math.min(pause * 2, 30_000)) {
      const started = Date.now()
      current = fork(main, ['work', '--beside-server'], {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
        env: environmentOf(dataFolder),
      })
      const reason = await endOf(current)
      current = undefined
      if (stopping.signal.aborted) return
      if (Date.now() - started > 60_000) pause = 500
      log.error({ reason, againInMs: pause }, 'The worker ended by itself; starting it again')
      await sleep(pause, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }

  const running = keepRunning()
  return {
    pid: () => current?.pid,
    async stop() {
      stopping.abort()
      current?.kill('SIGTERM')
      const late = setTimeout(() => current?.kill('SIGKILL'), 15_000)
      await running
      clearTimeout(late)
    },
  }
}

async function endOf(child: ChildProcess): Promise<string> {
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
    return signal ?? `exit code ${code}`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
