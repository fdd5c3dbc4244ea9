import { expect, test } from 'vitest'

import type { Tag } from '../../data/tags.ts'
import { countBelow, pathsAbove, treeOf } from './tree.ts'
import type { Branch } from './tree.ts'

const tag = (value: string, parent?: string) =>
  ({ id: value, value, name: value.split('/').at(-1), parentId: parent }) as Tag

const TAGS = [
  tag('travel'),
  tag('travel/italy', 'travel'),
  tag('travel/italy/rome', 'travel/italy'),
  tag('animals'),
  tag('travelling'),
  tag('lost/child', 'lost'),
]
const shown = (branches: readonly Branch[]): unknown[] =>
  branches.map(({ tag: { name }, below }) => (below.length > 0 ? [name, shown(below)] : name))

test('tags stand below each other by name, and one whose parent is not there stands by itself', () => {
  expect(shown(treeOf(TAGS))).toEqual(['animals', 'child', ['travel', [['italy', ['rome']]]], 'travelling'])
})

test('what goes with a tag is what lies below it, not what only begins alike', () => {
  expect(countBelow(TAGS, tag('travel'))).toBe(2)
  expect(countBelow(TAGS, tag('animals'))).toBe(0)
})

test('a tag knows the tags that it lies below', () => {
  expect(pathsAbove('travel/italy/rome')).toEqual(['travel', 'travel/italy'])
  expect(pathsAbove('travel')).toEqual([])
})
