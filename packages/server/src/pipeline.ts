// What follows what, and when: the one table of consequences. A feature says what happened; here stands what it means.
import { forgetAllMade, forgetMade } from './catalog/assets/assets.ts'
import type { HeldKind, MakeHeld } from './catalog/holds/holds.ts'
import { alarmJobs } from './features/alarms/alarms.jobs.ts'
import type { AlarmJobDependencies } from './features/alarms/alarms.jobs.ts'
import { deleteAlbumHeld, takeOutHeld } from './features/albums/albums.ts'
import { mayLeave } from './features/backups/backups.ts'
import { backUpNow, backupJobs } from './features/backups/backups.jobs.ts'
import type { BackupJobDependencies } from './features/backups/backups.jobs.ts'
import { moveHeld } from './features/editing/editing.ts'
import { namePlaces, namePlacesJob } from './features/editing/editing.jobs.ts'
import { integrityJobs } from './features/integrity/integrity.jobs.ts'
import { openMediaPool, mediaVersion } from './features/media/media.ts'
import { processMedia, processMediaJob } from './features/media/media.jobs.ts'
import { memoriesAtStart, memoryJob } from './features/memories/memories.jobs.ts'
import { removePeopleHeld } from './features/people/people.ts'
import { endPartnersHeld } from './features/partners/partners.ts'
import { deleteLinksHeld, takeOutLinkedHeld } from './features/shared-links/shared-links.ts'
import { tidyNotificationsJob } from './features/notifications/notifications.jobs.ts'
import type { Starts } from './features/queues/queues.ts'
import {
  makeAgain,
  makeMissing,
  reconcileAtStart,
  reconcileJobs,
} from './features/reconcile/reconcile.jobs.ts'
import { tidyHoldsJob } from './features/removals/removals.jobs.ts'
import { trashHeld } from './features/removals/removals.ts'
import { forgetDerivedJob } from './features/sync/sync.jobs.ts'
import { foldCountsJob } from './features/statistics/statistics.jobs.ts'
import { bringBackFiles } from './features/trash/trash.ts'
import { movePurged, trashJobs } from './features/trash/trash.jobs.ts'
import { undoApproved } from './features/undo/undo.ts'
import type { UndoDependencies } from './features/undo/undo.ts'
import { takeOut, takeOutJob } from './features/upload/upload.jobs.ts'
import { accountJobs, expireAccounts } from './features/users-admin/users-admin.jobs.ts'
import { removeAccountHeld } from './features/users-admin/users-admin.ts'
import type { BlobStore } from './platform/blobs/blobs.ts'
import { addJobs } from './platform/jobs/jobs.ts'
import type { Job, JobRequest } from './platform/jobs/jobs.ts'
import type { Log } from './platform/log/log.ts'
import { findProgram } from './platform/process/process.ts'
import { openPlaces } from './platform/places/places.ts'
import type { Db, Tables, Trx } from './schema/schema.ts'

export { mediaVersion as derivedKinds }

type AssetHappening =
  | 'asset.created'
  | 'asset.healed'
  | 'asset.sidecar'
  | 'asset.reread'
  | 'asset.redraw'
  | 'asset.edited'
  | 'asset.motion'
  | 'derived.missing'

interface Consequences {
  /** What was derived is not valid any more. */
  readonly forget: 'nothing' | 'metadata' | 'pictures' | 'everything'
  readonly jobs: readonly ((assetId: string) => JobRequest)[]
}

const consequences: Readonly<Record<AssetHappening, Consequences>> = {
  'asset.created': { forget: 'nothing', jobs: [processMedia] },
  'asset.healed': { forget: 'everything', jobs: [processMedia] },
  'asset.sidecar': { forget: 'metadata', jobs: [processMedia] },
  'asset.reread': { forget: 'metadata', jobs: [processMedia] },
  'asset.redraw': { forget: 'pictures', jobs: [processMedia] },
  // What was drawn before is forgotten by the database, whoever edits. While there are edits, no video is taken out.
  'asset.edited': { forget: 'nothing', jobs: [processMedia, takeOut] },
  'asset.motion': { forget: 'nothing', jobs: [takeOut] },
  'derived.missing': { forget: 'everything', jobs: [processMedia] },
}

/** Does and asks for what follows, in the transaction of what happened. */
export async function follow(
  trx: Trx,
  happening: AssetHappening,
  { id }: { readonly id: string },
): Promise<void> {
  await followMany(trx, happening, [id])
}

/** The same for what happened to many assets at once. */
export async function followMany(trx: Trx, happening: AssetHappening, ids: readonly string[]): Promise<void> {
  const { forget, jobs } = consequences[happening]
  if (forget === 'everything') for (const id of ids) await forgetAllMade(trx, id)
  else await forgetMade(trx, forgotten(forget, ids))
  await addJobs(
    trx,
    ids.flatMap((id) => jobs.map((request) => request(id))),
  )
}

function forgotten(
  forget: keyof typeof forgottenKinds,
  ids: readonly string[],
): readonly { readonly asset_id: string; readonly kind: string }[] {
  return ids.flatMap((id) => forgottenKinds[forget].map((kind) => ({ asset_id: id, kind })))
}

