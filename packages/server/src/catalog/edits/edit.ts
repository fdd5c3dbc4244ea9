/** A part of the picture as it came, upright; pixels from its upper left corner. */
export interface Crop {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Degrees clockwise. */
export type Angle = 0 | 90 | 180 | 270

/** `horizontal`: left becomes right. */
export type Axis = 'horizontal' | 'vertical'

export type Edit =
  | { readonly action: 'crop'; readonly parameters: Crop }
  | { readonly action: 'rotate'; readonly parameters: { readonly angle: Angle } }
  | { readonly action: 'mirror'; readonly parameters: { readonly axis: Axis } }

export type StoredEdit = Edit & { readonly id: string }

export interface Size {
  readonly width: number
  readonly height: number
}

/** What of a crop is in a picture of this size; undefined where nothing is. */
export function cropWithin({ width, height }: Size, crop: Crop): Crop | undefined {
  const right = Math.min(crop.x + crop.width, width)
  const bottom = Math.min(crop.y + crop.height, height)
  if (crop.x >= right || crop.y >= bottom) return undefined
  return { x: crop.x, y: crop.y, width: right - crop.x, height: bottom - crop.y }
}

/** How large a picture of this size is after these edits, in their order. */
export function sizeAfter({ width, height }: Size, edits: readonly Edit[]): Size {
  return edits.reduce(
    (before: Size, edit) => {
      if (edit.action === 'crop') return cropWithin(before, edit.parameters) ?? before
      const isTurned = edit.action === 'rotate' && edit.parameters.angle % 180 !== 0
      return isTurned ? { width: before.height, height: before.width } : before
    },
    { width, height },
  )
}

/** Whether both lists do the same, whatever their rows are called. */
export function doTheSame(one: readonly Edit[], other: readonly Edit[]): boolean {
  return textOf(one) === textOf(other)
}

function textOf(edits: readonly Edit[]): string {
  return JSON.stringify(
    edits.map(({ action, parameters }) => [
      action,
      Object.entries(parameters).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    ]),
  )
}
