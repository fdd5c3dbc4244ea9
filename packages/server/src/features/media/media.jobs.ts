import path from 'node:path'
import { z } from 'zod'
import { derivedPath, forgetMade, saveExtracted, saveMade } from '../../catalog/assets/assets.ts'
import { doTheSame, lockEdits } from '../../catalog/edits/edits.ts'
import type { Edit } from '../../catalog/edits/edits.ts'
import { addJobs, defineJob } from '../../platform/jobs/jobs.ts'
import type { Job, JobRequest } from '../../platform/jobs/jobs.ts'
import type { PlaceName, Places } from '../../platform/places/places.ts'
import type { Db, Tables, Trx } from '../../schema/schema.ts'
import { exifRow, extractedColumns } from './extracted.ts'
import { findAssetToProcess } from './media.sql.ts'
import type { AssetToProcess } from './media.sql.ts'
import { mediaVersion } from './pass.ts'
import type { ExtractedMetadata, MediaKind, MediaPool, MediaRequest, MediaResult } from './pass.ts'

export interface MediaJobDependencies {
  readonly db: Db
  readonly pool: MediaPool
  readonly places: Places
  /** Absolute. */
  readonly originalsFolder: string
  readonly derivedFolder: string
  /** A photo was read in whose file a video lies. */
  readonly followMotion: (trx: Trx, assetId: string) => Promise<void>
}

const name = 'media.process'

/** Asks for whatever of this asset is not made yet. */
export function processMedia(assetId: string, priority = 0): JobRequest {
  return { job: name, queue: 'media', payload: { assetId }, key: `${name}:${assetId}`, priority }
}

/** One job an asset: metadata, pictures and hashes from one read, written in one transaction. */
export function processMediaJob(dependencies: MediaJobDependencies): Job<Tables> {
  return defineJob({
    name,
    queue: 'media',
    payload: z.object({ assetId: z.guid() }),
    attempts: 25,
    timeoutSeconds: 15 * 60,
    subject: ({ assetId }) => assetId,
    async run({ assetId }, signal) {
      const asset = await findAssetToProcess(dependencies.db, assetId)
      if (asset === undefined || asset.kinds.length === 0) return async () => undefined
      const result = await dependencies.pool.process(requestFor(dependencies, assetId, asset), signal)
      const place = await placeOf(dependencies.places, result.metadata)
      return async (trx) => {
        await record(trx, assetId, { edits: asset.edits, result, place })
        if (result.motionVideo !== null) await dependencies.followMotion(trx, assetId)
      }
    },
  })
}

function requestFor(
  { originalsFolder, derivedFolder }: MediaJobDependencies,
  assetId: string,
  asset: AssetToProcess,
): MediaRequest {
  const { sidecarPath } = asset
  return {
    original: path.join(originalsFolder, asset.path),
    name: asset.fileName,
    ...(sidecarPath === undefined ? {} : { sidecar: path.join(originalsFolder, sidecarPath) }),
    previewPath: path.join(derivedFolder, derivedPath('preview', assetId)),
    thumbnailPath: path.join(derivedFolder, derivedPath('thumbnail', assetId)),
    editing: {
      edits: asset.edits,
      editedPath: path.join(derivedFolder, derivedPath('edited', assetId)),
      uneditedPath: path.join(derivedFolder, derivedPath('unedited', assetId)),
    },
    kinds: asset.kinds,
  }
}

/** Where the file says that it was taken, in words. */
async function placeOf(places: Places, metadata: ExtractedMetadata | null): Promise<PlaceName | undefined> {
  const { latitude = null, longitude = null } = metadata ?? {}
  if (latitude === null || longitude === null) return undefined
  const [name] = await places.name([{ latitude, longitude }])
  return name
}

interface Processed {
  /** What was done to the pictures. */
  readonly edits: readonly Edit[]
  readonly result: MediaResult
  readonly place: PlaceName | undefined
}

async function record(trx: Trx, assetId: string, processed: Processed): Promise<void> {
  const { edits, result } = processed
  if (doTheSame(edits, await lockEdits(trx, assetId))) return await save(trx, assetId, processed)
  await save(trx, assetId, { ...processed, result: withoutPictures(result) })
  await forgetMade(
    trx,
    pictureKinds.map((kind) => ({ asset_id: assetId, kind })),
  )
  await addJobs(trx, [processMedia(assetId)])
}

const pictureKinds: readonly MediaKind[] = ['preview', 'thumbnail']

/** Somebody edited the photo meanwhile: what was drawn shows it as it was. */
function withoutPictures(result: MediaResult): MediaResult {
  const made = Object.entries(result.made).filter(([kind]) => !pictureKinds.includes(kind as MediaKind))
  return { ...result, width: null, height: null, thumbhash: null, made: Object.fromEntries(made) }
}

async function save(trx: Trx, assetId: string, { result, place }: Processed): Promise<void> {
  const exif = result.metadata === null ? undefined : exifRow(result.metadata, result, place)
  await saveExtracted(trx, assetId, extractedColumns(result), exif)
  const kinds = Object.keys(result.made) as MediaKind[]
  await saveMade(
    trx,
    assetId,
    kinds.map((kind) => ({ kind, version: mediaVersion[kind], ...result.made[kind] })),
  )
}
