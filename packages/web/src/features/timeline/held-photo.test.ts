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
  const next = scrollTopHolding([was], [now], { scrollTop, viewport: 600, covered: 0 })
  expect(next).toBeDefined()
  expect(topOf(now, 'p30') - (next ?? 0)).toBeCloseTo(20)
})

test('a photo that is gone itself gives its place to the next one in sight', () => {
  const was = placed(library)
  const now = placed(library.slice(35))
  const scrollTop = topOf(was, 'p30')
  const next = scrollTopHolding([was], [now], { scrollTop, viewport: 900, covered: 0 }) ?? 0
  expect(topOf(now, 'p35') - next).toBeCloseTo(topOf(was, 'p35') - scrollTop)
})

test('the first that is wholly in sight is the one that stays, not one of which only an edge is seen', () => {
  const was = placed(library)
  const now = placed(library.filter(({ id }) => id !== 'p11'))
  const scrollTop = topOf(was, 'p11') + 150
  const first = was.layout.days
    .flatMap(({ boxes }) => boxes.map(({ photo }) => photo.id))
    .find((id) => topOf(was, id) >= scrollTop + 84)!
  const next = scrollTopHolding([was], [now], { scrollTop, viewport: 700, covered: 84 }) ?? 0
  expect(topOf(now, first) - next).toBeCloseTo(topOf(was, first) - scrollTop)
})

test('says nothing where nothing in sight is left', () => {
  const sight = { scrollTop: 0, viewport: 200, covered: 0 }
  expect(scrollTopHolding([placed(library)], [placed(library.slice(50))], sight)).toBeUndefined()
  expect(scrollTopHolding([{ top: 0, layout: undefined }], [placed(library)], sight)).toBeUndefined()
})
