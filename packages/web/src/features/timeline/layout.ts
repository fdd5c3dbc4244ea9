// Justified rows for one month: photos keep their shape, rows fill the width, days stand side by side
// where they are small. Pure and derived: the same photos and width always give the same boxes.
// Positions are relative to the day, the day's to the month; nothing is measured in the page.
import type { Photo } from '../../data/timeline.ts'

export interface Box {
  readonly photo: Photo
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

export interface Day {
  readonly key: string
  readonly count: number
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly boxes: readonly Box[]
}

export interface MonthLayout {
  readonly height: number
  readonly days: readonly Day[]
}

export interface Measures {
  readonly width: number
  readonly rowHeight: number
  readonly gap: number
  readonly monthHeader: number
  readonly dayHeader: number
  readonly dayGap: number
  readonly minDayWidth: number
}

const MAX_STRETCH = 1.35
const MIN_SHRINK = 0.75
const CROWDED = 1.2
const WIDEST = 4
const NARROWEST = 0.4

export function measuresFor(width: number): Measures {
  const rowHeight = width < 500 ? 112 : width < 900 ? 168 : 208
  return {
    width,
    rowHeight,
    gap: 4,
    monthHeader: 48,
    dayHeader: 36,
    dayGap: 20,
    minDayWidth: width < 500 ? 84 : 104,
  }
}

/** Panoramas and scrolls are shown cut, so that they leave room for others. */
const shape = (photo: Photo) => Math.min(WIDEST, Math.max(NARROWEST, photo.ratio))
const totalShape = (photos: readonly Photo[]) => photos.reduce((sum, photo) => sum + shape(photo), 0)
const gaps = (count: number, gap: number) => Math.max(0, count - 1) * gap

export function layoutMonth(photos: readonly Photo[], m: Measures): MonthLayout {
  const days: Day[] = []
  let top = m.monthHeader
  for (const line of linesOf(daysOf(photos), m)) {
    const placed = line.length === 1 ? [layoutDay(line[0] ?? [], m)] : layoutLine(line, m)
    for (const day of placed) days.push({ ...day, top })
    top += Math.max(...placed.map((day) => day.height)) + m.gap
  }
  return { height: top, days }
}

const made = new WeakMap<readonly Photo[], { readonly measures: Measures; readonly layout: MonthLayout }>()

/** The same photos and measures give the same object, so that nothing is drawn again without need. */
export function layoutFor(photos: readonly Photo[], measures: Measures): MonthLayout {
  const known = made.get(photos)
  if (known?.measures === measures) return known.layout
  const layout = layoutMonth(photos, measures)
  made.set(photos, { measures, layout })
  return layout
}

/** Those of which something lies between two heights of the month. */
export function photosWithin({ days }: MonthLayout, from: number, to: number): Photo[] {
  const isWithin = (top: number, height: number) => top < to && top + height > from
  return days
    .filter((day) => isWithin(day.top, day.height))
    .flatMap((day) => day.boxes.filter((box) => isWithin(day.top + box.top, box.height)))
    .map((box) => box.photo)
}

function daysOf(photos: readonly Photo[]): Photo[][] {
  const days = new Map<string, Photo[]>()
  for (const photo of photos) {
    const day = days.get(photo.day)
    if (day) day.push(photo)
    else days.set(photo.day, [photo])
  }
  return [...days.values()]
}

function naturalWidth(day: readonly Photo[], m: Measures): number {
  return Math.max(m.minDayWidth, totalShape(day) * m.rowHeight + gaps(day.length, m.gap))
}

/** Days that fit beside each other share a line; a little closer than usual, rather than leave half of it empty. */
function linesOf(days: Photo[][], m: Measures): Photo[][][] {
  const lines: Photo[][][] = []
  let used = 0
  for (const day of days) {
    const width = naturalWidth(day, m)
    const line = lines.at(-1)
    if (line && fitsBeside(line, day, used + m.dayGap + width, used, m)) {
      line.push(day)
      used += m.dayGap + width
    } else {
      lines.push([day])
      used = width
    }
  }
  return lines
}

function fitsBeside(
  line: readonly Photo[][],
  day: Photo[],
  together: number,
  used: number,
  m: Measures,
): boolean {
  if (together <= m.width) return true
  const wouldBeRagged = used * MAX_STRETCH < m.width
  const mayShrink = (one: Photo[]) => totalShape(one) * m.rowHeight * MIN_SHRINK >= m.minDayWidth
  return wouldBeRagged && together <= m.width * CROWDED && [...line, day].every(mayShrink)
}

function layoutLine(days: readonly Photo[][], m: Measures): Day[] {
  const photos = days.flat()
  const fixed = gaps(days.length, m.dayGap) + days.reduce((sum, day) => sum + gaps(day.length, m.gap), 0)
  const stretched = (m.width - fixed) / totalShape(photos)
  const narrow = days.some((day) => totalShape(day) * stretched + gaps(day.length, m.gap) < m.minDayWidth)
  const fits = !narrow && stretched <= m.rowHeight * MAX_STRETCH
  const height = fits ? stretched : m.rowHeight
  let left = 0
  return days.map((day) => {
    const boxes = rowOf(day, m.dayHeader, height, m.gap)
    const width = Math.max(m.minDayWidth, rightOf(boxes))
    const placed = {
      key: keyOf(day),
      count: day.length,
      left,
      top: 0,
      width,
      height: m.dayHeader + height,
      boxes,
    }
    left += width + m.dayGap
    return placed
  })
}

function layoutDay(day: readonly Photo[], m: Measures): Day {
  const boxes: Box[] = []
  let top = m.dayHeader
  for (let start = 0; start < day.length;) {
    const row = fullRow(day, start, m)
    for (const box of rowOf(row.photos, top, row.height, m.gap)) boxes.push(box)
    top += row.height + m.gap
    start += row.photos.length
  }
  return { key: keyOf(day), count: day.length, left: 0, top: 0, width: m.width, height: top - m.gap, boxes }
}

/** Takes photos until the row is full; the last row stays at its height unless it is nearly full. */
function fullRow(
  day: readonly Photo[],
  start: number,
  m: Measures,
): { photos: readonly Photo[]; height: number } {
  let shapes = 0
  let end = start
  while (end < day.length) {
    shapes += shape(day[end] as Photo)
    end += 1
    const height = (m.width - gaps(end - start, m.gap)) / shapes
    if (height <= m.rowHeight) return withoutOverflow(day, start, end, m)
  }
  const height = (m.width - gaps(end - start, m.gap)) / shapes
  return { photos: day.slice(start, end), height: height <= m.rowHeight * MAX_STRETCH ? height : m.rowHeight }
}

/** The row with its last photo, or without it: whichever is nearer to the wished height. */
function withoutOverflow(day: readonly Photo[], start: number, end: number, m: Measures) {
  const heightOf = (until: number) =>
    (m.width - gaps(until - start, m.gap)) / totalShape(day.slice(start, until))
  const [withLast, without] = [heightOf(end), end - start > 1 ? heightOf(end - 1) : Infinity]
  const shorter = without <= m.rowHeight * MAX_STRETCH && without - m.rowHeight < m.rowHeight - withLast
  return shorter
    ? { photos: day.slice(start, end - 1), height: without }
    : { photos: day.slice(start, end), height: withLast }
}

function rowOf(photos: readonly Photo[], top: number, height: number, gap: number): Box[] {
  let left = 0
  return photos.map((photo) => {
    const width = shape(photo) * height
    const box = { photo, left, top, width, height }
    left += width + gap
    return box
  })
}

const rightOf = (boxes: readonly Box[]) => Math.max(0, ...boxes.map((box) => box.left + box.width))
const keyOf = (day: readonly Photo[]) => day[0]?.day ?? ''