const forgottenKinds = {
  nothing: [],
  metadata: ['metadata'],
  pictures: ['preview', 'thumbnail', 'similarity'],
} as const

/** Rows are gone, and their files follow them. */
export async function followPurge(trx: Trx): Promise<void> {
  await addJobs(trx, [movePurged])
}

/** Somebody said where photos were taken. */
export async function followPlaced(trx: Trx): Promise<void> {
  await addJobs(trx, [namePlaces])
}

/** What an undo needs of others: files before their rows, and pictures after them. */
export function undoing({ db, blobs }: { readonly db: Db; readonly blobs: BlobStore }): UndoDependencies {
  return {
    db,
    bringBackFiles: (tombstoneIds) => bringBackFiles({ db, blobs }, tombstoneIds),
    followReturned: (trx, assetIds) =>
      addJobs(
        trx,
        assetIds.map((id) => processMedia(id)),
      ),
  }
}

/** What is done once a change that waited is approved. */
export function heldChanges(undo: UndoDependencies): Readonly<Record<HeldKind, MakeHeld>> {
  return {
    'asset.trash': (context, hold) => trashHeld(undo.db, context, hold),
    'asset.move': (context, hold) => moveHeld(undo.db, context, hold),
    'album.delete': (context, hold) => deleteAlbumHeld(undo.db, context, hold),
    'account.delete': (context, hold) => removeAccountHeld(undo.db, context, hold),
    'album.remove_assets': (context, hold) => takeOutHeld(undo.db, context, hold),
    'partner.delete': (context, hold) => endPartnersHeld(undo.db, context, hold),
    'shared_link.delete': (context, hold) => deleteLinksHeld(undo.db, context, hold),
    'shared_link.remove_assets': (context, hold) => takeOutLinkedHeld(undo.db, context, hold),
    'person.delete': (context, hold) => removePeopleHeld(undo.db, context, hold),
    'operation.undo': async (context, hold) => {
      const { owners, operationId } = await undoApproved(undo, hold, context)
      return { count: owners.reduce((sum, { removed }) => sum + removed, 0), operationId }
    },
  }
}

/** What is asked for when someone starts a queue by hand. */
export const queueStarts: Starts = {
  thumbnailGeneration: { missing: makeMissing, all: makeAgain(['preview', 'thumbnail', 'similarity']) },
  metadataExtraction: { missing: makeMissing, all: makeAgain(['metadata']) },
  backupDatabase: { missing: backUpNow, all: backUpNow },
}

/** Upkeep that clients ask for by name. */
export const manualJobs: Readonly<Record<string, JobRequest>> = {
  'user-cleanup': expireAccounts,
  'backup-database': backUpNow,
  'memory-create': memoriesAtStart,
  'memory-cleanup': memoriesAtStart,
}

export interface WorkDependencies {
  readonly db: Db
  readonly blobs: BlobStore
  /** Of this life of the program, which holds its lock: what it puts in and a crash breaks off is settled by it. */
  readonly bootId: string
  readonly reserveBytes: number
  readonly log: Log
  readonly originalsFolder: string
  readonly derivedFolder: string
  readonly journalFolder: string
  readonly concurrency: number
  readonly channels: AlarmJobDependencies['channels']
  readonly trashDays: number | undefined
  readonly backups: Omit<BackupJobDependencies, 'db'>
}

export interface Work {
  readonly jobs: readonly Job<Tables>[]
  /** Asked for when a worker starts. */
  readonly atStart: readonly JobRequest[]
  close(): Promise<void>
}

/** Every job there is, with what it needs. */
export function openWork(dependencies: WorkDependencies): Work {
  const pool = openMediaPool({ concurrency: dependencies.concurrency, log: dependencies.log })
  const places = openPlaces()
  const jobs = [
    processMediaJob({
      ...dependencies,
      pool,
      places,
      followMotion: (trx, id) => follow(trx, 'asset.motion', { id }),
    }),
    takeOutJob({ ...dependencies, follow }),
    namePlacesJob({ ...dependencies, places }),
    ...reconcileJobs({
      ...dependencies,
      kinds: mediaVersion,
      nowPossible: async () => programsFound(),
      makeDerived: (assetId) => processMedia(assetId, 10),
    }),
    ...integrityJobs(dependencies),
    foldCountsJob,
    forgetDerivedJob(dependencies),
    tidyHoldsJob,
    tidyNotificationsJob,
    memoryJob(dependencies),
    ...accountJobs({ ...dependencies, followPurge }),
    ...trashJobs({ ...dependencies, followPurge, mayUnlink: (purged) => mayLeave(dependencies.db, purged) }),
    ...backupJobs({ ...dependencies, ...dependencies.backups }),
    ...alarmJobs(dependencies),
  ]
  const close = async (): Promise<void> => {
    await pool.close()
    await places.close()
  }
  return { jobs, atStart: [...reconcileAtStart, memoriesAtStart], close }
}

/** Reasons to wait that are gone on this machine. */
function programsFound(): readonly string[] {
  const ffmpeg = findProgram('ffmpeg') !== null && findProgram('ffprobe') !== null
  return [...(ffmpeg ? ['ffmpeg_missing'] : []), ...(findProgram('perl') === null ? [] : ['perl_missing'])]
}
