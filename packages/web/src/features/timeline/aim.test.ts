import { expect, test } from 'vitest'

import { scrollTopAiming } from './aim.ts'
import { layoutMonth, measuresFor } from './layout.ts'

const months = [
  { key: '2024-06-01', count: 40 },
  { key: '2024-05-01', count: 40 },
]
const tops = Float64Array.from([0, 2_000, 4_000])
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
const layout = layoutMonth(
  Array.from({ length: 40 }, (_, i) => photo(`p${i}`, `2024-05-${30 - Math.floor(i / 10)}`)),
  measuresFor(1000),
)
const aim = { month: '2024-05-01', photo: 'p25', below: 120 }
const shown = (there: boolean) => [{ month: months[1]!, top: 2_000, layout: there ? layout : undefined }]

test('until its month is there, a photo is looked for at the month’s top', () => {
  expect(scrollTopAiming(aim, months, tops, shown(false))).toEqual({ top: 1_880, isSure: false })
  expect(scrollTopAiming(aim, months, tops, [])).toEqual({ top: 1_880, isSure: false })
})

test('then it stands where it is to stand', () => {
  const day = layout.days.find(({ boxes }) => boxes.some((box) => box.photo.id === 'p25'))!
  const box = day.boxes.find((one) => one.photo.id === 'p25')!
  const top = 2_000 + day.top + box.top - 120
  expect(scrollTopAiming(aim, months, tops, shown(true))).toEqual({ top, isSure: true })
})

test('a photo that is gone leads to its month, and one whose month is gone nowhere', () => {
  expect(scrollTopAiming({ ...aim, photo: 'gone' }, months, tops, shown(true))?.top).toBe(1_880)
  expect(scrollTopAiming({ ...aim, month: '2020-01-01' }, months, tops, shown(true))).toBeUndefined()
})
