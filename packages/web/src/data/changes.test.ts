import { expect, test } from 'vitest'

import { newestOfEach } from './changes.ts'

const operation = (id: string, intent: string, canUndo = true) => ({ id, intent, canUndo })

test('what is undone is the newest operation of each kind, and nothing else', () => {
  const operations = [
    operation('5', 'tag.attach'),
    operation('4', 'asset.update'),
    operation('3', 'tag.create'),
    operation('2', 'tag.attach'),
  ]
  expect(newestOfEach(operations, ['tag.create', 'tag.attach'])).toEqual(['3', '5'])
  expect(newestOfEach(operations, ['album.create'])).toEqual([])
  expect(newestOfEach([operation('1', 'asset.update', false)], ['asset.update'])).toEqual([])
})
