import { expect, test } from 'vitest'

import { centredAt, firstBox, inParts, inPixels, inWholePixels } from './parts.ts'

const photo = { left: 100, top: 50, width: 800, height: 400 }

test('the first box is a square in the middle of what is seen', () => {
  const whole = inPixels(firstBox(photo, { left: 0, top: 0, width: 1000, height: 500 }), photo)
  expect(whole).toEqual({ x: 330, y: 130, width: 140, height: 140 })
  // Near, only the upper left quarter is on the stage.
  const near = inPixels(firstBox(photo, { left: 0, top: 0, width: 500, height: 250 }), photo)
  expect(near.x + near.width / 2).toBeCloseTo(200)
  expect(near.y + near.height / 2).toBeCloseTo(100)
  expect(near.width).toBeCloseTo(near.height)
})

test('a tap brings the box there, and not beyond the photo', () => {
  const box = inParts({ x: 0, y: 0, width: 100, height: 100 }, photo)
  const at = (x: number, y: number) => inPixels(centredAt(box, { x, y }, photo), photo)
  expect(at(500, 250)).toEqual({ x: 350, y: 150, width: 100, height: 100 })
  expect(at(0, 9999)).toEqual({ x: 0, y: 300, width: 100, height: 100 })
})

test('whole pixels stay on the photo and are never none', () => {
  const size = { width: 4000, height: 3000 }
  expect(inWholePixels({ x: 0.5, y: 0.25, width: 0.1, height: 0.2 }, size)).toEqual({
    x: 2000,
    y: 750,
    width: 400,
    height: 600,
  })
  expect(inWholePixels({ x: 1, y: 1, width: 0, height: 0 }, size)).toEqual({
    x: 3999,
    y: 2999,
    width: 1,
    height: 1,
  })
})
