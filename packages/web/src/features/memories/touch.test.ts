import { expect, test } from 'vitest'

import { meaningOf } from './touch.ts'

const stroke = (dx: number, dy: number, x = 300, took = 100, rtl = false) =>
  meaningOf({ from: { x, y: 300 }, to: { x: x + dx, y: 300 + dy }, took, width: 390, rtl })

test('swipes turn the page, and down closes', () => {
  expect(stroke(-90, 10)).toBe('next')
  expect(stroke(90, -20)).toBe('previous')
  expect(stroke(20, 120)).toBe('close')
  expect(stroke(-90, 10, 300, 900)).toBe('next')
})

test('a tap goes on, and back at the beginning of the line', () => {
  expect(stroke(0, 0, 300)).toBe('next')
  expect(stroke(2, -3, 40)).toBe('previous')
})

test('where one reads from right to left, all of it is the other way', () => {
  expect(stroke(-90, 10, 300, 100, true)).toBe('previous')
  expect(stroke(0, 0, 380, 100, true)).toBe('previous')
  expect(stroke(0, 0, 40, 100, true)).toBe('next')
})

test('a long press and an unclear move mean nothing', () => {
  expect(stroke(0, 0, 300, 900)).toBe('nothing')
  expect(stroke(30, 30)).toBe('nothing')
  expect(stroke(0, -200)).toBe('nothing')
})
