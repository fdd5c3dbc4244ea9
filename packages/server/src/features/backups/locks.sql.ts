import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { failure } from '../../platform/errors/errors.ts'
import type { Log } from '../../platform/log/log.ts'
import type { Db, Trx } from '../../schema/schema.ts'

/** What a process holds while it works on a target; others, on whatever machine, see it. */
export interface Lease {
  /** Aborted when the connection broke that held it: somebody else may hold it by now. */
  readonly lost: AbortSignal
  release(): Promise<void>
}

/** All locks of one process, on one connection that is kept as long as there are any. */
export interface Locks {
  /** Undefined where someone else has it, in this process or another. */
  tryLock(name: string): Promise<Lease | undefined>
  /** Waits for its turn. */
  lock(name: string, signal?: AbortSignal): Promise<Lease>
}

interface Session {
  readonly db: Promise<Db>
  end(): void
}

const kind = 'heirloom.backup'
const pingMs = 5_000
const askAgainMs = 200

export function openLocks(db: Db, log: Log): Locks {
  const held = new Map<string, AbortController>()
  let session: Session | undefined

  function openSession(): Session {
    const ready = Promise.withResolvers<Db>()
    const ended = new AbortController()
    const opened = { db: ready.promise, end: () => ended.abort() }
    void db
      .connection()
      .execute(async (connection) => {
        ready.resolve(connection)
        await keepAlive(connection, ended.signal)
        await sql`select pg_advisory_unlock_all()`.execute(connection)
      })
      .catch((error: unknown) => {
        ready.reject(error)
        log.warn({ err: error }, 'lost the connection that holds the locks of backups')
        if (session === opened) loseAll()
      })
    return opened
  }

  function loseAll(): void {
    session = undefined
    for (const controller of held.values()) controller.abort(leaseLost())
    held.clear()
  }

  async function tryLock(name: string): Promise<Lease | undefined> {
    if (held.has(name)) return undefined
    const controller = new AbortController()
    held.set(name, controller)
    const isHeld = await ask(name).catch((error: unknown) => {
      forget(name, controller)
      throw error
    })
    if (isHeld) return { lost: controller.signal, release: () => release(name, controller) }
    forget(name, controller)
    return undefined
  }

  async function ask(name: string): Promise<boolean> {
    session ??= openSession()
    const { rows } = await sql<{ held: boolean }>`
      select pg_try_advisory_lock(hashtext(${kind}), hashtext(${name})) as held`.execute(await session.db)
    return rows[0]?.held === true
  }

  async function release(name: string, controller: AbortController): Promise<void> {
    const at = session
    if (at === undefined || held.get(name) !== controller) return
    await sql`select pg_advisory_unlock(hashtext(${kind}), hashtext(${name}))`
      .execute(await at.db)
      .catch(() => undefined) // a connection that broke holds nothing
    forget(name, controller)
  }

  /** With the last lock the connection goes, too. */
  function forget(name: string, controller: AbortController): void {
    if (held.get(name) !== controller) return
    held.delete(name)
    if (held.size > 0) return
    session?.end()
    session = undefined
  }

  return {
    tryLock,
    lock: async (name, signal) => {
      for (;;) {
        const lease = await tryLock(name)
        if (lease !== undefined) return lease
        await pause(askAgainMs, undefined, { signal })
      }
    },
  }
}

async function keepAlive(connection: Db, ended: AbortSignal): Promise<void> {
  while (!ended.aborted) {
    await pause(pingMs, undefined, { signal: ended, ref: false }).catch(() => undefined)
    if (!ended.aborted) await sql`select 1`.execute(connection)
  }
}

function leaseLost(): Error {
  return failure(
    'lease_lost',
    'The connection to the database broke while a backup was running. It goes on with the next run.',
  )
}

/** Whether anybody, anywhere, holds this lock. */
export async function isLocked(db: Db | Trx, name: string): Promise<boolean> {
  const { rows } = await sql<{ locked: boolean }>`
    select exists (select from pg_locks where locktype = 'advisory' and granted
      and database = (select oid from pg_database where datname = current_database())
      and classid::bigint = hashtext(${kind})::bigint & 4294967295
      and objid::bigint = hashtext(${name})::bigint & 4294967295) as locked`.execute(db)
  return rows[0]?.locked === true
}

/** Of all processes one works through a target at a time, while continuous copying goes on beside it. */
export const runLock = (target: string): string => `run ${target}`
