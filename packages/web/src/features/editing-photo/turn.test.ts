import { expect, test } from 'vitest'

import { boxOf, boxSeen, editsOf, mirroredAlong, shapeOf, sizeSeen, turnedBy, UPRIGHT } from './turn.ts'
import type { Turn } from './turn.ts'

const source = { width: 400, height: 300 }
const box = { x: 10, y: 20, width: 100, height: 50 }

const turns: Turn[] = [0, 90, 180, 270].flatMap((angle) =>
  [false, true].map((mirrored) => ({ angle, mirrored }) as Turn),
)

test.each(turns)('a box that is seen, turned $angle, mirrored $mirrored, lies where it came from', (turn) => {
  const seen = boxSeen(box, source, turn)
  expect(boxOf(seen, source, turn)).toEqual(box)
  const { width, height } = sizeSeen(source, turn)
  expect(seen.x).toBeGreaterThanOrEqual(0)
  expect(seen.x + seen.width).toBeLessThanOrEqual(width)
  expect(seen.y + seen.height).toBeLessThanOrEqual(height)
})

test('a turn clockwise brings the lower left corner to the upper left', () => {
  const corner = { x: 0, y: 290, width: 10, height: 10 }
  expect(boxSeen(corner, source, turnedBy(UPRIGHT, 90))).toEqual({ x: 0, y: 0, width: 10, height: 10 })
})

test('mirroring is of what is seen, also when it is turned', () => {
  const turned = turnedBy(UPRIGHT, 90)
  const corner = { x: 0, y: 290, width: 10, height: 10 }
  const seen = boxSeen(corner, source, mirroredAlong(turned, 'horizontal'))
  expect(seen).toEqual({ x: 290, y: 0, width: 10, height: 10 })
  expect(boxSeen(corner, source, mirroredAlong(turned, 'vertical'))).toEqual({
    x: 0,
    y: 390,
    width: 10,
    height: 10,
  })
})

test('two mirrorings are a half turn, and four turns are none', () => {
  const both = mirroredAlong(mirroredAlong(UPRIGHT, 'horizontal'), 'vertical')
  expect(both).toEqual({ mirrored: false, angle: 180 })
  expect([90, 90, 90, 90].reduce(turnedBy, UPRIGHT)).toEqual(UPRIGHT)
  expect(turnedBy(UPRIGHT, -90)).toEqual({ mirrored: false, angle: 270 })
})

test('what was saved is what is shown again; any order of edits becomes one', () => {
  const shape = { crop: box, turn: { mirrored: true, angle: 90 } as Turn }
  expect(shapeOf(editsOf(shape, source))).toEqual(shape)
  const turnedFirst = shapeOf([
    { action: 'rotate', parameters: { angle: 90 } },
    { action: 'mirror', parameters: { axis: 'vertical' } },
  ])
  expect(turnedFirst.turn).toEqual({ mirrored: true, angle: 90 })
})

test('a crop of everything is none, and one beyond the photo ends with it', () => {
  const turn = UPRIGHT
  expect(editsOf({ crop: { x: 0.2, y: 0, width: 399.7, height: 300 }, turn }, source)).toEqual([])
  expect(editsOf({ crop: { x: 380.4, y: -3, width: 30, height: 20.4 }, turn }, source)).toEqual([
    { action: 'crop', parameters: { x: 380, y: 0, width: 20, height: 17 } },
  ])
})
