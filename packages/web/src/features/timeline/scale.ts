// The scrubber's scale: places on its track stand for places in the timeline, in proportion to how many
// photos there are; years are written where they begin, as far as there is room. Pure.
import type { Month } from '../../data/timeline.ts'
import { monthAt } from './heights.ts'

export interface YearMark {
  readonly year: string
  /** 0 at the top of the track, 1 at its foot. */
  readonly share: number
}

/** A year stands where the thumb is when its first photos are at the top of the page. */
export function yearMarks(
  months: readonly Month[],
  tops: Float64Array,
  viewport: number,
  track: number,
  room: number,
): YearMark[] {
  const range = (tops.at(-1) ?? 0) - viewport
  if (range <= 0) return []
  const marks: YearMark[] = []
  let year = ''
  let free = -Infinity
  months.forEach((month, i) => {
    const next = month.key.slice(0, 4)
    if (next === year) return
    year = next
    const share = (tops[i] ?? 0) / range
    if (share > 1 || share * track < free) return
    marks.push({ year, share })
    free = share * track + room
  })
  return marks
}

const NEAR = 10

/** Who presses on a year means where it begins. */
export function aimedAt(share: number, marks: readonly YearMark[], track: number): number {
  const year = marks.find((mark) => Math.abs(mark.share - share) * track <= NEAR)
  return year?.share ?? share
}

/** How far the page is scrolled, as a share of how far it can be. */
export function shareOf(scrollTop: number, total: number, viewport: number): number {
  const range = total - viewport
  return range <= 0 ? 0 : Math.min(1, Math.max(0, scrollTop / range))
}

export const scrollTopOf = (share: number, total: number, viewport: number) =>
  Math.min(1, Math.max(0, share)) * Math.max(0, total - viewport)

const YEAR_KEYS: Record<string, 1 | -1> = { PageDown: 1, PageUp: -1 }
const MONTH_KEYS: Record<string, 1 | -1> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }

/** The scroll position that a key asks for; nothing for keys that are not the scrubber's. */
export function scrollTopForKey(
  key: string,
  months: readonly Month[],
  tops: Float64Array,
  scrollTop: number,
): number | undefined {
  if (key === 'Home') return 0
  if (key === 'End') return tops.at(-1)
  const here = monthAt(tops, scrollTop + 1)
  const monthStep = MONTH_KEYS[key]
  if (monthStep) return tops[clamp(here + monthStep, months.length)]
  const yearStep = YEAR_KEYS[key]
  return yearStep ? tops[monthOfOtherYear(months, here, yearStep)] : undefined
}

function monthOfOtherYear(months: readonly Month[], here: number, step: 1 | -1): number {
  const year = months[here]?.key.slice(0, 4)
  let at = here
  while (at + step >= 0 && at + step < months.length && months[at]?.key.slice(0, 4) === year) at += step
  const landed = months[at]?.key.slice(0, 4)
  while (at > 0 && months[at - 1]?.key.slice(0, 4) === landed) at -= 1
  return at
}

const clamp = (index: number, length: number) => Math.min(length - 1, Math.max(0, index))
