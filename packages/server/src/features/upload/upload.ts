// Putting photos in. Ground: the bytes, and the row that vouches for them.
// Order: claim, receive, check, place, one transaction (row, journal, jobs; the claim goes) that waits for the placing before
// it commits, answer. So an answer is only given for bytes that are hashed, durable under their path and known to the database.
// After a COMMIT whose outcome is unknown nothing is removed: the claim stays, and tells later what was whose.
import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import { ownsVideo } from '../../catalog/assets/assets.ts'
import { mediaTypeOf } from '../../catalog/media-types/media-types.ts'
import type { Received } from '../../platform/blobs/blobs.ts'
import { failure } from '../../platform/errors/errors.ts'
import { failpoint } from '../../platform/failpoints/failpoints.ts'
import { addressOf } from './address.ts'
import { persistently } from './commit.ts'
import type { Actor, Announced, Upload, UploadDependencies, UploadFacts, UploadResult } from './intake.ts'
import { letGo } from './let-go.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { checkQuota, quotaExceeded } from './quota.ts'
import { refused, tryAgain } from './refusals.ts'
import { reserve, type Reservation } from './reserve.ts'
import { storeNew, type NewUpload } from './store.ts'
import { findTwin } from './stored.ts'
import { endAtTwin, meetTwin, standBack } from './twin.ts'
import { openClaim } from './upload.sql.ts'
import { withdraw } from './withdraw.ts'

export { checkUploads } from './check-uploads.ts'
export type { CheckedUpload } from './check-uploads.ts'
export { factsByLink, finishByLink, forLink, refuseSidecar } from './by-link.ts'
export type { LinkDependencies, PutIntoLink } from './by-link.ts'
export { findDuplicate } from './twin.ts'
export type { Announced, Upload, UploadDependencies, UploadFacts, UploadResult } from './intake.ts'
export type { Follow, MetadataItem, UploadEvent } from './commit.ts'

const sidecarLimit = 8 * 1024 * 1024
const inOrder = oneAtATime()

/**
 * Begins with a claim, and lets `work` receive and finish. When it throws, nothing of the upload is left, unless the outcome
 * of the COMMIT is unknown. Fails with `disk_full` before any byte where what was announced would not fit.
 */
export async function withUpload(
  deps: UploadDependencies,
  ownerId: string,
  announcedBytes: number,
  work: (upload: Upload) => Promise<UploadResult>,
): Promise<UploadResult> {
  const upload = await openUpload(deps, ownerId, announcedBytes)
  try {
    return await work(upload)
  } catch (error) {
    // What can't be cleared away now stays under its claim, and the reconciler finds it.
    const isClear = await withdraw(deps, upload, error).catch(() => false)
    if (!isClear) void letGo(deps.db, upload.claimId)
    throw error
  }
}

async function openUpload(
  deps: UploadDependencies,
  ownerId: string,
  announcedBytes: number,
): Promise<Upload> {
  const free = await deps.blobs.freeSpace()
  if (free - announcedBytes < deps.reserveBytes) {
    throw failure('disk_full', 'The disk of the server is full. Nothing was stored.', { details: { free } })
  }
  const claimId = randomUUID()
  const allowance = await persistently(() =>
    openClaim(deps.db, { id: claimId, ownerId, bootId: deps.bootId }),
  )
  if (allowance === undefined) throw failure('not_found', 'This account is not here any more.')
  failpoint('upload.claimed')
  const { storageLabel, quotaBytes, usedBytes } = allowance
  const allowedBytes = quotaBytes === undefined ? Infinity : Math.max(0, quotaBytes - usedBytes)
  return { claimId, ownerId, ownerFolder: storageLabel ?? ownerId, allowedBytes, placed: [], uncertain: [] }
}

/** Streams the file in, and meanwhile reserves its path; a name that can't be kept is refused before the bytes. */
export async function receiveOriginal(
  deps: UploadDependencies,
  upload: Upload,
  source: Readable,
  announced: Announced,
): Promise<void> {
  checkFileName(announced.fileName)
  if (upload.original !== undefined) throw refused('second_file', 'One upload holds one file.')
  const receiving = deps.blobs.receive(source, { name: upload.claimId, limit: upload.allowedBytes })
  const [received, reserved] = await Promise.allSettled([receiving, reserveEarly(deps, upload, announced)])
  if (received.status === 'rejected') {
    throw upload.allowedBytes === Infinity ? received.reason : quotaFailure(received.reason)
  }
  upload.original = received.value
  if (reserved.status === 'rejected') throw reserved.reason
  if (reserved.value !== undefined) upload.reservation = reserved.value
  failpoint('upload.received')
}

