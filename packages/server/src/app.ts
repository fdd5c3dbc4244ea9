// Connects everything: a server or a worker, from a configuration, a database and a data folder. One line a feature.
import { randomBytes, randomUUID } from 'node:crypto'
import path from 'node:path'
import type { FastifyInstance } from 'fastify'
import { authenticator } from './catalog/access/access.ts'
import { alarmRoutes } from './features/alarms/alarms.routes.ts'
import { sendTrialMail } from './features/alarms/alarms.ts'
import { copyPlaces, putIntoAlbum } from './features/albums/albums.ts'
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
import { editsRoutes } from './features/edits/edits.routes.ts'
import { editingRoutes } from './features/editing/editing.routes.ts'
import { healthRoutes } from './features/health/health.routes.ts'
import { registerFigures } from './features/health/health.ts'
import { historyRoutes } from './features/history/history.routes.ts'
import { folderRoutes } from './features/folders/folders.routes.ts'
import { memoryRoutes } from './features/memories/memories.routes.ts'
import { peopleRoutes } from './features/people/people.routes.ts'
import { partnerRoutes } from './features/partners/partners.routes.ts'
import { mapRoutes } from './features/map/map.routes.ts'
import { searchRoutes } from './features/search/search.routes.ts'
import { pictureRoutes } from './features/profile/picture.routes.ts'
import { profileRoutes } from './features/profile/profile.routes.ts'
import { admitter } from './features/live/admit.ts'
import { openLive } from './features/live/live.ts'
import { preferencesOf } from './features/profile/profile.ts'
import { notificationRoutes } from './features/notifications/notifications.routes.ts'
import { queueRoutes } from './features/queues/queues.routes.ts'
import { apiVersion, recordStart } from './features/server-info/server-info.ts'
import { watchRefusals } from './features/refusals/refusals.ts'
import { scratchRoutes } from './features/scratch/scratch.routes.ts'
import { removalRoutes } from './features/removals/removals.routes.ts'
import { serverInfoRoutes } from './features/server-info/server-info.routes.ts'
import { systemMetadataRoutes } from './features/server-info/system-metadata.routes.ts'
import { sessionRoutes } from './features/sessions/sessions.routes.ts'
import { pinRoutes } from './features/sign-in/pin.routes.ts'
import { sharedLinkRoutes } from './features/shared-links/shared-links.routes.ts'
import { putIntoLink } from './features/shared-links/shared-links.ts'
import { signInRoutes } from './features/sign-in/sign-in.routes.ts'
import { createGuessGate } from './catalog/guessing/guessing.ts'
import { stackRoutes } from './features/stacks/stacks.routes.ts'
import { statisticsRoutes } from './features/statistics/statistics.routes.ts'
import { syncRoutes } from './features/sync/sync.routes.ts'
import { readOneAsset } from './features/sync/sync.ts'
import { tagRoutes } from './features/tags/tags.routes.ts'
import { timelineRoutes } from './features/timeline/timeline.routes.ts'
import { trashRoutes } from './features/trash/trash.routes.ts'
import { trendRoutes } from './features/trend/trend.routes.ts'
import { undoRoutes } from './features/undo/undo.routes.ts'
import type { PutIntoLink } from './features/upload/upload.ts'
import { uploadRoutes } from './features/upload/upload.routes.ts'
import { usersAdminRoutes } from './features/users-admin/users-admin.routes.ts'
import { viewingRoutes } from './features/viewing/viewing.routes.ts'
import {
  derivedKinds,
  follow,
  followMany,
  followPlaced,
  followPurge,
  heldChanges,
  manualJobs,
  openWork,
  queueStarts,
  undoing,
} from './pipeline.ts'
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
import { openPlaces } from './platform/places/places.ts'
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
  /** Empties the library, where it is one for conformance runs. */
  readonly reset?: (() => Promise<void>) | undefined
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
  const boot = await holdBoot(options)

  const metrics = createMetrics()
  const app = await createHttp({
    log,
    trustedProxies: config.trustedProxies,
    authenticate: authenticator(db, secrets),
    metrics,
    webFolder,
    version,
    mapStyles: Object.values(config.mapStyles ?? {}),
  })
  const { derived: derivedFolder } = dataFolder
  const freeBytes = (): Promise<number> => blobs.freeSpace()
  const remake = (id: string): Promise<void> =>
    db.transaction().execute((trx) => follow(trx, 'derived.missing', { id }))

  const places = openPlaces()

  const undo = undoing({ db, blobs })

  const guesses = createGuessGate(db, secrets)

  await signInRoutes(app, { db, secrets, guesses, setupCode })
  pinRoutes(app, { db, secrets, guesses })
  await sessionRoutes(app, { db, secrets })
  await apiKeyRoutes(app, { db, secrets })
  await profileRoutes(app, { db, secrets })
  usersAdminRoutes(app, { db, secrets })
  await serverInfoRoutes(app, {
    db,
    version,
    originalsFolder: dataFolder.originals,
    programs: {},
    publicUrl: config.publicUrl,
    trashDays: config.trashDays,
    mapStyles: config.mapStyles,
    addresses: options.addresses,
    settings: config,
  })
  await uploadRoutes(app, { db, blobs, bootId: boot.id, follow, reserveBytes, putIntoLink: putWhereLinked })
  pictureRoutes(app, { db })
  systemMetadataRoutes(app, { db })
  timelineRoutes(app, { db })
  albumRoutes(app, { db })
  activityRoutes(app, { db })
  partnerRoutes(app, { db })
  sharedLinkRoutes(app, { db, secrets, guesses })
  statisticsRoutes(app, { db })
  viewingRoutes(app, { db, blobs, derivedFolder, remake })
  editingRoutes(app, { db, followMany, followPlaced, copyAlbums: copyPlaces })
  editsRoutes(app, { db, followEdited: (trx, id) => follow(trx, 'asset.edited', { id }) })
  downloadRoutes(app, { db, blobs, derivedFolder })
  tagRoutes(app, { db })
  syncRoutes(app, { db, preferences: preferencesOf })
  stackRoutes(app, { db })
  searchRoutes(app, { db, places })
  mapRoutes(app, { db, places })
  peopleRoutes(app, { db, derivedFolder, remake })
  memoryRoutes(app, { db })
  folderRoutes(app, { db })
  trashRoutes(app, { db, followPurge })
  removalRoutes(app, { db, followPurge, heldChanges: heldChanges(undo) })
  historyRoutes(app, { db })
  undoRoutes(app, undo)
  queueRoutes(app, { db, starts: queueStarts, manual: manualJobs })
  const { mail } = config.alarms
  const sendMailTo = mail && ((to: string) => sendTrialMail(mail, config.publicUrl, to))
  notificationRoutes(app, { db, sendTrialMail: sendMailTo })
  alarmRoutes(app, { db })
  trendRoutes(app, { db })
  scratchRoutes(app, { reset: options.reset })
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
    derivedFolder,
    backups: () => readBackupSafety(db),
  })

  registerFigures(metrics, { db, kinds: derivedKinds, freeBytes })
  registerBackupFigures(metrics, db)
  const metricsServer = config.metrics && (await serveMetrics(metrics, { ...config.metrics, log }))
  const live = openLive(app.server, {
    db,
    pool: database.pool,
    log,
    admit: admitter({
      authenticate: authenticator(db, secrets),
      parseCookie: (text) => app.parseCookie(text),
    }),
    readSynced: readOneAsset,
    version: apiVersion,
  })
  try {
    await recordStart(db, { version, settings: config.given })
    await app.listen({ port: config.port, ...(config.host !== undefined && { host: config.host }) })
  } catch (error) {
    await live.close()
    await app.close()
    await metricsServer?.close()
    boot.release()
    throw error
  }
  const refusals = watchRefusals({ db, logFolder: options.databaseLog }, log)
  return {
    app,
    setupCode: isNew ? setupCode : undefined,
    close: async () => {
      await live.close()
      await app.close()
      await places.close()
      await refusals.stop()
      await metricsServer?.close()
      boot.release()
      await recordEvent(db, { actor: 'system', intent: 'server.stop', details: { version } })
    },
  }
}

/** Shows that this process lives; what it has not finished when it dies is settled by others. */
async function holdBoot({
  database: { db },
  log,
}: AppOptions): Promise<{ readonly id: string; release(): void }> {
  const id = randomUUID()
  const boot = holdLock(db, 'heirloom.boot', id, log)
  await boot.held
  return { id, release: () => boot.release() }
}

/** A photo that somebody put in by a link goes where that link shows it. */
const putWhereLinked: PutIntoLink = (trx, link, assetId) =>
  link.albumId === undefined
    ? putIntoLink(trx, link, assetId)
    : putIntoAlbum(trx, { albumId: link.albumId, ownerId: link.ownerId }, assetId)

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
  const boot = await holdBoot(options)
  const work = openWork({
    bootId: boot.id,
    reserveBytes,
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
      boot.release()
    },
  }
}
