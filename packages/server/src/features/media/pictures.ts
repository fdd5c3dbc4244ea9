// What is made from the decoded pixels. Preview: JPEG, longest edge 1440, on white. Thumbnail: WebP whose shorter edge is 250
// (rows of equal height never enlarge it), alpha kept; both are never larger than the original.

import { rgbaToThumbHash } from 'thumbhash'
import { fromPixels, rawPixels } from './decode.ts'
import { hashSide, perceptualHash } from './perceptual-hash.ts'
import type { Pixels } from './tiff-wrap.ts'

const thumbnailEdge = 250
const thumbhashEdge = 100
const white = '#ffffff'

export function makePreview(pixels: Pixels): Promise<Buffer> {
  return fromPixels(pixels)
    .flatten({ background: white })
    .jpeg({ quality: 80, progressive: false })
    .toBuffer()
}

/** In full size: to keep and to pass on. */
export function makeEdited(pixels: Pixels): Promise<Buffer> {
  return fromPixels(pixels)
    .flatten({ background: white })
    .jpeg({ quality: 92, progressive: false })
    .toBuffer()
}

export function shrinkToThumbnail(pixels: Pixels): Promise<Pixels> {
  const box = { fit: 'outside', withoutEnlargement: true } as const
  return rawPixels(fromPixels(pixels).resize(thumbnailEdge, thumbnailEdge, box))
}

export function makeThumbnail(small: Pixels): Promise<Buffer> {
  return fromPixels(small).webp({ quality: 80, effort: 2 }).toBuffer()
}

export async function makeThumbhash(small: Pixels): Promise<Buffer> {
  const box = { fit: 'inside', withoutEnlargement: true } as const
  const tiny = await rawPixels(fromPixels(small).resize(thumbhashEdge, thumbhashEdge, box).ensureAlpha())
  return Buffer.from(rgbaToThumbHash(tiny.width, tiny.height, tiny.data))
}

export async function makePerceptualHash(small: Pixels): Promise<bigint> {
  const square = fromPixels(small).flatten({ background: white }).resize(hashSide, hashSide, { fit: 'fill' })
  return perceptualHash(await square.toColourspace('b-w').raw().toBuffer())
}
