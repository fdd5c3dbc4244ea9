// How a photo is turned and mirrored, and where a rectangle of it lies then. Pure. Any number of turns and mirrorings is one
// mirroring from left to right, or none, and then one turn clockwise.
import type { Edit } from '../../data/edits.ts'
import type { Box, Size } from '../../ui/frame.ts'

export type Angle = 0 | 90 | 180 | 270

export interface Turn {
  readonly mirrored: boolean
  readonly angle: Angle
}

export const UPRIGHT: Turn = { mirrored: false, angle: 0 }

const angleOf = (degrees: number): Angle => ((((degrees % 360) + 360) % 360) as Angle) || 0

export const turnedBy = ({ mirrored, angle }: Turn, degrees: number): Turn => ({
  mirrored,
  angle: angleOf(angle + degrees),
})

/** As it is seen: `horizontal` makes left right, `vertical` makes the top the bottom. */
export const mirroredAlong = ({ mirrored, angle }: Turn, axis: 'horizontal' | 'vertical'): Turn => ({
  mirrored: !mirrored,
  angle: angleOf((axis === 'horizontal' ? 0 : 180) - angle),
})

export const sizeSeen = ({ width, height }: Size, { angle }: Turn): Size =>
  angle % 180 === 0 ? { width, height } : { width: height, height: width }

/** Where a box of the photo as it came is seen. */
export function boxSeen(box: Box, source: Size, { mirrored, angle }: Turn): Box {
  const mirror = mirrored ? { ...box, x: source.width - box.x - box.width } : box
  return rotated(mirror, source, angle)
}

/** Where a box that is seen lies on the photo as it came. */
export function boxOf(seen: Box, source: Size, turn: Turn): Box {
  const back = rotated(seen, sizeSeen(source, turn), angleOf(-turn.angle))
  return turn.mirrored ? { ...back, x: source.width - back.x - back.width } : back
}

function rotated({ x, y, width, height }: Box, within: Size, angle: Angle): Box {
  switch (angle) {
    case 90:
      return { x: within.height - y - height, y: x, width: height, height: width }
    case 180:
      return { x: within.width - x - width, y: within.height - y - height, width, height }
    case 270:
      return { x: y, y: within.width - x - width, width: height, height: width }
    case 0:
      return { x, y, width, height }
    default:
      return angle satisfies never
  }
}

/** What is shown of a photo, and how. */
export interface Shape {
  /** Of the photo as it came; undefined for all of it. */
  readonly crop: Box | undefined
  readonly turn: Turn
}

export function shapeOf(edits: readonly Edit[]): Shape {
  let [crop, turn]: [Box | undefined, Turn] = [undefined, UPRIGHT]
  for (const { parameters } of edits) {
    if ('width' in parameters) crop = parameters
    else if ('angle' in parameters) turn = turnedBy(turn, parameters.angle)
    else turn = mirroredAlong(turn, parameters.axis)
  }
  return { crop, turn }
}

/** As few edits as there can be; in whole pixels, within the photo. */
export function editsOf({ crop, turn }: Shape, source: Size): Edit[] {
  const box = crop && wholePixels(crop, source)
  const isAll = !box || (box.width === source.width && box.height === source.height)
  return [
    ...(isAll ? [] : [{ action: 'crop' as const, parameters: box }]),
    ...(turn.mirrored ? [{ action: 'mirror' as const, parameters: { axis: 'horizontal' as const } }] : []),
    ...(turn.angle === 0 ? [] : [{ action: 'rotate' as const, parameters: { angle: turn.angle } }]),
  ]
}

function wholePixels({ x, y, width, height }: Box, source: Size): Box {
  const left = Math.min(source.width - 1, Math.max(0, Math.round(x)))
  const top = Math.min(source.height - 1, Math.max(0, Math.round(y)))
  const right = Math.min(source.width, Math.max(left + 1, Math.round(x + width)))
  const bottom = Math.min(source.height, Math.max(top + 1, Math.round(y + height)))
  return { x: left, y: top, width: right - left, height: bottom - top }
}
