// Connects everything: a server or a worker, from a configuration, a database and a data folder. One line a feature.
import { randomBytes, randomUUID } from 'node:crypto'
import path from 'node:path'
import type { FastifyInstance } from 'fastify'
import { authenticator } from './catalog/access/access.ts'
import { alarmRoutes } from './features/alarms/alarms.routes.ts'
import { copyPlaces } from './features/albums/albums.ts'
import { activityRoutes } from './features/albums/activities.routes.ts'
import { albumRoutes } from './features/albums/albums.routes.ts'
import { backupRoutes } from './features/backups/backups.routes.ts'
import type { BackupRouteDependencies } from './features/backups/backups.routes.ts'
import {
  heal,
  knowTargets,
  openLocks,
  openNamed,
  readBackupSafety,
  registerBackupFigures,
} from './features/backups/backups.ts'
import { databaseBackupRoutes } from './features/database-backups/database-backups.routes.ts'
import { apiKeyRoutes } from './features/api-keys/api-keys.routes.ts'
import { downloadRoutes } from './features/download/download.routes.ts'
import { editingRoutes } from './features/editing/editing.routes.ts'
import { healthRoutes } from './features/health/health.routes.ts'
import { registerFigures } from './features/health/health.ts'
import { historyRoutes } from './features/history/history.routes.ts'
import { profileRoutes } from './features/profile/profile.routes.ts'
import { preferencesOf } from './features/profile/profile.ts'
import { recordStart } from './features/server-info/server-info.ts'
import { watchRefusals } from './features/refusals/refusals.ts'
import { removalRoutes } from './features/removals/removals.routes.ts'
import { scratchRoutes } from './features/scratch/scratch.routes.ts'
import { serverInfoRoutes } from './features/server-info/server-info.routes.ts'
import { sessionRoutes } from './features/sessions/sessions.routes.ts'
import { signInRoutes } from './features/sign-in/sign-in.routes.ts'
import { createGuessGate } from './catalog/guessing/guessing.ts'
import { stackRoutes } from './features/stacks/stacks.routes.ts'
import { statisticsRoutes } from './features/statistics/statistics.routes.ts'
import { syncRoutes } from './features/sync/sync.routes.ts'
import { tagRoutes } from './features/tags/tags.routes.ts'
import { timelineRoutes } from './features/timeline/timeline.routes.ts'
import { trashRoutes } from './features/trash/trash.routes.ts'
import { trendRoutes } from './features/trend/trend.routes.ts'
import { undoRoutes } from './features/undo/undo.routes.ts'
import { uploadRoutes } from './features/upload/upload.routes.ts'
import { viewingRoutes } from './features/viewing/viewing.routes.ts'
import { derivedKinds, follow, followMany, followPurge, heldChanges, openWork, undoing } from './pipeline.ts'
import { openFileStore } from './platform/blobs/blobs.ts'
import type { BlobStore } from './platform/blobs/blobs.ts'
import type { Config } from './platform/config/config.ts'
import type { DataFolder } from './platform/data-folder/data-folder.ts'
import { holdLock } from './platform/db/db.ts'
import type { Database } from './platform/db/db.ts'
import { createHttp, createMetrics, serveMetrics } from './platform/http/http.ts'
import { addJobs, startJobs } from './platform/jobs/jobs.ts'
import { beginEpoch, recordEvent } from './platform/journal/journal.ts'
import type { Log } from './platform/log/log.ts'
import { hasRecoveryCode, makeRecoveryCode, openSecrets } from './platform/secrets/secrets.ts'
import { openSafekeeping } from './safekeeping.ts'
import { countAccounts, readOriginalsId, writeOriginalsId } from './schema/schema.ts'
import type { Tables } from './schema/schema.ts'

export interface AppOptions {
  readonly config: Config
  readonly database: Database<Tables>
  readonly dataFolder: DataFolder
  readonly log: Log
}

export interface WorkerOptions extends AppOptions {
  /** Of this program. */
  readonly version: string
}

export interface ServerOptions extends AppOptions {
  /** Where phones in the same house reach this server, the best first. */
  readonly addresses: () => readonly string[]
  readonly version: string
  /** Where the database writes its log, if it is ours. */
  readonly databaseLog?: string | undefined
}

export interface RunningServer {
  readonly app: FastifyInstance
  /** What a first sign-up from another machine must show; undefined once there is an account. */
  readonly setupCode: string | undefined
  close(): Promise<void>
}

const webFolder = path.join(import.meta.dirname, '..', '..', 'web', 'dist')
  /** Empties the library, where it is one for conformance runs. */
  readonly reset?: (() => Promise<void>) | undefined
const reserveBytes = 256 * 1024 * 1024

/** Opens the store of originals; refuses another folder than the one this database belongs to. */
export async function openOriginals({ database: { db }, dataFolder }: AppOptions): Promise<BlobStore> {
  const known = await readOriginalsId(db)
  const blobs = await openFileStore({
    root: dataFolder.originals,
    quarantine: dataFolder.quarantine,
    expectedId: known,
  })
  if (known === undefined) await writeOriginalsId(db, blobs.id)
  return blobs
}

