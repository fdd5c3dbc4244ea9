import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDataFolder } from '../platform/data-folder/data-folder.ts'
import { programEnvironment } from '../platform/process/process.ts'
import { createTestDatabase } from '../platform/testing/testing.ts'
import type { TestDatabase } from '../platform/testing/testing.ts'
import type { Tables } from '../schema/schema.ts'

const main = join(import.meta.dirname, '..', 'main.ts')
let data: string
let database: TestDatabase<Tables>
let hooks: Server
let status = 200
let asked = 0

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'heirloom-alarms-'))
  await openDataFolder(data)
  database = await createTestDatabase<Tables>()
  hooks = createServer((_request, response) => {
    asked++
    response.writeHead(status).end()
  }).listen(0, '127.0.0.1')
  await once(hooks, 'listening')
})
afterAll(async () => {
  hooks.close()
  await database.close()
  await rm(data, { recursive: true, force: true })
})

async function heirloom(args: readonly string[], settings: Record<string, string> = {}) {
  const child = spawn(process.execPath, [main, 'alarms', ...args], {
    env: {
      ...programEnvironment(),
      HEIRLOOM_DATA: data,
      HEIRLOOM_DATABASE_URL: database.appUrl,
      HEIRLOOM_DATABASE_OWNER_URL: database.ownerUrl,
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => (output += part))
  const [code] = (await once(child, 'close')) as [number]
  return { code, output }
}

test('what is the matter is told, and when nothing is, that', async () => {
  expect(await heirloom([])).toEqual({ code: 0, output: 'All is well, as far as Heirloom looks.\n' })
  const now = new Date()
  const times = { first_seen_at: now, last_seen_at: now, raised_at: now }
  const alarm = {
    code: 'space_low',
    subject: '',
    severity: 'warning',
    tells: 'admins',
    text: 'Little room.',
  } as const
  await database.db
    .insertInto('alarm')
    .values({ ...alarm, ...times })
    .execute()
  const { code, output } = await heirloom([])
  expect([code, output]).toEqual([0, expect.stringMatching(/^warning since \d{4}-.*: Little room\.\n$/)])
  expect(JSON.parse((await heirloom(['--json'])).output)).toMatchObject([{ code: 'space_low' }])
})

test('a trial reaches every place, and fails where one does not take it', async () => {
  expect(await heirloom(['--test'])).toMatchObject({
    code: 2,
    output: expect.stringContaining('No place is set up') as string,
  })
  const host = `127.0.0.1:${(hooks.address() as AddressInfo).port}`
  const settings = { HEIRLOOM_ALARM_WEBHOOKS: `gotify:http://${host}/?token=Asecret` }
  expect(await heirloom(['--test'], settings)).toEqual({
    code: 0,
    output: `gotify at ${host}: it was taken\n`,
  })
  expect(asked).toBe(1)
  status = 401
  const refused = await heirloom(['--test'], settings)
  expect(refused.code).toBe(3)
  expect(refused.output).toContain('The webhook (gotify) answered 401.')
  expect(refused.output).not.toContain('Asecret')
})
