import { readFile, readdir } from 'node:fs/promises'
import { expect, test } from 'vitest'

import { say } from './messages.ts'
import { plural } from './plural.ts'

const INSIDE_WORDS =
  /\b(guard\w*|hold|holds|held|holding|seal|seals|sealed|reconcil\w*|ground|segment\w*)\b/gi

const files = (await readdir(new URL('.', import.meta.url))).filter((name) =>
  /^messages.*(?<!\.test)\.ts$/.test(name),
)

test.each(files)('the words of the machine room are not in %s', async (file) => {
  const source = await readFile(new URL(file, import.meta.url), 'utf8')
  expect(source.match(INSIDE_WORDS)).toBeNull()
})

test('one is one, and many are many', () => {
  expect(plural(1, { one: '# photo', other: '# photos' })).toBe('1 photo')
  expect(plural(4223, { one: '# photo', other: '# photos' })).toMatch(/^4.223 photos$/)
})

test('what is asked before a removal names both numbers and says that nothing has happened', () => {
  const text = say.removing.trashText(4223, 4223)
  expect(text).toMatch(/^This would remove 4.223 of your 4.223 photos\. Nothing has been changed\./)
})
