// What follows the text follows it in both directions: sources speak of start and end, not of left and right.
import { readdir, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'

const source = new URL('..', import.meta.url)
const SIDED =
  /(?<![\w/$-])-?(?:(?:[mp][lr]|border-[lr]|rounded-[lr]|rounded-[tb][lr]|scroll-[mp][lr]|left|right)-[[(\w]|text-(?:left|right)(?![\w-]))|(?:margin|padding|border)-?(?:left|right)\b|(?:^|[{,;\s])(?:left|right):/gi

/** Why a line may name a side: what is not text, or is the same from both. */
const EXCEPTIONS: readonly { readonly file: RegExp; readonly line: RegExp; readonly why: string }[] = [
  { file: /\.tsx$/, line: /left-1\/2 .*-translate-x-1\/2/, why: 'the middle is the middle' },
]

/** Lines of these sources that name a side without being excepted: `file:number line`. */
function sidedLines(file: string, text: string): string[] {
  return text.split('\n').flatMap((line, at) => {
    const isExcepted = EXCEPTIONS.some((one) => one.file.test(file) && one.line.test(line))
    const isComment = /^\s*(?:\/\/|\*|\/\*)/.test(line)
    return line.search(SIDED) < 0 || isExcepted || isComment ? [] : [`${file}:${at + 1} ${line.trim()}`]
  })
}

test('pages name no side where text flows', async () => {
  const files = (await readdir(source, { recursive: true })).filter((name) => /\.(?:tsx|css)$/.test(name))
  expect(files.length).toBeGreaterThan(100)
  const found = await Promise.all(
    files.map(async (file) => sidedLines(file, await readFile(new URL(file, source), 'utf8'))),
  )
  expect(found.flat()).toEqual([])
})

test.each([
  'className="pl-4"',
  'class="md:-mr-2"',
  '  margin-left: 2px;',
  'style={{ left: 3 }}',
  '"text-left"',
])('this would be found: %s', (line) => {
  expect(sidedLines('some.tsx', line)).toHaveLength(1)
})

test.each(['className="ps-4 text-start"', 'const left = 3', 'copyright-text'])('this is fine: %s', (line) => {
  expect(sidedLines('some.tsx', line)).toEqual([])
})
