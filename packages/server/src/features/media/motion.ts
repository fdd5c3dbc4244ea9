// Motion photos: where in a picture's file the video lies, by what the metadata says and only if a video does begin there.

import { open } from 'node:fs/promises'
import type { Tags } from './exiftool.ts'
import type { EmbeddedVideo } from './pass.ts'
import { numberOf } from './tag-values.ts'

export async function findEmbeddedVideo(
  path: string,
  size: number,
  tags: Tags,
): Promise<EmbeddedVideo | null> {
  for (const place of [
    samsung(tags),
    fromEnd(size, googleLength(tags)),
    fromEnd(size, microVideoLength(tags)),
  ]) {
    if (place !== null && (await isVideoAt(path, place, size))) return place
  }
  return null
}

function samsung(tags: Tags): EmbeddedVideo | null {
  const parts = /^(\d+) (\d+)$/.exec(String(tags['Samsung:EmbeddedVideoOffsetSize']))
  return parts === null ? null : { offset: Number(parts[1]), length: Number(parts[2]) }
}

function fromEnd(size: number, length: number | null): EmbeddedVideo | null {
  return length === null ? null : { offset: size - length, length }
}

const microVideoLength = (tags: Tags): number | null =>
  numberOf(tags, ['XMP-GCamera:MicroVideoOffset'], 1, 2 ** 40)

function googleLength(tags: Tags): number | null {
  const directory = tags['XMP-GContainer:ContainerDirectory']
  const items = Array.isArray(directory) ? (directory as unknown[]) : []
  const videos = items.flatMap((entry) => {
    const item = (entry as { Item?: { Semantic?: unknown; Length?: unknown } } | null)?.Item
    return item?.Semantic === 'MotionPhoto' ? [Number(item.Length)] : []
  })
  const [length] = videos
  return length !== undefined && Number.isSafeInteger(length) && length > 0 ? length : null
}

async function isVideoAt(path: string, { offset, length }: EmbeddedVideo, size: number): Promise<boolean> {
  if (offset < 0 || length < 16 || offset + length > size) return false
  const file = await open(path)
  try {
    const { buffer } = await file.read(Buffer.alloc(12), 0, 12, offset)
    return buffer.toString('latin1', 4, 8) === 'ftyp'
  } finally {
    await file.close()
  }
}
