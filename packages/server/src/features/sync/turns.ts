// Streams take turns: each holds a connection to the database for as long as its device takes lines.

export interface Turns {
  /** Resolves when it is this one's turn, with what ends it; rejects with the reason of `signal`. */
  take(signal: AbortSignal): Promise<() => void>
}

export function openTurns(most: number): Turns {
  let running = 0
  const waiting = new Set<() => void>()
  const end = (): void => {
    running--
    const [next] = waiting
    if (next !== undefined) next()
  }
  const begin = (): (() => void) => {
    running++
    let isOver = false
    return () => {
      if (!isOver) end()
      isOver = true
    }
  }
  return {
    take: (signal) =>
      new Promise((resolve, reject) => {
        if (running < most) return resolve(begin())
        const stop = (): void => {
          waiting.delete(go)
          reject(signal.reason as Error)
        }
        const go = (): void => {
          waiting.delete(go)
          signal.removeEventListener('abort', stop)
          resolve(begin())
        }
        waiting.add(go)
        signal.addEventListener('abort', stop, { once: true })
      }),
  }
}
