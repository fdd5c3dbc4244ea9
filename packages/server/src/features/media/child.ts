// The process that opens strangers' pictures. It knows no settings and no database; it is told what to decode and where to
// write, one file at a time, and may be killed at any moment: whoever asked renames or removes what it wrote.

import { writeFile } from 'node:fs/promises'
import sharp from 'sharp'
import { errorCode } from '../../platform/errors/errors.ts'
import type { Edit, Size } from '../../catalog/edits/edits.ts'
import { decode, editingEdge, fromPixels, previewEdge, scaled, type PictureReader } from './decode.ts'
import { applyEdits } from './edited.ts'
import type { MediaFailureCode } from './pass.ts'
import {
  makeEdited,
  makePerceptualHash,
  makePreview,
  makeThumbhash,
  makeThumbnail,
  shrinkToThumbnail,
} from './pictures.ts'
import { refusalFrom } from './refusal.ts'

export interface PictureTask {
  readonly input: string | Buffer
  readonly reader: PictureReader
  readonly orientation?: number
  readonly previewTo?: string
  readonly thumbnailTo?: string
  readonly editedTo?: string
  readonly uneditedTo?: string
  readonly edits: readonly Edit[]
  readonly similarity: boolean
}

export interface Pictures {
  readonly width: number
  readonly height: number
  /** Before the edits; left out where there are none. */
  readonly source?: Size
  readonly previewBytes?: number
  readonly thumbnailBytes?: number
  readonly thumbhash?: Uint8Array
  readonly perceptualHash?: bigint
}

export type PictureAnswer =
  | { readonly kind: 'made'; readonly pictures: Pictures }
  | { readonly kind: 'refused'; readonly code: MediaFailureCode; readonly cause: string }
  /** Ours: the disk, the folder, a file that is gone. */
  | {
      readonly kind: 'fault'
      readonly during: 'reading' | 'writing'
      readonly code: string
      readonly cause: string
    }

sharp.concurrency(1)
sharp.cache(false)

process.on('disconnect', () => process.exit(0))
process.on('message', (task: PictureTask) => {
  void answer(task).then((reply) => process.send?.(reply))
})

class WriteFault extends Error {
  readonly code: string

  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.code = errorCode(cause) ?? 'unknown'
  }
}

async function answer(task: PictureTask): Promise<PictureAnswer> {
  try {
    return { kind: 'made', pictures: await makePictures(task) }
  } catch (error) {
    return answerToError(error)
  }
}

function answerToError(error: unknown): PictureAnswer {
  const cause = error instanceof Error ? error.message : String(error)
  if (error instanceof WriteFault) return { kind: 'fault', during: 'writing', code: error.code, cause }
  const code = errorCode(error)
  if (code !== undefined && /^E[A-Z]+$/.test(code)) return { kind: 'fault', during: 'reading', code, cause }
  return { kind: 'refused', code: refusalFrom(error).code, cause }
}

async function makePictures(task: PictureTask): Promise<Pictures> {
  if (task.edits.length > 0) return makeEditedPictures(task)
  const { pixels, width, height } = await decode(task.input, task.reader, task.orientation)
  const preview =
    task.previewTo === undefined
      ? {}
      : { previewBytes: await write(task.previewTo, await makePreview(pixels)) }
  if (task.thumbnailTo === undefined && !task.similarity) return { width, height, ...preview }
  const small = await shrinkToThumbnail(pixels)
  const thumbnail = task.thumbnailTo === undefined ? {} : await writeThumbnail(task.thumbnailTo, small)
  const similarity = task.similarity ? { perceptualHash: await makePerceptualHash(small) } : {}
  return { width, height, ...preview, ...thumbnail, ...similarity }
}

/** What looks alike is told by the picture as it came; all else shows the edits. */
async function makeEditedPictures(task: PictureTask): Promise<Pictures> {
  const whole = await decode(task.input, task.reader, task.orientation, editingEdge)
  const { pixels, width, height } = await applyEdits(whole, task.edits)
  if (task.editedTo !== undefined) await write(task.editedTo, await makeEdited(pixels))
  if (task.uneditedTo !== undefined)
    await write(task.uneditedTo, await makePreview(await scaled(fromPixels(whole.pixels), previewEdge)))
  const shown = await scaled(fromPixels(pixels), previewEdge)
  const preview =
    task.previewTo === undefined
      ? {}
      : { previewBytes: await write(task.previewTo, await makePreview(shown)) }
  const thumbnail =
    task.thumbnailTo === undefined
      ? {}
      : await writeThumbnail(task.thumbnailTo, await shrinkToThumbnail(shown))
  const asItCame = task.similarity ? await shrinkToThumbnail(whole.pixels) : undefined
  const similarity = asItCame === undefined ? {} : { perceptualHash: await makePerceptualHash(asItCame) }
  const source = { width: whole.width, height: whole.height }
  return { width, height, source, ...preview, ...thumbnail, ...similarity }
}

async function writeThumbnail(path: string, small: Parameters<typeof makeThumbnail>[0]) {
  const thumbnailBytes = await write(path, await makeThumbnail(small))
  return { thumbnailBytes, thumbhash: await makeThumbhash(small) }
}

async function write(path: string, bytes: Buffer): Promise<number> {
  try {
    await writeFile(path, bytes, { flag: 'wx' })
  } catch (error) {
    throw new WriteFault(error)
  }
  return bytes.length
}
