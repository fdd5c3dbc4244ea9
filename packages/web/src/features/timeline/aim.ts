// A photo that is to be brought to a place on the screen. Its month may not be there yet: then the place is a guess, until it is.
// Where one was looking is kept with the entry of the browser's history, so that back is back to the same place, even after
// the page was loaded anew.
import type { Month, Scope } from '../../data/timeline.ts'
import { historyEntry, keep, kept } from '../../ui/kept.ts'
import { firstInSight, topOfPhoto } from './held-photo.ts'
import type { PlacedMonth, Sight } from './held-photo.ts'

export interface Aim {
  readonly month: string
  readonly photo: string
  /** Pixels from the top of the screen. */
  readonly below: number
}

interface Shown extends PlacedMonth {
  readonly month: Month
}

/** Where to scroll, and whether that is no guess any more; nothing where its month is gone. */
export function scrollTopAiming(
  { month: key, photo, below }: Aim,
  months: readonly Month[],
  tops: Float64Array,
  shown: readonly Shown[],
): { readonly top: number; readonly isSure: boolean } | undefined {
  const at = months.findIndex((month) => month.key === key)
  if (at < 0) return undefined
  const layout = shown.find(({ month }) => month.key === key)?.layout
  const within = (layout && topOfPhoto(layout, photo)) ?? 0
  return { top: Math.max(0, (tops[at] ?? 0) + within - below), isSure: layout !== undefined }
}

export const keptAim = (scope: Scope): Aim | undefined => {
  const aim = kept(nameOf(scope, historyEntry()))
  return isAim(aim) ? aim : undefined
}

/** Nothing is kept of the top of a timeline: what is new is seen there. */
export function keepAim(scope: Scope, entry: string, shown: readonly Shown[], sight: Sight): void {
  const first = sight.scrollTop > 0 ? firstInSight(shown, sight) : undefined
  const month = shown.find(({ layout }) => first && layout && topOfPhoto(layout, first.id) !== undefined)
  const aim: Aim | undefined = first &&
    month && { month: month.month.key, photo: first.id, below: first.top - sight.scrollTop }
  keep(nameOf(scope, entry), aim)
}

const nameOf = (scope: Scope, entry: string) => `place ${scope} ${entry}`

function isAim(value: unknown): value is Aim {
  if (typeof value !== 'object' || value === null) return false
  const { month, photo, below } = value as Record<string, unknown>
  return typeof month === 'string' && typeof photo === 'string' && typeof below === 'number'
}
