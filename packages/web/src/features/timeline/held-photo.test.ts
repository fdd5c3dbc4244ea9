import { expect, test } from 'vitest'

import { scrollTopHolding } from './held-photo.ts'
import { layoutMonth, measuresFor } from './layout.ts'

const measures = measuresFor(1000)
const photo = (id: string, day: string) => ({
  id,
  day,
  ratio: 1.5,
  thumbhash: null,
  isImage: true,
  duration: null,
  livePhotoVideoId: null,
  isFavorite: false,
  ownerId: 'ada',
  stack: null,
})
const library = Array.from({ length: 60 }, (_, i) => photo(`p${i}`, `2024-05-${30 - Math.floor(i / 10)}`))
const placed = (photos: typeof library, top = 0) => ({ top, layout: layoutMonth(photos, measures) })
const topOf = (month: ReturnType<typeof placed>, id: string) => {
  for (const day of month.layout.days)
    for (const box of day.boxes) if (box.photo.id === id) return month.top + day.top + box.top
  throw new Error(`no ${id}`)
}

test('what is in sight stays where it is when a day above it goes', () => {
  const was = placed(library)
  const now = placed(library.slice(10))
  const scrollTop = topOf(was, 'p30') - 20
  const next = scrollTopHolding([was], [now], scrollTop, 600)
  expect(next).toBeDefined()
  expect(topOf(now, 'p30') - (next ?? 0)).toBeCloseTo(20)
})

test('a photo that is gone itself gives its place to the next one in sight', () => {
  const was = placed(library)
  const now = placed(library.slice(35))
  const scrollTop = topOf(was, 'p30')
  const next = scrollTopHolding([was], [now], scrollTop, 900) ?? 0
  expect(topOf(now, 'p35') - next).toBeCloseTo(topOf(was, 'p35') - scrollTop)
})

test('says nothing where nothing in sight is left', () => {
  expect(scrollTopHolding([placed(library)], [placed(library.slice(50))], 0, 200)).toBeUndefined()
  expect(scrollTopHolding([{ top: 0, layout: undefined }], [placed(library)], 0, 200)).toBeUndefined()
})
