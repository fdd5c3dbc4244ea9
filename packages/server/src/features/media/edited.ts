import { cropWithin, sizeAfter } from '../../catalog/edits/edits.ts'
import type { Crop, Edit } from '../../catalog/edits/edits.ts'
import { fromPixels, rawPixels } from './decode.ts'
import type { Decoded } from './decode.ts'
import type { Pixels } from './tiff-wrap.ts'

/** A picture after its edits, in their order. They speak of its whole size; its pixels may be fewer. */
export async function applyEdits(picture: Decoded, edits: readonly Edit[]): Promise<Decoded> {
  const scale = picture.pixels.width / picture.width
  let { pixels } = picture
  for (const edit of edits) pixels = await applyEdit(pixels, edit, scale)
  return { pixels, ...sizeAfter(picture, edits) }
}

async function applyEdit(pixels: Pixels, edit: Edit, scale: number): Promise<Pixels> {
  switch (edit.action) {
    case 'crop':
      return cropped(pixels, edit.parameters, scale)
    case 'rotate':
      return edit.parameters.angle === 0
        ? pixels
        : rawPixels(fromPixels(pixels).rotate(edit.parameters.angle))
    case 'mirror':
      return rawPixels(
        edit.parameters.axis === 'horizontal' ? fromPixels(pixels).flop() : fromPixels(pixels).flip(),
      )
    default:
      return edit satisfies never
  }
}

/** What lies outside is left out; a crop that is outside as a whole is none. */
async function cropped(pixels: Pixels, crop: Crop, scale: number): Promise<Pixels> {
  const [x, y] = [Math.round(crop.x * scale), Math.round(crop.y * scale)]
  const width = Math.max(1, Math.round((crop.x + crop.width) * scale) - x)
  const height = Math.max(1, Math.round((crop.y + crop.height) * scale) - y)
  const within = cropWithin(pixels, { x, y, width, height })
  if (within === undefined) return pixels
  const area = { left: within.x, top: within.y, width: within.width, height: within.height }
  return rawPixels(fromPixels(pixels).extract(area))
}
