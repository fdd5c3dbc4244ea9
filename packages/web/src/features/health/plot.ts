// The geometry of the library's plot: its size as a line, below it what came and what went as bars. Pure.
import type { Trend } from '../../data/alarms.ts'

export type Point = Trend['points'][number]

export interface Bar {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Plot {
  readonly line: string
  readonly area: string
  readonly last: { readonly x: number; readonly y: number } | undefined
  readonly came: readonly Bar[]
  readonly went: readonly Bar[]
  /** The height at which nothing came and nothing went. */
  readonly zero: number
  /** Middles of the columns. */
  readonly xs: readonly number[]
  readonly column: number
  readonly scale: { readonly low: number; readonly high: number }
}

export const HEIGHTS = { line: 120, gap: 20, bars: 76 } as const
export const PLOT_HEIGHT = HEIGHTS.line + HEIGHTS.gap + HEIGHTS.bars
const TOP = 8

export function plotOf(points: readonly Point[], width: number): Plot {
  const column = width / Math.max(1, points.length)
  const xs = points.map((_, i) => (i + 0.5) * column)
  const scale = scaleOf(points.map(({ total }) => total))
  const yOf = (total: number) =>
    HEIGHTS.line - ((total - scale.low) / (scale.high - scale.low)) * (HEIGHTS.line - TOP)
  const places = points.map(({ total }, i) => ({ x: xs[i] ?? 0, y: yOf(total) }))
  const line = places.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('')
  const [first, last] = [places[0], places.at(-1)]
  const area =
    first && last ? `${line}L${round(last.x)} ${HEIGHTS.line}L${round(first.x)} ${HEIGHTS.line}Z` : ''
  return { line, area, last, xs, column, scale, ...barsOf(points, xs, column) }
}

/** Some room above and below, so that a flat line is in the middle; never below nothing. */
export function scaleOf(totals: readonly number[]): { low: number; high: number } {
  const [least, most] = [Math.min(...totals, Infinity), Math.max(...totals, 0)]
  if (!Number.isFinite(least)) return { low: 0, high: 1 }
  const room = Math.max(1, Math.ceil((most - least) * 0.15))
  return { low: Math.max(0, least - room), high: most + room }
}

function barsOf(points: readonly Point[], xs: readonly number[], column: number) {
  const came = points.map(({ added, broughtBack }) => added + broughtBack)
  const went = points.map(({ removed }) => removed)
  const [up, down] = [Math.max(0, ...came), Math.max(0, ...went)]
  const top = HEIGHTS.line + HEIGHTS.gap
  const zero = top + (up + down === 0 ? 1 : clamp(up / (up + down), up > 0, down > 0)) * HEIGHTS.bars
  const most = Math.max(up / Math.max(1, zero - top), down / Math.max(1, PLOT_HEIGHT - zero))
  const width = Math.min(28, column * 0.64)
  const bar = (count: number, i: number, below: boolean): Bar[] => {
    if (count === 0) return []
    const height = Math.max(2, count / most)
    return [{ x: (xs[i] ?? 0) - width / 2, y: below ? zero : zero - height, width, height }]
  }
  return {
    zero,
    came: came.flatMap((count, i) => bar(count, i, false)),
    went: went.flatMap((count, i) => bar(count, i, true)),
  }
}

/** Where both happened, neither side is squeezed away. */
function clamp(share: number, some: boolean, others: boolean): number {
  if (!some || !others) return share
  return Math.min(0.8, Math.max(0.2, share))
}

const round = (value: number) => Math.round(value * 10) / 10

/** Which columns are labelled: as many as there is room for, the last one always. */
export function labelled(count: number, width: number, room: number): ReadonlySet<number> {
  const step = Math.max(1, Math.ceil(count / Math.max(1, Math.floor(width / room))))
  const chosen = new Set<number>()
  for (let i = count - 1; i >= 0; i -= step) chosen.add(i)
  return chosen
}
