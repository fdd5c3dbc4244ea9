// Boxes lie on a photo as it came; whoever looks sees it as it was edited. From the one to the other and back, pure.
import { cropWithin, sizeAfter } from '../../catalog/edits/edits.ts'
import type { Edit, Size } from '../../catalog/edits/edits.ts'
import type { Box } from '../../catalog/people/people.ts'

interface Corners {
  readonly x1: number
  readonly y1: number
  readonly x2: number
  readonly y2: number
}

/** Where a box is on the edited photo, in its whole size; undefined where the crop leaves nothing of it. */
export function boxAfter(box: Box, source: Size, edits: readonly Edit[]): Box | undefined {
  let corners = scaled(box, source.width / box.imageWidth, source.height / box.imageHeight)
  let size = source
  for (const edit of edits) {
    corners = moved(corners, size, edit)
    size = sizeAfter(size, [edit])
  }
  const shown = within(corners, size)
  return shown && onPicture(shown, size)
}

/** Where a box that was drawn on the edited photo is on it as it came. */
export function boxBefore(box: Box, source: Size, edits: readonly Edit[]): Box {
  const sizes = edits.map((_, n) => sizeAfter(source, edits.slice(0, n)))
  const edited = sizeAfter(source, edits)
  let corners = scaled(box, edited.width / box.imageWidth, edited.height / box.imageHeight)
  for (const [n, edit] of [...edits.entries()].toReversed())
    corners = movedBack(corners, sizes[n] ?? source, edit)
  return onPicture(within(corners, source) ?? corners, source)
}

const scaled = ({ x1, y1, x2, y2 }: Corners, across: number, down: number): Corners => ({
  x1: x1 * across,
  y1: y1 * down,
  x2: x2 * across,
  y2: y2 * down,
})

const shifted = ({ x1, y1, x2, y2 }: Corners, x: number, y: number): Corners => ({
  x1: x1 + x,
  y1: y1 + y,
  x2: x2 + x,
  y2: y2 + y,
})

/** `size` is that of the picture before the edit. */
function moved(corners: Corners, size: Size, edit: Edit): Corners {
  switch (edit.action) {
    case 'crop': {
      const { x, y } = cropWithin(size, edit.parameters) ?? { x: 0, y: 0 }
      return shifted(corners, -x, -y)
    }
    case 'rotate':
      return turned(corners, size, edit.parameters.angle)
    case 'mirror':
      return mirrored(corners, size, edit.parameters.axis)
    default:
      return edit satisfies never
  }
}

function movedBack(corners: Corners, size: Size, edit: Edit): Corners {
  switch (edit.action) {
    case 'crop': {
      const { x, y } = cropWithin(size, edit.parameters) ?? { x: 0, y: 0 }
      return shifted(corners, x, y)
    }
    case 'rotate':
      return turned(corners, sizeAfter(size, [edit]), (360 - edit.parameters.angle) % 360)
    case 'mirror':
      return mirrored(corners, size, edit.parameters.axis)
    default:
      return edit satisfies never
  }
}

/** A quarter of a turn at a time, clockwise. */
function turned(corners: Corners, size: Size, angle: number): Corners {
  if (angle === 0) return corners
  const { x1, y1, x2, y2 } = corners
  const quarter = { x1: size.height - y2, y1: x1, x2: size.height - y1, y2: x2 }
  return turned(quarter, { width: size.height, height: size.width }, angle - 90)
}

function mirrored({ x1, y1, x2, y2 }: Corners, size: Size, axis: 'horizontal' | 'vertical'): Corners {
  return axis === 'horizontal'
    ? { x1: size.width - x2, y1, x2: size.width - x1, y2 }
    : { x1, y1: size.height - y2, x2, y2: size.height - y1 }
}

function within({ x1, y1, x2, y2 }: Corners, { width, height }: Size): Corners | undefined {
  if (x1 >= width || y1 >= height || x2 <= 0 || y2 <= 0) return undefined
  return { x1: Math.max(x1, 0), y1: Math.max(y1, 0), x2: Math.min(x2, width), y2: Math.min(y2, height) }
}

const onPicture = ({ x1, y1, x2, y2 }: Corners, { width, height }: Size): Box => ({
  x1: Math.round(x1),
  y1: Math.round(y1),
  x2: Math.round(x2),
  y2: Math.round(y2),
  imageWidth: width,
  imageHeight: height,
})
