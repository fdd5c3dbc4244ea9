/**
 * Resolves with the reason when the process is asked to end. A second Ctrl-C ends it at once, which harms nothing:
 * the next start puts things in order.
 */
export function untilAskedToEnd(): Promise<string> {
  return new Promise((resolve) => {
    let asked = false
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (asked && signal === 'SIGINT') process.exit(130)
        asked = true
        resolve(signal)
      })
    }
  })
}

/** The same for the worker beside a server: it ends with the server, and leaves Ctrl-C to it. */
export function untilServerEnds(): Promise<string> {
  return new Promise((resolve) => {
    process.on('SIGINT', () => undefined)
    process.on('SIGHUP', () => undefined)
    process.on('SIGTERM', () => resolve('SIGTERM'))
    process.on('disconnect', () => resolve('the server ended'))
  })
}
