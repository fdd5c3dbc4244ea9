import { expect, test } from 'vitest'

import { AHEAD, turnedTo, zoomedBy } from './round.ts'

test('one looks all around, but up and down no further than straight', () => {
  expect(turnedTo(AHEAD, 10, 0).yaw).toBe(10)
  expect(turnedTo(AHEAD, 0, 99).pitch).toBeLessThan(Math.PI / 2)
  expect(turnedTo(AHEAD, 0, -99).pitch).toBeGreaterThan(-Math.PI / 2)
})

test('nearer and further has an end', () => {
  const near = zoomedBy(AHEAD, 1000)
  expect(near.field).toBeGreaterThan(0)
  expect(zoomedBy(near, 1000)).toEqual(near)
  expect(zoomedBy(AHEAD, 0.001).field).toBeLessThan(Math.PI)
})
