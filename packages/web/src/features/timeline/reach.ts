// Browsers lay out no more than 17 million pixels (some 33), and a million photos are higher than that. So the page scrolls
// over one part of the timeline at a time: `origin` is where in the timeline that part begins. Pure.

/** How high a part is. */
export const REACH = 8_000_000
const EDGE = 500_000

/** Where the part begins in which `top` is shown: the one that is there, unless it ends close by and the timeline does not. */
export function originFor(top: number, total: number, origin: number): number {
  const last = Math.max(0, total - REACH)
  const below = top - origin
  const isFromAbove = origin === 0 || below > EDGE
  const isFromFoot = origin === last || below < REACH - EDGE
  if (origin <= last && isFromAbove && isFromFoot) return origin
  return Math.min(last, Math.max(0, Math.round(top - REACH / 2)))
}
