// Keeping what someone looks at in its place when photos above it come or go. Pure.
import type { MonthLayout } from './layout.ts'

export interface PlacedMonth {
  readonly top: number
  readonly layout: MonthLayout | undefined
}

/** Where to scroll so that the first photo in sight that is still there stays put; nothing if there is none. */
export function scrollTopHolding(
  was: readonly PlacedMonth[],
  now: readonly PlacedMonth[],
  scrollTop: number,
  viewport: number,
): number | undefined {
  const tops = topsOfPhotos(now)
  for (const { id, top } of photosInSight(was, scrollTop, viewport)) {
    const next = tops.get(id)
    if (next !== undefined) return scrollTop + next - top
  }
  return undefined
}

function* photosInSight(months: readonly PlacedMonth[], from: number, viewport: number) {
  for (const month of months) {
    for (const day of month.layout?.days ?? []) {
      for (const box of day.boxes) {
        const top = month.top + day.top + box.top
        if (top + box.height > from && top < from + viewport) yield { id: box.photo.id, top }
      }
    }
  }
}

function topsOfPhotos(months: readonly PlacedMonth[]): Map<string, number> {
  const tops = new Map<string, number>()
  for (const month of months) {
    for (const day of month.layout?.days ?? []) {
      for (const box of day.boxes) tops.set(box.photo.id, month.top + day.top + box.top)
    }
  }
  return tops
}
