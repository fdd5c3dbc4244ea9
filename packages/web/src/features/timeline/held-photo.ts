// Keeping what someone looks at in its place when photos above it come or go. Pure.
import type { MonthLayout } from './layout.ts'

export interface PlacedMonth {
  readonly top: number
  readonly layout: MonthLayout | undefined
}

/** What is on the screen, in pixels below the timeline's top; `covered` of it lie below the sticky dates. */
export interface Sight {
  readonly scrollTop: number
  readonly viewport: number
  readonly covered: number
}

/**
 * Where to scroll so that a photo stays put: the first that is wholly in sight and still there, else the first of which
 * something is; nothing if there is none.
 */
export function scrollTopHolding(
  was: readonly PlacedMonth[],
  now: readonly PlacedMonth[],
  sight: Sight,
): number | undefined {
  const seen = photosInSight(was, sight)
  const tops = topsOfPhotos(now, new Set(seen.map(({ id }) => id)))
  const left = seen.filter(({ id }) => tops.has(id))
  const held = left.find(({ wholly }) => wholly) ?? left[0]
  return held && sight.scrollTop + (tops.get(held.id) ?? held.top) - held.top
}

/** The first photo that is wholly in sight, else the first of which something is. */
export function firstInSight(
  months: readonly PlacedMonth[],
  sight: Sight,
): { readonly id: string; readonly top: number } | undefined {
  const seen = photosInSight(months, sight)
  return seen.find(({ wholly }) => wholly) ?? seen[0]
}

export function topOfPhoto(layout: MonthLayout, id: string): number | undefined {
  for (const { boxes, top } of layout.days) {
    const box = boxes.find(({ photo }) => photo.id === id)
    if (box) return top + box.top
  }
  return undefined
}

function photosInSight(months: readonly PlacedMonth[], { scrollTop, viewport, covered }: Sight) {
  const [from, end] = [scrollTop + covered, scrollTop + viewport]
  const seen: { id: string; top: number; wholly: boolean }[] = []
  for (const { photo, top, bottom } of placesOf(months))
    if (bottom > scrollTop && top < end)
      seen.push({ id: photo.id, top, wholly: top >= from && bottom <= end })
  return seen
}

function topsOfPhotos(months: readonly PlacedMonth[], ids: ReadonlySet<string>): Map<string, number> {
  const tops = new Map<string, number>()
  for (const { photo, top } of placesOf(months)) if (ids.has(photo.id)) tops.set(photo.id, top)
  return tops
}

function* placesOf(months: readonly PlacedMonth[]) {
  for (const month of months)
    for (const day of month.layout?.days ?? [])
      for (const { photo, top: within, height } of day.boxes) {
        const top = month.top + day.top + within
        yield { photo, top, bottom: top + height }
      }
}
