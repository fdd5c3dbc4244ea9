// The months one under another: where each begins, which are on screen, and how to keep the photo that
// someone looks at in its place while months above it get their true height. Pure.
import type { Month } from '../../data/timeline.ts'
import type { Measures } from './layout.ts'

const USUAL_SHAPE = 1.35

/** A guess for a month that is not loaded: full rows, and a day begun for every dozen photos. */
export function estimateHeight(count: number, m: Measures): number {
  const perRow = Math.max(1, m.width / (USUAL_SHAPE * m.rowHeight + m.gap))
  const rows = Math.ceil(count / perRow)
  const days = Math.min(rows, 31, Math.ceil(count / 12))
  return m.monthHeader + rows * (m.rowHeight + m.gap) + days * m.dayHeader
}

/** tops[i] is where month i begins; the last entry is the height of everything. */
export function topsOf(
  months: readonly Month[],
  known: ReadonlyMap<string, number>,
  m: Measures,
): Float64Array {
  const tops = new Float64Array(months.length + 1)
  months.forEach((month, i) => {
    tops[i + 1] = (tops[i] ?? 0) + (known.get(month.key) ?? estimateHeight(month.count, m))
  })
  return tops
}

/** The month at a height: the last one that begins at or above it. */
export function monthAt(tops: Float64Array, y: number): number {
  let [low, high] = [0, Math.max(0, tops.length - 2)]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((tops[middle] ?? 0) <= y) low = middle
    else high = middle - 1
  }
  return low
}

export interface Anchor {
  readonly month: string
  /** Pixels below the month's top, or a share of its height where it has no photos to point at yet. */
  readonly at: { readonly pixels: number } | { readonly share: number }
}

/** What to hold still: a loaded month on the screen if there is one, else the place within a guess. */
export function anchorAt(
  months: readonly Month[],
  tops: Float64Array,
  known: ReadonlyMap<string, number>,
  scrollTop: number,
  viewport: number,
): Anchor | undefined {
  const first = monthAt(tops, scrollTop)
  const last = monthAt(tops, scrollTop + viewport)
  for (let i = first; i <= last; i += 1) {
    const month = months[i]
    if (month && known.has(month.key)) return { month: month.key, at: { pixels: scrollTop - (tops[i] ?? 0) } }
  }
  const month = months[first]
  if (!month) return undefined
  const [top, end] = [tops[first] ?? 0, tops[first + 1] ?? 0]
  return { month: month.key, at: { share: (scrollTop - top) / Math.max(1, end - top) } }
}

export function scrollTopFor(
  anchor: Anchor,
  months: readonly Month[],
  tops: Float64Array,
): number | undefined {
  const i = months.findIndex((month) => month.key === anchor.month)
  if (i < 0) return undefined
  const [top, end] = [tops[i] ?? 0, tops[i + 1] ?? 0]
  return 'pixels' in anchor.at ? top + anchor.at.pixels : top + anchor.at.share * (end - top)
}

/** The anchor itself; where its month is gone, the top of the nearest older one, else of the nearest newer one. */
export function stillThere(anchor: Anchor, was: readonly Month[], now: readonly Month[]): Anchor {
  const left = new Set(now.map(({ key }) => key))
  if (left.has(anchor.month)) return anchor
  const at = was.findIndex(({ key }) => key === anchor.month)
  const next =
    was.slice(at + 1).find(({ key }) => left.has(key)) ??
    was.slice(0, Math.max(0, at)).findLast(({ key }) => left.has(key))
  return next ? { month: next.key, at: { pixels: 0 } } : anchor
}
