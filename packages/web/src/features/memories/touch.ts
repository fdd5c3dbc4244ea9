// What a finger or a mouse means on a photo of a memory. Pure.

export type Meaning = 'previous' | 'next' | 'close' | 'nothing'

export interface Stroke {
  readonly from: { readonly x: number; readonly y: number }
  readonly to: { readonly x: number; readonly y: number }
  /** Milliseconds. */
  readonly took: number
  readonly width: number
  /** Whether one reads from right to left. */
  readonly rtl: boolean
}

const SWIPE = 50
const MOVED = 10
const TAP = 350

/** Swipes turn the page, down closes; a tap on the first third goes back, elsewhere on; a long press only pauses. */
export function meaningOf({ from, to, took, width, rtl }: Stroke): Meaning {
  const dx = (to.x - from.x) * (rtl ? -1 : 1)
  const dy = to.y - from.y
  if (dy > 1.5 * SWIPE && dy > Math.abs(dx)) return 'close'
  if (Math.abs(dx) > SWIPE && Math.abs(dx) > Math.abs(dy)) return dx < 0 ? 'next' : 'previous'
  if (Math.hypot(dx, dy) > MOVED || took > TAP) return 'nothing'
  const share = (rtl ? width - to.x : to.x) / width
  return share < 1 / 3 ? 'previous' : 'next'
}
