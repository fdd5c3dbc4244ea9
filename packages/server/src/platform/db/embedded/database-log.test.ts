import { appendFile, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { pruneDatabaseLog, readDatabaseLog } from './database-log.ts'
import type { LogPart } from './database-log.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heirloom-log-'))
})
afterEach(() => rm(folder, { recursive: true }))

const entry = (line: number, code = 'HG001', more: object = {}): string =>
  `${JSON.stringify({
    timestamp: '2026-11-20 10:00:00.123 UTC',
    user: 'postgres',
    dbname: 'heirloom',
    session_id: 'abc.1',
    line_num: line,
    state_code: code,
    message: 'This would take away 9 at once',
    statement: 'delete from asset -- "Müller"\n',
    ...more,
  })}\n`

const day = (number: number): string => `postgresql-202611${String(number).padStart(2, '0')}-000000.json`

async function read(positions: Record<string, number> = {}): Promise<readonly LogPart[]> {
  const parts: LogPart[] = []
  for await (const part of readDatabaseLog(folder, 'HG00', positions)) parts.push(part)
  return parts
}

const lines = (parts: readonly LogPart[]): readonly string[] =>
  parts.flatMap(({ entries }) => entries.map(({ line }) => line))

test('only what has one of the codes is read, with all that is of use', async () => {
  await writeFile(
    join(folder, day(1)),
    entry(1) + entry(2, '23505') + entry(3, 'HG003', { remote_host: '[local]' }),
  )
  const [part] = await read()
  expect(part?.entries).toMatchObject([
    {
      line: 'abc.1.1',
      at: '2026-11-20T10:00:00.123Z',
      code: 'HG001',
      role: 'postgres',
      database: 'heirloom',
      statement: 'delete from asset -- "Müller"\n',
      applicationName: undefined,
    },
    { line: 'abc.1.3', code: 'HG003', client: '[local]' },
  ])
})

test('an entry that is being written is left for the next time, and nothing is read twice', async () => {
  const file = join(folder, day(1))
  await writeFile(file, entry(1) + entry(2).slice(0, 80))
  const [first] = await read()
  expect(lines([first!])).toEqual(['abc.1.1'])
  expect(await read({ [day(1)]: first!.read })).toEqual([])
  await appendFile(file, entry(2).slice(80) + entry(3))
  const then = await read({ [day(1)]: first!.read })
  expect(lines(then)).toEqual(['abc.1.2', 'abc.1.3'])
  expect(then.at(-1)?.entries.at(-1)?.end).toBe(then.at(-1)?.read)
})

test('what is no JSON, or no file of the log, is passed over; a log larger than memory is read in parts', async () => {
  await writeFile(join(folder, day(1)), `"state_code":"HG001" {\n${entry(1)}`)
  await writeFile(join(folder, 'startup.log'), entry(9))
  const filler = entry(0, '00000', { message: 'x'.repeat(1_000_000) })
  await writeFile(join(folder, day(2)), Array.from({ length: 12 }, (_, i) => filler + entry(i + 10)).join(''))
  const parts = await read()
  expect(lines(parts)).toEqual(['abc.1.1', ...Array.from({ length: 12 }, (_, i) => `abc.1.${i + 10}`)])
  expect(parts.length).toBeGreaterThan(3)
})

test('a folder that is not there yet holds nothing; files of more than a month are deleted', async () => {
  await rm(folder, { recursive: true })
  expect(await read()).toEqual([])
  await mkdir(folder)
  for (const number of [1, 2]) await writeFile(join(folder, day(number)), entry(number))
  const old = new Date(Date.now() - 31 * 86_400_000)
  await utimes(join(folder, day(1)), old, old)
  expect(await pruneDatabaseLog(folder)).toEqual([day(2)])
  expect(lines(await read())).toEqual(['abc.1.2'])
})
