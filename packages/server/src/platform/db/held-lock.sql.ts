import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Log } from '../log/log.ts'

/**
 * Holds a session lock under (`kind`, `name`) on a connection of its own until `release`: others see by it that this
 * process lives. When the connection breaks, the lock is taken again as soon as the database answers.
 */
export function holdLock<Tables>(
  db: Kysely<Tables>,
  kind: string,
  name: string,
  log: Log,
): { readonly held: Promise<void>; release(): void } {
  const ended = Promise.withResolvers<void>()
  const first = Promise.withResolvers<void>()
  const released = new AbortController()

  async function once(): Promise<void> {
    await db.connection().execute(async (connection) => {
      await sql`select pg_advisory_lock(hashtext(${kind}), hashtext(${name}))`.execute(connection)
      first.resolve()
      while (!released.signal.aborted) {
        await Promise.race([ended.promise, pause(5_000)])
        if (!released.signal.aborted) await sql`select 1`.execute(connection)
      }
      await sql`select pg_advisory_unlock(hashtext(${kind}), hashtext(${name}))`.execute(connection)
    })
  }

  async function keep(): Promise<void> {
    while (!released.signal.aborted) {
      try {
        await once()
      } catch (error) {
        log.warn({ err: error, kind }, 'lost a lock that shows this process is alive; taking it again')
        await pause(500)
      }
    }
  }

  void keep()
  return {
    held: first.promise,
    release() {
      released.abort()
      ended.resolve()
    },
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref()
  })
}