/** Serves the API and the web client until closed. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { config, database, dataFolder, log, version } = options
  const { db } = database
  await beginEpoch(db)
  const isNew = (await countAccounts(db)) === 0
  const secrets = await openSecrets(dataFolder.path, { mayMake: isNew })
  const setupCode = newSetupCode()
  const blobs = await openOriginals(options)
  const storage = await blobs.probe()
  for (const unmet of storage.unmet) log.warn(unmet)
  // Whoever opens the page Backups first finds them there, also before a worker is up.
  await knowTargets({ db, targets: config.backups.targets })
  const bootId = randomUUID()
  const boot = holdLock(db, 'heirloom.boot', bootId, log)
  await boot.held

  const metrics = createMetrics()
  const app = await createHttp({
    log,
    trustedProxies: config.trustedProxies,
    authenticate: authenticator(db, secrets),
    metrics,
    webFolder,
    version,
  })
  const { derived: derivedFolder } = dataFolder
  const freeBytes = (): Promise<number> => blobs.freeSpace()
  const remake = (id: string): Promise<void> =>
    db.transaction().execute((trx) => follow(trx, 'derived.missing', { id }))

  const undo = undoing({ db, blobs })

  const guesses = createGuessGate(db, secrets)

  await signInRoutes(app, { db, secrets, guesses, setupCode })
  await sessionRoutes(app, { db, secrets })
  await apiKeyRoutes(app, { db, secrets })
  await profileRoutes(app, { db, secrets })
  await serverInfoRoutes(app, {
    db,
    version,
    originalsFolder: dataFolder.originals,
    programs: {},
    publicUrl: config.publicUrl,
    addresses: options.addresses,
  })
  await uploadRoutes(app, { db, blobs, bootId, follow, reserveBytes })
  timelineRoutes(app, { db })
  albumRoutes(app, { db })
  activityRoutes(app, { db })
  statisticsRoutes(app, { db })
  viewingRoutes(app, { db, blobs, derivedFolder, remake })
  editingRoutes(app, { db, followMany, copyAlbums: copyPlaces })
  tagRoutes(app, { db })
  syncRoutes(app, { db, preferences: preferencesOf })
  stackRoutes(app, { db })
  downloadRoutes(app, { db, blobs })
  trashRoutes(app, { db, followPurge })
  removalRoutes(app, { db, followPurge, heldChanges: heldChanges(undo) })
  historyRoutes(app, { db })
  undoRoutes(app, undo)
  alarmRoutes(app, { db })
  trendRoutes(app, { db })
  backupRoutes(app, backupsOf(options, blobs))
  databaseBackupRoutes(app, {
    db,
    dataFolder,
    folders: {
      dumps: path.join(dataFolder.backups, 'dumps'),
      snapshots: path.join(dataFolder.journal, 'snapshots'),
    },
  })
  healthRoutes(app, {
    db,
    version,
    storage,
    freeBytes,
    kinds: derivedKinds,
  scratchRoutes(app, { reset: options.reset })
    derivedFolder,
    backups: () => readBackupSafety(db),
  })

  registerFigures(metrics, { db, kinds: derivedKinds, freeBytes })
  registerBackupFigures(metrics, db)
  const metricsServer = config.metrics && (await serveMetrics(metrics, { ...config.metrics, log }))
  await app.listen({ port: config.port, ...(config.host !== undefined && { host: config.host }) })
  await recordStart(db, { version, settings: config.given })
  const refusals = watchRefusals({ db, logFolder: options.databaseLog }, log)
  return {
    app,
    setupCode: isNew ? setupCode : undefined,
    close: async () => {
      await app.close()
      await refusals.stop()
      await metricsServer?.close()
      boot.release()
      await recordEvent(db, { actor: 'system', intent: 'server.stop', details: { version } })
    },
  }
}

/** What the page about backups asks for. */
function backupsOf(
  { config, database: { db }, dataFolder, log }: AppOptions,
  blobs: BlobStore,
): BackupRouteDependencies {
  const places = { db, root: dataFolder.path, log, ...config.backups }
  const locks = openLocks(db, log)
  return {
    db,
    schedule: { backupAt: config.backups.at, drillAt: config.backups.drillAt },
    hasRecoveryCode: () => hasRecoveryCode(dataFolder.path),
    makeRecoveryCode: () => makeRecoveryCode(dataFolder.path),
    heal: (context) =>
      heal(
        {
          db,
          blobs,
          log,
          locks,
          openNamed: (name) => openNamed(places, name),
          followHealed: (trx, asset) => follow(trx, 'asset.healed', asset),
        },
        context,
      ),
  }
}

/** Eight letters and digits that are hard to mistake for each other: 40 bits. */
function newSetupCode(): string {
  const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'
  const code = Array.from(randomBytes(8), (byte) => letters[byte % letters.length]).join('')
  return `${code.slice(0, 4)}-${code.slice(4)}`
}

/** Runs jobs until closed. */
export async function startWorker(options: WorkerOptions): Promise<{ close(): Promise<void> }> {
  const { config, database, dataFolder, log } = options
  await knowTargets({ db: database.db, targets: config.backups.targets })
  const safekeeping = openSafekeeping(options)
  const work = openWork({
    db: database.db,
    blobs: await openOriginals(options),
    log,
    originalsFolder: dataFolder.originals,
    derivedFolder: dataFolder.derived,
    journalFolder: dataFolder.journal,
    concurrency: config.workers,
    trashDays: config.trashDays,
    channels: { ...config.alarms, link: config.publicUrl },
    backups: {
      ...config.backups,
      runner: safekeeping.runner,
      names: config.backups.targets.map(({ name }) => name),
    },
  })
  const worker = await startJobs({ ...database, jobs: work.jobs, concurrency: config.workers, log })
  await database.db.transaction().execute((trx) => addJobs(trx, work.atStart))
  safekeeping.begin()
  return {
    close: async () => {
      await safekeeping.close()
      await work.close()
      await worker.stop()
    },
  }
}
