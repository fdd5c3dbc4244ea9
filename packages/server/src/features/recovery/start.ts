// The sixth step: the server is started on what was brought back. No clock ends it: a slow machine is no failure.
import type { Facts, Recovery } from './recovery-types.ts'

export async function startRestored(recovery: Recovery): Promise<Partial<Facts>> {
  const { use, into, signal, onProgress } = recovery
  await recovery.database?.stop()
  recovery.database = undefined
  const begun = performance.now()
  const onWaiting = (seconds: number): void =>
    onProgress({
      done: seconds,
      total: undefined,
      unit: 'seconds',
      words: 'The server is starting; it is alive',
    })
  recovery.server = await use.startServer(into, { signal, onWaiting })
  return { startSeconds: (performance.now() - begun) / 1000 }
}

export function figureOfStart({ facts }: Recovery): Promise<string> {
  return Promise.resolve(`the server answers, after ${(facts.startSeconds ?? 0).toFixed(1)} s`)
}
