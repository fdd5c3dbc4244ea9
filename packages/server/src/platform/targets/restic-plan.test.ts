import { expect, test } from 'vitest'
import { planArchives } from './restic-plan.ts'

const gigabyte = 1024 ** 3
const library = [2024, 2025].flatMap((year) =>
  ['a', 'b'].flatMap((day) =>
    ['1', '2', '3'].map((name) => ({ path: `originals/${year}/${day}/${name}.mov`, bytes: gigabyte })),
  ),
)
const paths = library.map(({ path }) => path)

test('all that is wanted is one archive', () => {
  expect(planArchives(library, new Set(paths))).toEqual([''])
})

test('of a part, the folders that hold little else', () => {
  const wanted = paths.filter(
    (path) => path.startsWith('originals/2024/') || path.startsWith('originals/2025/b/'),
  )
  expect(planArchives(library, new Set(wanted))).toEqual(['originals/2024', 'originals/2025/b'])
})

test('single large files are read alone, and nothing is wanted of nothing', () => {
  expect(planArchives(library, new Set(['originals/2024/a/1.mov', 'originals/2025/b/2.mov']))).toEqual([])
  expect(planArchives([], new Set())).toEqual([])
})

test('small files are worth reading past what is not wanted', () => {
  const small = Array.from({ length: 100 }, (_, n) => ({ path: `journal/${n}`, bytes: 1000 }))
  expect(planArchives(small, new Set(['journal/1', 'journal/2']))).toEqual([''])
})
