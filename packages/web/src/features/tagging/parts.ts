// Boxes on a photo: as parts of its sides, as pixels of the screen, as pixels of the photo. Pure.
import type { Box, Size } from '../../ui/frame.ts'

/** As the screen says where something is. */
interface Place extends Size {
  readonly left: number
  readonly top: number
}

export const inPixels = ({ x, y, width, height }: Box, photo: Size): Box => ({
  x: x * photo.width,
  y: y * photo.height,
  width: width * photo.width,
  height: height * photo.height,
})

export const inParts = ({ x, y, width, height }: Box, photo: Size): Box => ({
  x: x / photo.width,
  y: y / photo.height,
  width: width / photo.width,
  height: height / photo.height,
})

/** Whole pixels of the photo, at least one. */
export function inWholePixels(box: Box, photo: Size): Box {
  const { x, y, width, height } = inPixels(box, photo)
  const [left, top] = [Math.min(photo.width - 1, Math.round(x)), Math.min(photo.height - 1, Math.round(y))]
  const right = Math.max(left + 1, Math.min(photo.width, Math.round(x + width)))
  const bottom = Math.max(top + 1, Math.min(photo.height, Math.round(y + height)))
  return { x: left, y: top, width: right - left, height: bottom - top }
}

const SHARE = 0.35

/** A square in the middle of what is seen of the photo, in its parts. */
export function firstBox(photo: Place, stage: Place): Box {
  const left = Math.max(photo.left, stage.left)
  const top = Math.max(photo.top, stage.top)
  const right = Math.min(photo.left + photo.width, stage.left + stage.width)
  const bottom = Math.min(photo.top + photo.height, stage.top + stage.height)
  const side = SHARE * Math.max(1, Math.min(right - left, bottom - top))
  const [x, y] = [(left + right - side) / 2 - photo.left, (top + bottom - side) / 2 - photo.top]
  return inParts({ x, y, width: side, height: side }, photo)
}

/** The same box about another place of the screen, as far as the photo reaches. */
export function centredAt(box: Box, { x, y }: { readonly x: number; readonly y: number }, photo: Place): Box {
  const { width, height } = inPixels(box, photo)
  const [left, top] = [place(x, photo.left, width, photo.width), place(y, photo.top, height, photo.height)]
  return inParts({ x: left, y: top, width, height }, photo)
}

const place = (at: number, from: number, length: number, most: number) =>
  Math.max(0, Math.min(most - length, at - from - length / 2))
