import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TestDatabase } from '../platform/testing/testing.ts'
import { createTestDatabase } from '../platform/testing/testing.ts'
import type { Tables } from '../schema/schema.ts'
import { freePort, runHeirloom, untilAnswers } from './run-heirloom.ts'

let data: string
let database: TestDatabase<Tables>

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'heirloom-external-'))
  database = await createTestDatabase<Tables>()
})

afterAll(async () => {
  await database.close()
  await rm(data, { recursive: true })
})

function changed(url: string, change: (address: URL) => void): string {
  const address = new URL(url)
  change(address)
  return address.href
}

async function refusal(settings: Record<string, string>): Promise<{ code: unknown; words: string }> {
  const program = await runHeirloom({ HEIRLOOM_DATA: data, ...settings })
  return { code: await program.ended, words: program.output() }
}

test('a server of one’s own with two roles is used as it is, and no database is made', async () => {
  const program = await runHeirloom({
    HEIRLOOM_DATA: data,
    HEIRLOOM_DATABASE_URL: database.appUrl,
    HEIRLOOM_DATABASE_OWNER_URL: database.ownerUrl,
  })
  await untilAnswers(program)
  program.child.kill('SIGTERM')
  expect(await program.ended).toBe(0)
  expect(program.output()).not.toContain('not write-protected')
  expect(program.output()).not.toContain('Found the database running')
})

test('with one role it says that the journal is not write-protected', async () => {
  const program = await runHeirloom({ HEIRLOOM_DATA: data, HEIRLOOM_DATABASE_URL: database.ownerUrl })
  await untilAnswers(program)
  program.child.kill('SIGTERM')
  expect(await program.ended).toBe(0)
  expect(program.output()).toContain('The journal is not write-protected')
})

test('a wrong password is told, without the password', async () => {
  const url = changed(database.appUrl, (address) => (address.password = 'verywrong'))
  const { code, words } = await refusal({ HEIRLOOM_DATABASE_URL: url })
  expect(code).toBe(3)
  expect(words).toContain('refuses the user "heirloom". Check name and password in HEIRLOOM_DATABASE_URL')
  expect(words).not.toContain('verywrong')
})

test('a database that is not there is told', async () => {
  const url = changed(database.ownerUrl, (address) => (address.pathname = '/nowhere'))
  const { code, words } = await refusal({
    HEIRLOOM_DATABASE_URL: database.appUrl,
    HEIRLOOM_DATABASE_OWNER_URL: url,
  })
  expect(code).toBe(3)
  expect(words).toContain('There is no database "nowhere"')
  expect(words).toContain('correct HEIRLOOM_DATABASE_OWNER_URL')
})

test('a server that does not answer is told', async () => {
  const port = await freePort()
  const { code, words } = await refusal({
    HEIRLOOM_DATABASE_URL: `postgresql://a:secretive@127.0.0.1:${port}/b`,
  })
  expect(code).toBe(3)
  expect(words).toContain(`The database server at 127.0.0.1:${port} cannot be reached`)
  expect(words).not.toContain('secretive')
})

test('addresses of two different databases are told', async () => {
  const other = await createTestDatabase<Tables>()
  const settings = { HEIRLOOM_DATABASE_URL: database.appUrl, HEIRLOOM_DATABASE_OWNER_URL: other.ownerUrl }
  const { code, words } = await refusal(settings)
  await other.close()
  expect(code).toBe(3)
  expect(words).toContain('lead to different databases')
})
