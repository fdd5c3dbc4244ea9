// Zoom and pan as plain numbers: a photo is shown fitted, then scaled about the middle of the stage and
// moved by x, y. Pure. The photo can never be moved so far that the stage shows emptiness beside it.

export interface View {
  readonly scale: number
  readonly x: number
  readonly y: number
}
export interface Extent {
  readonly width: number
  readonly height: number
}
export interface Point {
  readonly x: number
  readonly y: number
}

export const FITTED: View = { scale: 1, x: 0, y: 0 }

/** The photo fitted into the stage; small photos are not blown up. */
export function fit(photo: Extent, stage: Extent): Extent {
  const factor = Math.min(1, stage.width / photo.width, stage.height / photo.height)
  return { width: photo.width * factor, height: photo.height * factor }
}

/** Up to twice its real pixels, and always at least four times what is fitted. */
export const maxScale = (photo: Extent, fitted: Extent) =>
  Math.max(4, (2 * photo.width) / Math.max(1, fitted.width))

/** The scale at which one pixel of the photo is one pixel of the screen; 2.5 where that is little difference. */
export function fullScale(photo: Extent, fitted: Extent): number {
  const full = photo.width / Math.max(1, fitted.width)
  return full > 2 ? full : 2.5
}

/** Zooms so that what is under `point` (from the middle of the stage) stays there. */
export function zoomAt(
  view: View,
  point: Point,
  scale: number,
  fitted: Extent,
  stage: Extent,
  max: number,
): View {
  const next = Math.min(max, Math.max(1, scale))
  const factor = next / view.scale
  const moved = {
    scale: next,
    x: point.x - (point.x - view.x) * factor,
    y: point.y - (point.y - view.y) * factor,
  }
  return within(moved, fitted, stage)
}

export const panBy = (view: View, dx: number, dy: number, fitted: Extent, stage: Extent): View =>
  within({ scale: view.scale, x: view.x + dx, y: view.y + dy }, fitted, stage)

export function within(view: View, fitted: Extent, stage: Extent): View {
  const room = (size: number, space: number) => Math.max(0, (size * view.scale - space) / 2)
  const [rx, ry] = [room(fitted.width, stage.width), room(fitted.height, stage.height)]
  return { scale: view.scale, x: clamp(view.x, rx), y: clamp(view.y, ry) }
}

const clamp = (value: number, limit: number) => Math.min(limit, Math.max(-limit, value)) + 0

/** What a swipe that ends here means: far enough, or short but quick. */
export function swipeMeaning(
  dx: number,
  dy: number,
  milliseconds: number,
  stage: Extent,
): 'next' | 'previous' | 'close' | 'none' {
  const quick = milliseconds < 300
  const across = Math.abs(dx) > Math.abs(dy)
  if (across && Math.abs(dx) > (quick ? 30 : stage.width * 0.2)) return dx < 0 ? 'next' : 'previous'
  if (!across && dy > (quick ? 60 : stage.height * 0.2)) return 'close'
  return 'none'
}
