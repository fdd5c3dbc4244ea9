import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { failure } from '../../errors/errors.ts'
import type { Log } from '../../log/log.ts'
import type { Cluster } from './cluster.ts'
import { writeSettings } from './cluster.ts'
import { databaseEnvironment } from './settings.ts'
import { askIdentity, systemIdentifier } from './connection.sql.ts'
import { isAlive, readPidFile, whose } from './pid-file.ts'
import { commandAs } from './run-as.ts'

/** A running database server. */
export interface Postmaster {
  readonly pid: number
  /** True when it ran before we came. */
  readonly adopted: boolean
  /** Resolves with the reason when it ends, however it ends. */
  readonly gone: Promise<string>
}

const recoveryLimit = 30 * 60_000
const lockPatience = 20_000

/**
 * Brings the cluster up: adopts the server that a killed Heirloom left behind, else starts one.
 * A server that has only just died still holds its lock for a moment; that is waited for.
 */
export async function bringUp(cluster: Cluster, log: Log, signal: AbortSignal): Promise<Postmaster> {
  const patience = Date.now() + lockPatience
  for (;;) {
    const adopted = await adopt(cluster, log, signal)
    if (adopted) return adopted
    const started = await launch(cluster, log, signal)
    if ('pid' in started) return started
    if (!isLockHeld(started.said) || Date.now() > patience) throw startFailed(cluster, started.said)
    log.debug({ said: started.said }, 'The database folder is still locked; trying again')
    await sleep(250, undefined, { signal })
  }
}

function isLockHeld(said: string): boolean {
  return /lock file ".*" already exists|shared memory block .* still in use/.test(said)
}

function startFailed({ folder }: Cluster, said: string): Error {
  const line = said.split('\n').findLast((text) => /FATAL|PANIC|error/i.test(text)) ?? said.trim()
  return failure(
    'database_not_started',
    `The database in ${folder} did not start: ${line || 'it said nothing'}. ` +
      `More stands in ${join(folder, 'startup.log')} and ${join(folder, 'log')}.`,
    { details: { said } },
  )
}

async function adopt(cluster: Cluster, log: Log, signal: AbortSignal): Promise<Postmaster | undefined> {
  const { folder, binaries } = cluster
  for (;;) {
    const found = await readPidFile(folder)
    if (!found || !(await isAlive(found.pid))) return undefined
    const owner = await whose(found.pid, folder)
    if (owner === 'other') return undefined
    if (found.status !== 'ready') {
      if (owner === 'unknown') return undefined
      await sleep(50, undefined, { signal })
      continue
    }
    const version = await versionIfOurs(cluster)
    if (version === undefined && owner === 'unknown') return undefined
    if (version === undefined || version !== binaries.version) {
      log.info({ version }, 'A database of another version runs on this folder; stopping it')
      await stopProcess(found.pid, goneOf(found.pid))
      return undefined
    }
    return { pid: found.pid, adopted: true, gone: goneOf(found.pid) }
  }
}

/** The version of the server behind the socket, when it is proven to serve this very folder. */
async function versionIfOurs(cluster: Cluster): Promise<string | undefined> {
  try {
    const identity = await askIdentity(cluster)
    const sameFolder = (await realpath(identity.folder)) === (await realpath(cluster.folder))
    const sameSystem = identity.system === (await systemIdentifier(cluster.folder))
    return sameFolder && sameSystem ? identity.version : undefined
  } catch {
    return undefined
  }
}

async function launch(
  cluster: Cluster,
  log: Log,
  signal: AbortSignal,
): Promise<Postmaster | { readonly said: string }> {
  await writeSettings(cluster)
  const child = await spawnPostgres(cluster)
  const ended = new AbortController()
  const gone = once(child, 'exit').then(([code, by]) => {
    ended.abort()
    return `it ended with ${by ?? `code ${code}`}`
  })
  const waiting = AbortSignal.any([signal, ended.signal])
  try {
    await untilReady(cluster, child.pid!, log, waiting)
  } catch (error) {
    if (ended.signal.aborted) return { said: await readFile(join(cluster.folder, 'startup.log'), 'utf8') }
    await stopProcess(child.pid!, gone)
    throw error
  }
  return { pid: child.pid!, adopted: false, gone }
}

/** Started in a session of its own, so that Ctrl-C reaches us alone and the order of stopping is ours. */
async function spawnPostgres({ folder, binaries, as }: Cluster): Promise<ChildProcess> {
  const output = await open(join(folder, 'startup.log'), 'w', 0o600)
  const { command, args, identity } = commandAs(as, binaries.postgres, ['-D', folder])
  try {
    const child = spawn(command, args, {
      cwd: '/',
      env: databaseEnvironment,
      detached: true,
      stdio: ['ignore', output.fd, output.fd],
      ...identity,
    })
    await once(child, 'spawn')
    child.unref()
    return child
  } finally {
    await output.close()
  }
}

async function untilReady({ folder }: Cluster, pid: number, log: Log, signal: AbortSignal): Promise<void> {
  const start = Date.now()
  let nextWord = start + 5000
  for (;;) {
    const found = await readPidFile(folder)
    if (found?.pid === pid && found.status === 'ready') return
    if (Date.now() > nextWord) {
      nextWord += 15_000
      log.info('The database is repairing itself after an unclean stop; this may take some minutes')
    }
    if (Date.now() - start > recoveryLimit) {
      throw failure(
        'database_not_started',
        `The database did not get ready in half an hour. See ${folder}/log.`,
      )
    }
    await sleep(10, undefined, { signal })
  }
}

export async function goneOf(pid: number): Promise<string> {
  while (await isAlive(pid)) await sleep(500, undefined, { ref: false })
  return 'it ended'
}

/** Asks for an orderly stop, after a minute for an immediate one (the next start then repairs from the log). */
export async function stopProcess(pid: number, gone: Promise<string>): Promise<void> {
  for (const [signal, patience] of [
    ['SIGINT', 60_000],
    ['SIGQUIT', 15_000],
  ] as const) {
    if (!send(pid, signal)) return
    const timer = new AbortController()
    const late = sleep(patience, 'late' as const, { signal: timer.signal }).catch(() => 'late' as const)
    const outcome = await Promise.race([gone, late])
    timer.abort()
    if (outcome !== 'late') return
  }
  throw failure(
    'database_does_not_stop',
    `The database (process ${pid}) does not stop. Stop it before the next start.`,
  )
}

function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}