async function reserveEarly(
  { db }: UploadDependencies,
  { claimId, ownerFolder }: Upload,
  { fileName, fileCreatedAt }: Announced,
): Promise<Reservation | undefined> {
  if (fileCreatedAt === undefined) return undefined
  const reservation = await reserve(db, claimId, 'path', addressOf(ownerFolder, fileName, fileCreatedAt))
  failpoint('upload.reserved')
  return reservation
}

/** An empty one is none. */
export async function receiveSidecar(
  deps: UploadDependencies,
  upload: Upload,
  source: Readable,
): Promise<void> {
  if (upload.sidecar !== undefined) throw refused('second_file', 'One upload holds one sidecar.')
  upload.sidecar = await deps.blobs.receive(source, { name: `${upload.claimId}.xmp`, limit: sidecarLimit })
  failpoint('upload.sidecar_received')
  if (upload.sidecar.size > 0) return
  await deps.blobs.discard(upload.sidecar)
  delete upload.sidecar
}

/** Refuses names of files that are not kept, and names that try to leave their folder. */
function checkFileName(fileName: string): 'image' | 'video' {
  if (/[/\\\0]/u.test(fileName) || fileName === '..') {
    throw refused('bad_file_name', 'A file name can not hold a path. Nothing was stored.')
  }
  const found = mediaTypeOf(fileName)
  if (found !== undefined) return found.type
  throw refused('unsupported_type', `Unsupported file type ${fileName}`)
}

/** Checks what was received, and makes an asset of it or finds that it is one already. */
export async function finishUpload(
  deps: UploadDependencies,
  upload: Upload,
  facts: UploadFacts,
  actor: Actor,
): Promise<UploadResult> {
  const original = checkReceived(upload, facts)
  const type = checkFileName(facts.fileName)
  await checkLiveVideo(deps, upload, facts)
  return await inOrder(keyOf(upload, original.sha1), async () => {
    const twin = await persistently(() => findTwin(deps.db, upload.ownerId, original.sha1))
    if (twin !== undefined) return await meetTwin(deps, upload, original, twin, actor)
    return await keepNew(deps, { upload, original, facts: { ...facts, type }, actor })
  })
}

/** Ends an upload of which only the sidecar was received: the bytes that it goes with, `sha1`, are here already. */
export async function finishSidecar(
  deps: UploadDependencies,
  upload: Upload,
  sha1: Buffer,
  actor: Actor,
): Promise<UploadResult> {
  return await inOrder(keyOf(upload, sha1), async () => {
    const twin = await persistently(() => findTwin(deps.db, upload.ownerId, sha1))
    if (twin === undefined)
      throw tryAgain('file_changes', 'The photo went away meanwhile. Please send it again.')
    return await endAtTwin(deps, upload, twin, actor)
  })
}

function keyOf({ ownerId }: Upload, sha1: Buffer): string {
  return `${ownerId} ${sha1.toString('hex')}`
}

function checkReceived(upload: Upload, facts: UploadFacts): Received {
  const { original } = upload
  if (original === undefined) throw refused('no_file', 'There is no file in this upload.')
  if (original.size === 0) throw refused('empty_file', 'The file is empty. Nothing was stored.')
  if (facts.announcedSha1 === undefined || facts.announcedSha1.equals(original.sha1)) return original
  throw refused(
    'checksum_mismatch',
    'The file changed on its way here. Nothing was stored; please send it again.',
  )
}

async function checkLiveVideo(
  deps: UploadDependencies,
  { ownerId }: Upload,
  { liveVideoId }: UploadFacts,
): Promise<void> {
  if (liveVideoId === undefined || (await persistently(() => ownsVideo(deps.db, ownerId, liveVideoId))))
    return
  throw refused('bad_live_video', 'Live photo video not found, or it is not a video of yours.')
}

async function keepNew(deps: UploadDependencies, newUpload: NewUpload): Promise<UploadResult> {
  const committed = await storeWithinQuota(deps, newUpload)
  failpoint('upload.committed')
  if (committed.status === 'created') return committed
  return await standBack(deps, newUpload.upload, newUpload.original)
}

/** Where there is a quota, one after the other: who does not fit any more is refused before anything has a path. */
async function storeWithinQuota(deps: UploadDependencies, newUpload: NewUpload): ReturnType<typeof storeNew> {
  const { ownerId, allowedBytes } = newUpload.upload
  if (allowedBytes === Infinity) return await storeNew(deps, newUpload)
  return await inOrder(`quota ${ownerId}`, async () => {
    await persistently(() => checkQuota(deps.db, { ownerId, size: newUpload.original.size }))
    return await storeNew(deps, newUpload)
  })
}

function quotaFailure(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'too_large') return error
  return quotaExceeded(error)
}
