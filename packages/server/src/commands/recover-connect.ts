// Connects a recovery: the database of the new folder, the server as a process of its own, the check of everything.
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { access, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { openOriginals } from '../app.ts'
import { check } from '../check.ts'
import { rebuild } from '../features/rebuild/rebuild.ts'
import { keepStrays } from '../features/reconcile/reconcile.ts'
import type { RecoveryDatabase, RecoveryDependencies, ServerChild } from '../features/recovery/recovery.ts'
import { readConfigOf } from '../platform/config/config.ts'
import { findRunning, openDataFolder } from '../platform/data-folder/data-folder.ts'
import { openDatabase } from '../platform/db/db.ts'
import { failure } from '../platform/errors/errors.ts'
import type { Log } from '../platform/log/log.ts'
import { programEnvironment } from '../platform/process/process.ts'
import type { Db, Tables } from '../schema/schema.ts'
import { openServerDatabase } from './database.ts'

export function connectRecovery(log: Log): RecoveryDependencies {
  return {
    openDatabase: (dataFolder, { fresh }) => openRecoveryDatabase(dataFolder, fresh, log),
    rebuild: (database, { onProgress, ...options }) => runRebuild(database, options, onProgress, log),
    openRows: (url) => openDatabase<Tables>({ url, max: 4, applicationName: 'heirloom recover' }),
    keepUnknown: (db, dataFolder, paths) => keepUnknown(db, dataFolder, paths, log),
    startServer: startServerChild,
    check: (databaseUrl, dataFolder) => checkAll(databaseUrl, dataFolder, log),
  }
}

async function openRecoveryDatabase(path: string, fresh: boolean, log: Log): Promise<RecoveryDatabase> {
  const config = readConfigOf(path)
  if (fresh && config.database.kind === 'embedded') await removeDatabase(path, log)
  const database = await openServerDatabase(config, await openDataFolder(path), log)
  return { ...database, superuserUrl: database.superuserUrl }
}

/** What a broken-off try left: its server may still run. */
async function removeDatabase(dataFolder: string, log: Log): Promise<void> {
  await stopDatabaseOf(dataFolder, log)
  for (const part of ['db', 'db.new']) await rm(join(dataFolder, part), { recursive: true, force: true })
}

/** Ends the built-in database of a folder, also one that a killed program left running. */
export async function stopDatabaseOf(dataFolder: string, log: Log): Promise<void> {
  const config = readConfigOf(dataFolder)
  const isThere = await access(join(dataFolder, 'db', 'PG_VERSION')).then(
    () => true,
    () => false,
  )
  if (!isThere || config.database.kind !== 'embedded') return
  const database = await openServerDatabase(config, await openDataFolder(dataFolder), log)
  await database.stop()
}

type RebuildWishes = Omit<Parameters<RecoveryDependencies['rebuild']>[1], 'onProgress'>

async function runRebuild(
  { ownerUrl, superuserUrl, appRole }: RecoveryDatabase,
  wishes: RebuildWishes,
  onProgress: Parameters<RecoveryDependencies['rebuild']>[1]['onProgress'],
  log: Log,
): ReturnType<RecoveryDependencies['rebuild']> {
  const report = await rebuild({
    ...wishes,
    ownerUrl,
    superuserUrl,
    appRole,
    log,
    onProgress: ({ step, done, total }) =>
      onProgress({ done, total, unit: step === 'reading' ? 'files' : 'rows', words: doing[step] }),
  })
  const until = wishes.to ?? report.until
  return {
    until: until?.toISOString(),
    rows: Object.values(report.rows).reduce((sum, rows) => sum + rows, 0),
    isProven: report.isProven,
    wayBack: report.operation,
    damage: report.faults,
  }
}

const doing = {
  reading: 'Reading the journal',
  history: 'Putting back the history',
  rows: 'Putting back the rows',
  proof: 'Comparing them with the history',
} as const

async function keepUnknown(db: Db, path: string, paths: readonly string[], log: Log): Promise<number> {
  const blobs = await openBlobs(db, path, log)
  return await keepStrays({ db, blobs }, paths)
}

async function openBlobs(db: Db, path: string, log: Log): ReturnType<typeof openOriginals> {
  const dataFolder = await openDataFolder(path)
  // Of the database only its rows are asked for.
  const database = { db } as Parameters<typeof openOriginals>[0]['database']
  return await openOriginals({ config: readConfigOf(path), database, dataFolder, log })
}

async function checkAll(url: string, path: string, log: Log): ReturnType<RecoveryDependencies['check']> {
  const database = openDatabase<Tables>({ url, max: 4, applicationName: 'heirloom recover' })
  try {
    const dataFolder = await openDataFolder(path)
    const blobs = await openOriginals({ config: readConfigOf(path), database, dataFolder, log })
    const { db } = database
    const { findings } = await check({ db, blobs, derivedFolder: dataFolder.derived, deep: false })
    return findings
  } finally {
    await database.close()
  }
}

const main = join(import.meta.dirname, '..', 'main.ts')
const tellEveryMs = 1_000

/** Bound to this process: should that be killed, the server ends. It ships nothing and tells nobody. */
async function startServerChild(dataFolder: string, waiting: Waiting): Promise<ServerChild> {
  await untilNoneRuns(dataFolder, waiting)
  const port = await freePort()
  const child = fork(main, ['serve'], {
    env: { ...programEnvironment(), ...settingsOf(dataFolder, port) },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const end = watch(child)
  const url = `http://127.0.0.1:${port}`
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
    await end.ended
  }
  await untilAnswers(url, end, waiting).catch(async (error: unknown) => {
    await stop()
    throw error
  })
  const running = await findRunning(dataFolder)
  if (running !== undefined) return { url, databaseUrl: running.databaseUrl, stop }
  await stop()
  throw failure('server_not_started', `The server answered, and did not tell where its database is.`)
}

/** The server of a recovery that was killed ends by itself. */
async function untilNoneRuns(dataFolder: string, { signal, onWaiting }: Waiting): Promise<void> {
  const begun = performance.now()
  while ((await findRunning(dataFolder)) !== undefined) {
    onWaiting((performance.now() - begun) / 1000)
    await pause(100, undefined, { signal })
  }
}

function settingsOf(dataFolder: string, port: number): Record<string, string> {
  const { database, maySetUp } = readConfigOf(dataFolder)
  return {
    HEIRLOOM_DATA: dataFolder,
    HEIRLOOM_HOST: '127.0.0.1',
    HEIRLOOM_PORT: String(port),
    HEIRLOOM_METRICS_PORT: '0',
    HEIRLOOM_WORKERS: '0',
    HEIRLOOM_SETUP: maySetUp ? 'yes' : 'no',
    HEIRLOOM_BACKUP_TARGETS: '',
    ...(database.kind === 'external' && {
      HEIRLOOM_DATABASE_URL: database.url,
      HEIRLOOM_DATABASE_OWNER_URL: database.ownerUrl,
    }),
  }
}

type Waiting = Parameters<RecoveryDependencies['startServer']>[1]

interface End {
  readonly ended: Promise<void>
  readonly hasEnded: () => boolean
  readonly words: () => string
}

function watch(child: ChildProcess): End {
  let text = ''
  let isOver = false
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (part: string) => (text = (text + part).slice(-4_000)))
  const ended = once(child, 'close').then(() => void (isOver = true))
  return { ended, hasEnded: () => isOver, words: () => text }
}

/** Only the end of the process is a failure. */
async function untilAnswers(url: string, end: End, { signal, onWaiting }: Waiting): Promise<void> {
  const begun = performance.now()
  for (let told = begun; ; await pause(50)) {
    if (end.hasEnded())
      throw failure(
        'server_not_started',
        `The server did not start on what was brought back:\n${end.words()}`,
      )
    signal.throwIfAborted()
    if (await answers(url)) return
    if (performance.now() - told < tellEveryMs) continue
    told = performance.now()
    onWaiting((told - begun) / 1000)
  }
}

async function answers(url: string): Promise<boolean> {
  const response = await fetch(`${url}/api/server/ping`, { signal: AbortSignal.timeout(2_000) }).catch(
    () => undefined,
  )
  return response?.ok === true
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
