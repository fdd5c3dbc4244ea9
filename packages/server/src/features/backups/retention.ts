/** How many of each are kept: the last of a day, of a week, of a month. */
export interface Keep {
  readonly daily: number
  readonly weekly: number
  readonly monthly: number
}

export interface Kept {
  /** Of two of the same second, the later one's is greater. */
  readonly name: string
  readonly at: Date
}

/**
 * Which of these may go. The newest stays always, and so does whatever is in `proven`: a backup from which a restore was
 * tried is worth more than a younger one that nobody has opened.
 */
export function lettingGo<Item extends Kept>(
  items: readonly Item[],
  keep: Keep,
  proven: ReadonlySet<string>,
): readonly Item[] {
  const newestFirst = items.toSorted(
    (one, other) => other.at.getTime() - one.at.getTime() || (one.name < other.name ? 1 : -1),
  )
  const kept = new Set([
    ...newestFirst.slice(0, 1),
    ...lastOfEach(newestFirst, keep.daily, dayOf),
    ...lastOfEach(newestFirst, keep.weekly, weekOf),
    ...lastOfEach(newestFirst, keep.monthly, monthOf),
  ])
  return newestFirst.filter((item) => !kept.has(item) && !proven.has(item.name))
}

function lastOfEach<Item extends Kept>(
  newestFirst: readonly Item[],
  count: number,
  spanOf: (at: Date) => string,
): readonly Item[] {
  const lastOf = new Map<string, Item>()
  for (const item of newestFirst) {
    const span = spanOf(item.at)
    if (!lastOf.has(span)) lastOf.set(span, item)
  }
  return [...lastOf.values()].slice(0, count)
}

const dayOf = (at: Date): string => at.toISOString().slice(0, 10)
const monthOf = (at: Date): string => at.toISOString().slice(0, 7)

/** Weeks begin on Monday; 1970-01-01 was a Thursday. */
const weekOf = (at: Date): string => String(Math.floor((at.getTime() / 86_400_000 + 3) / 7))
