import { describe, expect, test } from 'vitest'

import type { Photo } from '../../data/timeline.ts'
import { layoutMonth, measuresFor, photosWithin } from './layout.ts'
import type { Box } from './layout.ts'

const photo = (id: number, day: string, ratio = 1.5): Photo => ({
  id: String(id),
  day,
  ratio,
  thumbhash: null,
  isImage: true,
  duration: null,
  livePhotoVideoId: null,
  isFavorite: false,
  ownerId: 'ada',
  stack: null,
})
const many = (count: number, day: string, ratio = (i: number) => [0.66, 1, 1.5, 1.78][i % 4] ?? 1) =>
  Array.from({ length: count }, (_, i) => photo(i, day, ratio(i)))
const rowsOf = (boxes: readonly Box[]) => [...Map.groupBy(boxes, (box) => Math.round(box.top)).values()]

describe('a month laid out', () => {
  const measures = measuresFor(1200)

  test('shows every photo once, in its order', () => {
    const photos = [...many(57, '2024-05-09'), ...many(3, '2024-05-02')]
    const shown = layoutMonth(photos, measures).days.flatMap((day) => day.boxes.map((box) => box.photo))
    expect(shown).toEqual(photos)
  })

  test('knows what lies between two heights', () => {
    const layout = layoutMonth([...many(57, '2024-05-09'), ...many(3, '2024-05-02')], measures)
    expect(photosWithin(layout, 0, layout.height)).toHaveLength(60)
    const [first] = rowsOf(layout.days[0]?.boxes ?? [])
    const height = (layout.days[0]?.top ?? 0) + (first?.[0]?.top ?? 0) + 1
    expect(photosWithin(layout, 0, height)).toEqual(first?.map((box) => box.photo))
    expect(photosWithin(layout, layout.height + 1, layout.height + 2)).toEqual([])
  })

  test('fills every row but the last of a day to the right edge, with 4 px between photos', () => {
    const [day] = layoutMonth(many(57, '2024-05-09'), measures).days
    const rows = rowsOf(day?.boxes ?? [])
    expect(rows.length).toBeGreaterThan(5)
    for (const row of rows.slice(0, -1)) {
      const last = row.at(-1)
      expect((last?.left ?? 0) + (last?.width ?? 0)).toBeCloseTo(1200, 3)
      row.slice(1).forEach((box, i) => {
        const before = row[i]
        expect(box.left - (before?.left ?? 0) - (before?.width ?? 0)).toBeCloseTo(4, 6)
      })
    }
  })

  test('keeps the proportions of photos, except of panoramas and scrolls, which are cut', () => {
    const layout = layoutMonth([photo(1, '2024-05-09', 1.5), photo(2, '2024-05-09', 12)], measures)
    const [usual, panorama] = layout.days.flatMap((day) => day.boxes)
    expect((usual?.width ?? 0) / (usual?.height ?? 1)).toBeCloseTo(1.5, 6)
    expect((panorama?.width ?? 0) / (panorama?.height ?? 1)).toBeCloseTo(4, 6)
  })

  test('puts small days beside each other without overlap, and nothing past the edge', () => {
    const days = Array.from({ length: 12 }, (_, i) => photo(i, `2024-05-${10 + i}`, i % 2 ? 0.66 : 1.5))
    const layout = layoutMonth(days, measures)
    const lines = [...Map.groupBy(layout.days, (day) => day.top).values()]
    expect(lines.length).toBeLessThan(12)
    for (const line of lines) {
      line.slice(1).forEach((day, i) => {
        const before = line[i]
        expect(day.left).toBeGreaterThanOrEqual((before?.left ?? 0) + (before?.width ?? 0))
      })
      const last = line.at(-1)
      expect((last?.left ?? 0) + (last?.width ?? 0)).toBeLessThanOrEqual(1200.001)
    }
  })

  test('moves two days closer together rather than leave half a line empty', () => {
    const [first, second] = [many(2, '2024-05-20', () => 1.5), many(2, '2024-05-19', () => 1.5)]
    const layout = layoutMonth([...first, ...second], measuresFor(1150))
    expect(new Set(layout.days.map((day) => day.top)).size).toBe(1)
    const last = layout.days.at(-1)
    expect((last?.left ?? 0) + (last?.width ?? 0)).toBeCloseTo(1150, 3)
  })

  test.each([320, 390, 700, 984, 1200, 1900])('keeps every mixture of days within %i px', (width) => {
    const month = Array.from({ length: 400 }, (_, i) =>
      photo(
        i,
        `2024-05-${String(31 - Math.floor((i * i) / 5400)).padStart(2, '0')}`,
        0.4 + ((i * 37) % 100) / 40,
      ),
    )
    for (let from = 0; from < month.length; from += 7) {
      const layout = layoutMonth(month.slice(from, from + 60), measuresFor(width))
      for (const day of layout.days) {
        expect(day.left + day.width).toBeLessThanOrEqual(width + 0.001)
        for (const box of day.boxes)
          expect(day.left + box.left + box.width).toBeLessThanOrEqual(width + 0.001)
      }
    }
  })

  test('is as high as what it holds', () => {
    const layout = layoutMonth([...many(40, '2024-05-09'), ...many(2, '2024-05-01')], measures)
    const lowest = Math.max(...layout.days.map((day) => day.top + day.height))
    expect(layout.height).toBeCloseTo(lowest + 4, 6)
  })

  test('never makes a photo wider than the page, however narrow it is', () => {
    const narrow = measuresFor(320)
    const layout = layoutMonth(
      many(30, '2024-05-09', () => 3.5),
      narrow,
    )
    for (const box of layout.days.flatMap((day) => day.boxes))
      expect(box.left + box.width).toBeLessThanOrEqual(320.001)
  })

  test('stands an empty month', () => {
    expect(layoutMonth([], measures)).toEqual({ height: measures.monthHeader, days: [] })
  })
})
