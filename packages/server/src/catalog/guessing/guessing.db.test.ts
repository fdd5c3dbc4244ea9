import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { secretsOf } from '../../platform/secrets/secrets.ts'
import { createTestDatabase } from '../../platform/testing/testing.ts'
import type { TestDatabase } from '../../platform/testing/testing.ts'
import type { Tables } from '../../schema/schema.ts'
import { createGuessGate } from './guessing.ts'

let database: TestDatabase<Tables>
const secrets = secretsOf(randomBytes(32))

beforeAll(async () => {
  database = await createTestDatabase<Tables>()
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.db.deleteFrom('sign_in_attempt').execute()
})

const ada = { subject: 'ada@example.org', address: '192.0.2.7' }
const wrong = () => Promise.resolve(undefined)
const right = () => Promise.resolve('in')

/** Milliseconds that a guess was told to wait; it does not really wait. */
const pauses = vi.hoisted((): number[] => [])
vi.mock('node:timers/promises', () => ({
  setTimeout: (ms: number) => Promise.resolve(pauses.push(ms)),
}))

async function pauseOf(attempt: Promise<unknown> | undefined): Promise<number | undefined> {
  await attempt
  return pauses.at(-1)
}

test('a few mistakes cost nothing, then each guess waits longer than the one before', async () => {
  const gate = createGuessGate(database.db, secrets)
  for (let i = 0; i < 7; i++) await gate.attempt(ada, wrong)
  expect(pauses.slice(-7)).toEqual([0, 0, 0, 0, 250, 500, 1000])
})

test('servers share what was guessed, and keep no e-mail address', async () => {
  const [one, another] = [1, 2].map(() => createGuessGate(database.db, secrets))
  for (let i = 0; i < 5; i++) await one?.attempt(ada, wrong)
  expect(await pauseOf(another?.attempt({ ...ada, address: '192.0.2.8' }, wrong))).toBe(500)
  const rows = await database.db.selectFrom('sign_in_attempt').selectAll().execute()
  expect(rows).toHaveLength(3)
  expect(JSON.stringify(rows)).not.toContain('ada')
})

test('a right one waits its turn, works, and clears the account', async () => {
  const gate = createGuessGate(database.db, secrets)
  for (let i = 0; i < 5; i++) await gate.attempt(ada, wrong)
  expect(await gate.attempt(ada, right)).toBe('in')
  expect(await pauseOf(gate.attempt(ada, wrong))).toBe(0)
})

test('signing in to an account of one’s own does not clear the address of guesses at others', async () => {
  const gate = createGuessGate(database.db, secrets)
  for (let i = 0; i < 3; i++) await gate.attempt({ ...ada, subject: `victim${i}` }, wrong)
  await gate.attempt({ ...ada, subject: 'own' }, right)
  const row = await database.db
    .selectFrom('sign_in_attempt')
    .select('failures')
    .where('subject', '=', 'address:192.0.2.7')
    .executeTakeFirst()
  expect(row?.failures).toBe(3)
})

test('a quarter of an hour of rest forgets', async () => {
  const gate = createGuessGate(database.db, secrets)
  for (let i = 0; i < 5; i++) await gate.attempt(ada, wrong)
  await database.db
    .updateTable('sign_in_attempt')
    .set({ last_at: new Date(Date.now() - 16 * 60_000) })
    .execute()
  expect(await pauseOf(gate.attempt(ada, wrong))).toBe(0)
})
