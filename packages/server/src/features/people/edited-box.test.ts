import { expect, test } from 'vitest'
import type { Edit } from '../../catalog/edits/edits.ts'
import { boxAfter, boxBefore } from './edited-box.ts'

const source = { width: 4000, height: 3000 }
/** In the upper left, on a preview of a quarter of the size. */
const box = { x1: 100, y1: 50, x2: 200, y2: 250, imageWidth: 1000, imageHeight: 750 }
const whole = { x1: 400, y1: 200, x2: 800, y2: 1000, imageWidth: 4000, imageHeight: 3000 }

const crop = (x: number, y: number, width: number, height: number): Edit => ({
  action: 'crop',
  parameters: { x, y, width, height },
})
const rotate = (angle: 0 | 90 | 180 | 270): Edit => ({ action: 'rotate', parameters: { angle } })
const mirror = (axis: 'horizontal' | 'vertical'): Edit => ({ action: 'mirror', parameters: { axis } })

test.each<[string, readonly Edit[], object]>([
  ['nothing', [], whole],
  ['no turn', [rotate(0)], whole],
  [
    'a crop',
    [crop(300, 100, 1000, 2000)],
    { x1: 100, y1: 100, x2: 500, y2: 900, imageWidth: 1000, imageHeight: 2000 },
  ],
  [
    'a crop through it',
    [crop(600, 0, 1000, 500)],
    { x1: 0, y1: 200, x2: 200, y2: 500, imageWidth: 1000, imageHeight: 500 },
  ],
  ['a turn', [rotate(90)], { x1: 2000, y1: 400, x2: 2800, y2: 800, imageWidth: 3000, imageHeight: 4000 }],
  ['half a turn', [rotate(180)], { x1: 3200, y1: 2000, x2: 3600, y2: 2800 }],
  ['a turn to the left', [rotate(270)], { x1: 200, y1: 3200, x2: 1000, y2: 3600, imageWidth: 3000 }],
  ['left and right', [mirror('horizontal')], { x1: 3200, y1: 200, x2: 3600, y2: 1000 }],
  ['up and down', [mirror('vertical')], { x1: 400, y1: 2000, x2: 800, y2: 2800 }],
  [
    'all of it',
    [crop(300, 100, 1000, 2000), rotate(90), mirror('vertical')],
    { x1: 1100, y1: 500, x2: 1900, y2: 900, imageWidth: 2000, imageHeight: 1000 },
  ],
])('after %s a box is where the face is, and comes back from there', (_, edits, after) => {
  const edited = boxAfter(box, source, edits)
  expect(edited).toMatchObject(after)
  const back = boxBefore(edited!, source, edits)
  expect(boxAfter(back, source, edits)).toEqual(edited)
  const isCut = JSON.stringify(edits).includes('"x":600')
  if (!isCut) expect(back).toEqual(whole)
})

test('what a crop leaves out is not on the picture', () => {
  expect(boxAfter(box, source, [crop(2000, 0, 1000, 1000)])).toBeUndefined()
})

test('a box on a small picture of the edited photo means the same place', () => {
  const edits = [crop(0, 0, 2000, 1000), rotate(90)]
  const small = { x1: 0, y1: 0, x2: 50, y2: 100, imageWidth: 100, imageHeight: 200 }
  expect(boxBefore(small, source, edits)).toEqual({
    x1: 0,
    y1: 500,
    x2: 1000,
    y2: 1000,
    imageWidth: 4000,
    imageHeight: 3000,
  })
})
