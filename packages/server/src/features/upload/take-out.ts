// The video inside a motion photo becomes an asset of its own, hidden, in the way that every upload takes: hashed, durable,
// within the quota, journaled. The photo's file is only read. Once for a photo: docs/adr/0012.
import path from 'node:path'
import { findMotionPhoto, joinHalf } from '../../catalog/assets/assets.ts'
import type { MotionPhoto } from '../../catalog/assets/assets.ts'
import { failure } from '../../platform/errors/errors.ts'
import { withOperation } from '../../platform/journal/journal.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import type { Upload, UploadDependencies, UploadResult } from './intake.ts'
import { refused } from './refusals.ts'
import { finishUpload, receiveOriginal, withUpload } from './upload.ts'

/** Takes the video out of this photo, where there is one that was not taken out before; may run twice. */
export async function takeOutVideo(deps: UploadDependencies, photoId: string): Promise<void> {
  const photo = await findMotionPhoto(deps.db, photoId)
  if (photo === undefined) return
  const context = { actor: 'job', userId: photo.ownerId, intent: 'motion.take_out' } as const
  const result = await withUpload(joining(deps, photo), photo.ownerId, photo.length, (upload) =>
    putIn(joining(deps, photo), upload, photo, context),
  )
  if (result.status === 'duplicate')
    await withOperation(deps.db, context, (trx) => joinHalf(trx, photo.id, result.id))
}

/** A new video is joined with its photo in the transaction that makes its row, or is not made. */
function joining(deps: UploadDependencies, photo: MotionPhoto): UploadDependencies {
  return {
    ...deps,
    follow: async (trx, event, asset) => {
      if (event === 'asset.created' && !(await joinHalf(trx, photo.id, asset.id)))
        throw refused('photo_changed', 'The photo changed while its video was taken out.')
      await deps.follow(trx, event, asset)
    },
  }
}

async function putIn(
  deps: UploadDependencies,
  upload: Upload,
  photo: MotionPhoto,
  context: OperationContext,
): Promise<UploadResult> {
  const { offset, length, fileCreatedAt, fileModifiedAt } = photo
  const fileName = `${path.parse(photo.fileName).name}.mp4`
  const bytes = await deps.blobs.read(photo.path, { start: offset, end: offset + length - 1 })
  await receiveOriginal(deps, upload, bytes, { fileName, fileCreatedAt })
  if (upload.original?.size !== length) throw failure('original_changed', `${photo.path} ends too early.`)
  const facts = { fileName, fileCreatedAt, fileModifiedAt, visibility: 'hidden', isFavorite: false } as const
  return await finishUpload(deps, upload, { ...facts, metadata: [] }, context)
}
