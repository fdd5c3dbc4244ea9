import { expect, test } from 'vitest'
import { squareAround } from './portrait.ts'

const picture = { width: 1440, height: 960 }
const box = (x1: number, y1: number, x2: number, y2: number, imageWidth = 1440, imageHeight = 960) => ({
  x1,
  y1,
  x2,
  y2,
  imageWidth,
  imageHeight,
})

test('the square has the middle of the box, and something around it', () => {
  expect(squareAround(box(400, 400, 500, 450), picture)).toEqual({
    left: 385,
    top: 360,
    width: 130,
    height: 130,
  })
})

test('a box on a larger picture means the same place', () => {
  const region = squareAround(box(1600, 1600, 2000, 1800, 5760, 3840), picture)
  expect(region).toEqual(squareAround(box(400, 400, 500, 450), picture))
})

test('at the edge it is moved onto the picture', () => {
  expect(squareAround(box(0, 0, 100, 100), picture)).toEqual({ left: 0, top: 0, width: 130, height: 130 })
  const last = squareAround(box(1340, 860, 1440, 960), picture)
  expect(last).toEqual({ left: 1310, top: 830, width: 130, height: 130 })
})

test('it is never larger than the picture, nor empty', () => {
  expect(squareAround(box(0, 0, 1440, 960), picture)).toEqual({ left: 240, top: 0, width: 960, height: 960 })
  expect(squareAround(box(7, 7, 7, 7), picture)).toMatchObject({ width: 1, height: 1 })
  expect(squareAround(box(1440, 960, 1440, 960), picture)).toEqual({
    left: 1439,
    top: 959,
    width: 1,
    height: 1,
  })
})

test('a picture of other proportions than the box was drawn on keeps it inside', () => {
  const { left, top, width, height } = squareAround(box(900, 10, 1000, 60, 1000, 100), {
    width: 50,
    height: 400,
  })
  expect([left + width <= 50, top + height <= 400, left >= 0, top >= 0]).toEqual([true, true, true, true])
})
