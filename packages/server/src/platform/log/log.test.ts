import { expect, test } from 'vitest'
import { createLog } from './log.ts'

function linesOf(plain: boolean, write: (log: ReturnType<typeof createLog>) => void): string[] {
  const lines: string[] = []
  write(createLog({ level: 'info', name: 'test', plain, write: (line) => lines.push(line) }))
  return lines
}

test('secrets do not get into the log, by their name or inside an address', () => {
  const [line] = linesOf(false, (log) => {
    log.info(
      {
        password: 'one',
        user: { accessToken: 'two' },
        request: { headers: { authorization: 'three', 'x-api-key': 'four' } },
        url: 'postgresql://heirloom:five@host/heirloom',
        err: new Error('no way to postgres://a:six@b/c'),
      },
      'hello',
    )
  })
  expect(line).toContain('"msg":"hello"')
  expect(line).not.toMatch(/one"|two|three|four|five|six/)
})

test('a person gets a line that reads, with what failed below it', () => {
  const [first, second] = linesOf(true, (log) => {
    log.warn({ free: 12 }, 'The disk is filling up')
    log.error({ err: new Error('because') }, 'It failed')
  })
  expect(first).toMatch(/^\d\d:\d\d:\d\d warn  The disk is filling up  free=12\n$/)
  expect(second).toMatch(/error It failed\n {4}Error: because\n {8}at /)
})
