// Words that PostgreSQL passes on at commit (NOTIFY), heard on a connection of their own.
import type { Pool, PoolClient } from 'pg'
import type { Log } from '../log/log.ts'

export interface Listening {
  /** Resolves when words are heard for the first time. */
  readonly ready: Promise<void>
  stop(): void
}

/**
 * Calls `hear` for every word on a channel until stopped. When the connection breaks, another is made; what was said in
 * between is lost, so nothing may hang on a single word.
 */
export function listen(pool: Pool, channel: string, hear: (word: string) => void, log: Log): Listening {
  const ready = Promise.withResolvers<void>()
  const stopped = Promise.withResolvers<void>()
  const state = { isStopped: false }

  async function once(): Promise<void> {
    const client = await pool.connect()
    try {
      client.on('notification', ({ payload }) => hear(payload ?? ''))
      const broken = endOf(client)
      await client.query(`listen ${channel}`)
      ready.resolve()
      await Promise.race([broken, stopped.promise])
    } finally {
      // Not back to the pool: it would go on hearing.
      client.removeAllListeners('notification')
      client.release(true)
    }
  }

  async function keep(): Promise<void> {
    while (!state.isStopped) {
      try {
        await once()
      } catch (error) {
        log.warn({ err: error, channel }, 'what happens is not heard at the moment; trying again')
      }
      if (!state.isStopped) await Promise.race([pause(1000), stopped.promise])
    }
  }

  void keep()
  return {
    ready: ready.promise,
    stop: () => {
      state.isStopped = true
      stopped.resolve()
    },
  }
}

function endOf(client: PoolClient): Promise<void> {
  return new Promise((resolve) => {
    client.once('error', () => resolve())
    client.once('end', () => resolve())
  })
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref()
  })
}
