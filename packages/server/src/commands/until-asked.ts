// A launcher, npm and the terminal may each pass on the same Ctrl-C: within this time they count as one.
const sameAskingMs = 1000

/**
 * Resolves with the reason when the process is asked to end, or its launcher died. A second Ctrl-C ends it at once,
 * which harms nothing: the next start puts things in order.
 */
export function untilAskedToEnd(): Promise<string> {
  return new Promise((resolve) => {
    let asked: number | undefined
    const ask = (reason: string): void => {
      if (reason === 'SIGINT' && asked !== undefined && Date.now() - asked > sameAskingMs) process.exit(130)
      asked ??= Date.now()
      resolve(reason)
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask)
    if (process.channel) process.once('disconnect', () => ask('the launcher ended'))
  })
}

/** The same for a worker beside a server: it ends with the server, and leaves Ctrl-C to it. */
export function untilServerEnds(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined)
    process.once('SIGTERM', resolve)
    process.once('disconnect', () => resolve('the server ended'))
  })
}
