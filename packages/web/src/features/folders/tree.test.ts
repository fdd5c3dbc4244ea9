import { expect, test } from 'vitest'

import { openedBy, treeOf } from './tree.ts'

test('folders stand in each other, those that only lead to photos as well, in the order of their numbers', () => {
  const [ada] = treeOf(['/ada/2024/10/', 'ada/2024/9', 'ada/scans'])
  expect(ada).toEqual({
    name: 'ada',
    path: 'ada',
    below: [
      {
        name: '2024',
        path: 'ada/2024',
        below: [
          { name: '9', path: 'ada/2024/9', below: [] },
          { name: '10', path: 'ada/2024/10', below: [] },
        ],
      },
      { name: 'scans', path: 'ada/scans', below: [] },
    ],
  })
})

test('the way to the chosen folder is open, and one that is alone', () => {
  const folders = treeOf(['ada/2023/1', 'ada/2024/10'])
  expect([...openedBy(folders, undefined)]).toEqual(['ada'])
  expect(openedBy(folders, 'ada/2024/10').has('ada/2024')).toBe(true)
  expect(openedBy([], undefined).size).toBe(0)
})
