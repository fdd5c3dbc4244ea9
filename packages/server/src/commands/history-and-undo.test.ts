import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDataFolder } from '../platform/data-folder/data-folder.ts'
import { programEnvironment } from '../platform/process/process.ts'
import { createTestDatabase } from '../platform/testing/testing.ts'
import type { TestDatabase } from '../platform/testing/testing.ts'
import { momentOf, momentText } from './moments.ts'
import { table } from './table.ts'

const main = join(import.meta.dirname, '..', 'main.ts')
let data: string
let database: TestDatabase<never>
let client: Client

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'heirloom-history-'))
  await openDataFolder(data)
  database = await createTestDatabase()
  client = new Client(database.ownerUrl)
  await client.connect()
  await client.query(`set search_path = heirloom; select begin_epoch(); insert into instance (id) values (gen_random_uuid());
    insert into account (email, name) values ('ada@example.org', 'Ada');
    insert into asset (owner_id, type, file_name, file_created_at, file_modified_at, path, size, sha1, sha256,
      taken_at, local_time)
    select id, 'image', 'Beach_' || n || '.JPG', now(), now(), 'p' || n, 5,
      substring(sha256(n::text::bytea), 1, 20), sha256(''), now(), now()::timestamp
    from account, generate_series(1, 3) n`)
})
afterAll(async () => {
  await client.end()
  await database.close()
  await rm(data, { recursive: true, force: true })
})

async function heirloom(...args: string[]): Promise<{ readonly code: number; readonly output: string }> {
  const child = spawn(process.execPath, [main, ...args], {
    env: {
      ...programEnvironment(),
      HEIRLOOM_DATA: data,
      HEIRLOOM_DATABASE_URL: database.appUrl,
      HEIRLOOM_DATABASE_OWNER_URL: database.ownerUrl,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => (output += part))
  const [code] = (await once(child, 'close')) as [number]
  return { code, output }
}

const trashed = async (): Promise<number> =>
  (await client.query<{ n: number }>(`select count(*)::int as n from asset where state = 'trashed'`)).rows[0]!
    .n

test('a statement that nobody expected is found and taken back, and that in turn', async () => {
  await client.query(`update asset set state = 'trashed', trashed_at = now()`)
  const { code, output } = await heirloom('history', '--min-removed', '3')
  expect([code, output]).toEqual([0, expect.stringContaining('3 photos left sight')])
  const [, operation = ''] = /([0-9a-f-]{36})\n/.exec(output) ?? []

  const asked = await heirloom('undo', operation)
  expect(asked.output).toContain('Photos that come back into sight: 3; that leave it: 0.')
  expect([asked.code, asked.output]).toEqual([3, expect.stringContaining('with --yes')])
  expect(await trashed()).toBe(3)

  const done = await heirloom('undo', operation, '--yes')
  expect(done.code).toBe(0)
  expect(await trashed()).toBe(0)
  const [, undoing = ''] = /heirloom undo ([0-9a-f-]{36})/.exec(done.output) ?? []
  expect((await heirloom('undo', undoing, '--yes')).code).toBe(0)
  expect(await trashed()).toBe(3)
}, 60_000)

test('tells the story of one photo, and lists those that are meant', async () => {
  const many = await heirloom('history', '--asset', 'beach')
  expect(many.output.match(/Beach_/g)).toHaveLength(3)
  const one = await heirloom('history', '--asset', 'Beach_2.JPG')
  expect(one.output).toContain('Moved to the trash')
  expect(one.output).toContain('Put in')
  const { asset } = JSON.parse((await heirloom('history', '--asset', 'Beach_2.JPG', '--json')).output) as {
    asset: { fileName: string }
  }
  expect(asset.fileName).toBe('Beach_2.JPG')
}, 60_000)

test.each([
  [['undo'], 'Say which operations'],
  [['undo', 'yesterday'], 'is no id'],
  [['undo', '00000000-0000-4000-8000-000000000000', '--yes'], 'There is no such operation'],
  [['history', '--from', 'soon'], 'is no moment'],
  [['history', '--asset', 'nothing'], 'No photo'],
])('%s ends with a sentence', async (args, sentence) => {
  const { code, output } = await heirloom(...args)
  expect([code > 1, output]).toEqual([true, expect.stringContaining(sentence)])
  expect(output).not.toMatch(/\n {4}at /)
})

test('moments are read in this machine’s time', () => {
  const now = new Date(2026, 10, 21, 15, 0, 0)
  expect(momentText(momentOf('09:30', now)!)).toBe('2026-11-21 09:30:00')
  expect(momentText(momentOf('2026-11-20', now)!)).toBe('2026-11-20 00:00:00')
  expect(momentText(momentOf('2026-11-20 07:05', now)!)).toBe('2026-11-20 07:05:00')
  expect(momentOf('2026-11-20T07:05:00Z', now)?.toISOString()).toBe('2026-11-20T07:05:00.000Z')
})

test('columns stand under their heads', () => {
  const rows = [
    [5, 'a'],
    [12, 'bb'],
  ]
  expect(table(['n', 'what'], rows)).toBe('n   what\n 5  a\n12  bb')
})

test('the help names both commands', async () => {
  expect((await heirloom('help')).output).toMatch(/heirloom history[\s\S]*heirloom undo/)
})
