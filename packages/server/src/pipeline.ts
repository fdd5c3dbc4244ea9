// What follows what, and when: the one table of consequences. A feature says what happened; here stands what it means.
import { forgetAllMade, forgetMade } from './catalog/assets/assets.ts'
import { openMediaPool, mediaVersion } from './features/media/media.ts'
import { processMedia, processMediaJob } from './features/media/media.jobs.ts'
import { reconcileAtStart, reconcileJobs } from './features/reconcile/reconcile.jobs.ts'
import { foldCountsJob } from './features/statistics/statistics.jobs.ts'
import type { BlobStore } from './platform/blobs/blobs.ts'
import { addJobs } from './platform/jobs/jobs.ts'
import type { Job, JobRequest } from './platform/jobs/jobs.ts'
import type { Log } from './platform/log/log.ts'
import { findProgram } from './platform/process/process.ts'
import type { Db, Tables, Trx } from './schema/schema.ts'

export { mediaVersion as derivedKinds }

type AssetHappening = 'asset.created' | 'asset.healed' | 'asset.sidecar' | 'derived.missing'

interface Consequences {
  /** What was derived is not valid any more. */
  readonly forget: 'nothing' | 'metadata' | 'everything'
  readonly jobs: readonly ((assetId: string) => JobRequest)[]
}

const consequences: Readonly<Record<AssetHappening, Consequences>> = {
  'asset.created': { forget: 'nothing', jobs: [processMedia] },
  'asset.healed': { forget: 'everything', jobs: [processMedia] },
  'asset.sidecar': { forget: 'metadata', jobs: [processMedia] },
  'derived.missing': { forget: 'everything', jobs: [processMedia] },
}

/** Does and asks for what follows, in the transaction of what happened. */
export async function follow(
  trx: Trx,
  happening: AssetHappening,
  { id }: { readonly id: string },
): Promise<void> {
  const { forget, jobs } = consequences[happening]
  if (forget === 'everything') await forgetAllMade(trx, id)
  if (forget === 'metadata') await forgetMade(trx, [{ asset_id: id, kind: 'metadata' }])
  await addJobs(
    trx,
    jobs.map((request) => request(id)),
  )
}

export interface WorkDependencies {
  readonly db: Db
  readonly blobs: BlobStore
  readonly log: Log
  readonly originalsFolder: string
  readonly derivedFolder: string
  readonly concurrency: number
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
  const jobs = [
    processMediaJob({ ...dependencies, pool }),
    ...reconcileJobs({
      ...dependencies,
      kinds: mediaVersion,
      nowPossible: async () => programsFound(),
      makeDerived: (assetId) => processMedia(assetId, 10),
    }),
    foldCountsJob,
  ]
  return { jobs, atStart: reconcileAtStart, close: () => pool.close() }
}

/** Reasons to wait that are gone on this machine. */
function programsFound(): readonly string[] {
  const ffmpeg = findProgram('ffmpeg') !== null && findProgram('ffprobe') !== null
  return [...(ffmpeg ? ['ffmpeg_missing'] : []), ...(findProgram('perl') === null ? [] : ['perl_missing'])]
}
