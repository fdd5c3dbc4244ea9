// Motion photos: where in a picture's file the video lies. The metadata says where it may be; what counts is that the boxes
// of a video do stand there, whole: else the picture has none.

import { open, type FileHandle } from 'node:fs/promises'
import { boxesIn } from './boxes.ts'
import type { Tags } from './exiftool.ts'
import { readFailure } from './original.ts'
import type { EmbeddedVideo } from './pass.ts'
import { videoOfTrailer } from './samsung-trailer.ts'
import { numberOf } from './tag-values.ts'

export async function findEmbeddedVideo(
  path: string,
  size: number,
  tags: Tags,
): Promise<EmbeddedVideo | null> {
  try {
    return await findInFile(path, size, tags)
  } catch (cause) {
    throw readFailure(path, cause)
  }
}

async function findInFile(path: string, size: number, tags: Tags): Promise<EmbeddedVideo | null> {
  const file = await open(path)
  try {
    const told = lengthsTold(tags).map((length) => ({ offset: size - length, length }))
    for (const place of [await videoOfTrailer(file, size), ...told, await boxOfVideo(file, size)]) {
      const video = place && (await videoAt(file, place.offset, Math.min(place.offset + place.length, size)))
      if (video !== null) return video
    }
    return null
  } finally {
    await file.close()
  }
}

/** How far from the end of the file a video may begin. */
function lengthsTold(tags: Tags): number[] {
  const micro = numberOf(tags, ['XMP-GCamera:MicroVideoOffset'], 1, 2 ** 40)
  return micro === null ? lengthsInDirectory(tags) : [...lengthsInDirectory(tags), micro]
}

interface Item {
  readonly Semantic?: unknown
  readonly Length?: unknown
  readonly Padding?: unknown
}

/** What follows the video counts, too; some phones have counted it in already. */
function lengthsInDirectory(tags: Tags): number[] {
  const directory = tags['XMP-GContainer:ContainerDirectory']
  const entries = Array.isArray(directory) ? (directory as ({ readonly Item?: Item } | null)[]) : []
  const items = entries.map((entry) => entry?.Item)
  const at = items.findIndex((item) => item?.Semantic === 'MotionPhoto')
  if (at === -1) return []
  const all = items.slice(at).map((item) => bytes(item?.Length) + bytes(item?.Padding))
  return [all.reduce((sum, each) => sum + each, 0), bytes(items[at]?.Length)].filter((length) => length > 0)
}

function bytes(value: unknown): number {
  const number = Number(value ?? 0)
  return Number.isSafeInteger(number) && number > 0 ? number : 0
}

/** The box in which HEIC and AVIF keep it. */
async function boxOfVideo(file: FileHandle, size: number): Promise<EmbeddedVideo | null> {
  for await (const { type, content, end } of boxesIn(file, 0, size))
    if (type === 'mpvd') return { offset: content, length: end - content }
  return null
}

/** From its first box to its last whole one; what stands behind is not of the video. */
async function videoAt(file: FileHandle, offset: number, limit: number): Promise<EmbeddedVideo | null> {
  if (offset <= 0 || limit - offset < 16) return null
  const types: string[] = []
  let end = offset
  for await (const box of boxesIn(file, offset, limit)) {
    types.push(box.type)
    end = box.end
    if (types[0] !== 'ftyp') return null
  }
  const isWhole = types.includes('moov') && (types.includes('mdat') || types.includes('moof'))
  return isWhole ? { offset, length: end - offset } : null
}
