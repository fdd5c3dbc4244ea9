// The PostgreSQL that Heirloom brings along: made, started, adopted, restarted and stopped by us.
// Ground: <data>/db is the database itself; <data>/keys/database.json holds its passwords.
// Invariant: at most one server runs on the folder, and it outlives a killed Heirloom without harm: the next start
// adopts it. It listens on a Unix socket in a folder that only its own user may enter, on no port.
//
//   startEmbedded({ dataFolder, log, durable?, mayCreateUser?, onDown?, onUp? }): Promise<Embedded>
//   Embedded: { superuserUrl, ownerUrl, appUrl, logFolder, adopted, pid(), stop(), leave() }
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '../../log/log.ts'
import { findBinaries } from './binaries.ts'
import type { Cluster } from './cluster.ts'
import { prepareCluster } from './cluster.ts'
import { appRole, ownerRole, urlOf } from './connection.sql.ts'
import type { Postmaster } from './postmaster.ts'
import { bringUp, stopProcess } from './postmaster.ts'
import { ensureRolesAndDatabase } from './roles.sql.ts'
import { removeSocketFolder } from './socket.ts'

export { endLeftOver } from './left-over.ts'
export { pruneDatabaseLog, readDatabaseLog } from './database-log.ts'
export type { LogEntry, LogPart, LogPositions } from './database-log.ts'

export interface EmbeddedOptions {
  /** `<data>`, which exists; `db/` and `keys/` are made in it. */
  readonly dataFolder: string
  readonly log: Log
  /** False for tests alone: the database does not wait for the disk, and a power cut ruins it. */
  readonly durable?: boolean
  /** Whether, as root, a system user may be made for the database. */
  readonly mayCreateUser?: boolean
  /** Told when the server ended without being asked; it is being restarted. */
  readonly onDown?: (reason: string) => void
  /** Told when it answers again. */
  readonly onUp?: () => void
}

export interface Embedded {
  /** Database `heirloom` as superuser: event triggers, extensions, nothing else. */
  readonly superuserUrl: string
  /** The same as `heirloom_owner`, who owns it: migrations. */
  readonly ownerUrl: string
  /** The same as `heirloom`, who has what the migrations grant: the program. */
  readonly appUrl: string
  /** Where it writes what it refuses, a file a day: see {@link readDatabaseLog}. */
  readonly logFolder: string
  /** True when the server ran already: a killed Heirloom left it, or another one is using it (ask the lease). */
  readonly adopted: boolean
  /** The server's process, undefined while it is down. */
  pid(): number | undefined
  /** Stops supervising and stops the server, in order. Everyone should have left before; whoever has not is cut off. */
  stop(): Promise<void>
  /** Stops supervising and leaves the server running, for it is another's. */
  leave(): void
}

/** Starts or adopts the database of `<data>`, with its roles and the database `heirloom` in it. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const { dataFolder, log, durable = true, mayCreateUser = true } = options
  const cluster = await prepareCluster({ dataFolder, binaries: findBinaries(), durable, mayCreateUser })
  const ending = new AbortController()
  const first = await bringUp(cluster, log, ending.signal)
  try {
    await ensureRolesAndDatabase(cluster)
  } catch (error) {
    if (!first.adopted) await stopProcess(first.pid, first.gone)
    throw error
  }
  const supervisor = supervise(first, cluster, options, ending.signal)
  return {
    ...urls(cluster),
    logFolder: join(cluster.folder, 'log'),
    adopted: first.adopted,
    pid: () => supervisor.current()?.pid,
    leave: () => ending.abort(),
    stop: async () => {
      ending.abort()
      await supervisor.restarting()
      const running = supervisor.current()
      if (running) await stopProcess(running.pid, running.gone)
      await removeSocketFolder(cluster)
    },
  }
}

function urls(cluster: Cluster): Pick<Embedded, 'superuserUrl' | 'ownerUrl' | 'appUrl'> {
  const { passwords } = cluster
  return {
    superuserUrl: urlOf(cluster, 'postgres', passwords.superuser),
    ownerUrl: urlOf(cluster, ownerRole, passwords.owner),
    appUrl: urlOf(cluster, appRole, passwords.app),
  }
}

interface Supervisor {
  current(): Postmaster | undefined
  /** Resolves when no restart is under way. */
  restarting(): Promise<void>
}

function supervise(
  first: Postmaster,
  cluster: Cluster,
  { log, onDown, onUp }: EmbeddedOptions,
  signal: AbortSignal,
): Supervisor {
  let current: Postmaster | undefined = first
  let settled: Promise<void> = Promise.resolve()

  async function watch(): Promise<void> {
    while (current) {
      const reason = await current.gone
      current = undefined
      if (signal.aborted) return
      log.error({ reason }, 'The database stopped by itself; starting it again')
      onDown?.(reason)
      const restart = bringUpAgain(cluster, log, signal)
      settled = restart.then(() => undefined)
      current = await restart
      if (!current) return
      log.info({ databasePid: current.pid }, 'The database answers again')
      onUp?.()
    }
  }

  void watch()
  return { current: () => current, restarting: () => settled }
}

/** Tries until it works or nobody wants it any more, with growing pauses. */
async function bringUpAgain(
  cluster: Cluster,
  log: Log,
  signal: AbortSignal,
): Promise<Postmaster | undefined> {
  for (let pause = 250; !signal.aborted; pause = Math.min(pause * 2, 30_000)) {
    try {
      return await bringUp(cluster, log, signal)
    } catch (error) {
      if (signal.aborted) return undefined
      log.error({ err: error, againInMs: pause }, 'The database does not start')
      await sleep(pause, undefined, { signal }).catch(() => undefined)
    }
  }
  return undefined
}
