import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { failure } from '../errors/errors.ts'
import type { Log } from '../log/log.ts'

/** Proof that this is the only Heirloom that serves the database. */
export interface Lease {
  release(): Promise<void>
}

interface LeaseOptions {
  readonly url: string
  readonly log: Log
  /** Told when somebody else holds the lock after our connection broke: stop at once. */
  readonly onLost: (reason: string) => void
  /** How long a lock that is held is waited for: a dead session may hold it for a moment. */
  readonly patienceMs?: number
}

const lockKey = [0x48_65_69_72, 1] as const // 'Heir': advisory locks are counted by database

/**
 * Takes the session lock of the database, or throws `already_running`. When the connection breaks it is taken again
 * as soon as the database answers; only a lock in other hands ends the lease.
 */
export async function takeLease(options: LeaseOptions): Promise<Lease> {
  const { url, log, onLost, patienceMs = 3000 } = options
  const released = new AbortController()
  let client = await lock(url, patienceMs, released.signal)

  async function keep(): Promise<void> {
    while (!released.signal.aborted) {
      await ended(client)
      if (released.signal.aborted) return
      log.warn('The connection that holds the lock on the database broke; taking it again')
      client = await lockAgain(url, log, released.signal)
    }
  }

  void keep().catch((error: unknown) => {
    if (!released.signal.aborted) onLost(error instanceof Error ? error.message : String(error))
  })
  return {
    async release() {
      released.abort()
      await client.end()
    },
  }
}

function ended(client: Client): Promise<void> {
  return new Promise((resolve) => {
    client.once('end', resolve)
  })
}

async function lockAgain(url: string, log: Log, signal: AbortSignal): Promise<Client> {
  for (let pause = 100; ; pause = Math.min(pause * 2, 5000)) {
    try {
      const client = await lock(url, 30_000, signal)
      log.info('This Heirloom holds the lock on the database again')
      return client
    } catch (error) {
      if (signal.aborted || isHeldElsewhere(error)) throw error
      await sleep(pause, undefined, { signal })
    }
  }
}

function isHeldElsewhere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'already_running'
}

async function lock(url: string, patienceMs: number, signal: AbortSignal): Promise<Client> {
  const client = new Client({
    connectionString: url,
    application_name: 'heirloom lease',
    connectionTimeoutMillis: 10_000,
    query_timeout: 10_000,
    keepAlive: true,
  })
  client.on('error', () => undefined) // `end` follows, and is what counts
  await client.connect()
  try {
    await noticeDeadPeersSoon(client)
    await untilLocked(client, Date.now() + patienceMs, signal)
    return client
  } catch (error) {
    await client.end()
    throw error
  }
}

/** A machine that lost its power must not hold the lock for the two hours that TCP would let it. */
async function noticeDeadPeersSoon(client: Client): Promise<void> {
  await client.query(
    'set tcp_keepalives_idle = 15; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3',
  )
}

async function untilLocked(client: Client, deadline: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ held: boolean }>('select pg_try_advisory_lock($1, $2) as held', [
      ...lockKey,
    ])
    if (rows[0]?.held === true) return
    if (Date.now() > deadline) throw await heldBy(client)
    await sleep(250, undefined, { signal })
  }
}

async function heldBy(client: Client): Promise<Error> {
  const { rows } = await client.query<{ address: string | null; since: Date | null }>(
    `select host(client_addr) as address, backend_start as since
       from pg_locks join pg_stat_activity using (pid)
      where locktype = 'advisory' and classid::int8 = $1 and objid::int8 = $2 and granted
        and database = (select oid from pg_database where datname = current_database())`,
    [...lockKey],
  )
  const { address, since } = rows[0] ?? {}
  const where = address ? ` from ${address}` : ''
  return failure(
    'already_running',
    `Another Heirloom serves this database already${where}${since ? `, since ${since.toISOString()}` : ''}. ` +
      'Stop that one first; two on the same library would harm it.',
    { details: { address, since } },
  )
}
