// A short storm; the long ones are played by `reliability/run.ts sync`.
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase } from './platform/db/db.ts'
import { beginEpoch } from './platform/journal/journal.ts'
import { createTestDatabase } from './platform/testing/testing.ts'
import type { TestDatabase } from './platform/testing/testing.ts'
import type { Tables } from './schema/schema.ts'
import { runStorm } from './sync.storm.testing.ts'

let database: TestDatabase<Tables>

beforeAll(async () => {
  database = await createTestDatabase<Tables>()
  await beginEpoch(database.db)
  const owner = openDatabase<Tables>({ url: database.ownerUrl, max: 1, applicationName: 'test' })
  await sql`update removal_limit set least = 1000000`.execute(owner.db)
  await owner.close()
})
afterAll(() => database.close())

test('after a storm every phone holds what the server shows its person', { timeout: 120_000 }, async () => {
  const storm = await runStorm({ db: database.db, seed: 20_260_704, deeds: 800 })
  expect(storm.wrong.slice(0, 12)).toEqual([])
  expect(storm.done).toBeGreaterThan(500)
  expect(storm.streams).toBeGreaterThanOrEqual(4)
  expect(storm.deaths).toBeGreaterThanOrEqual(4)
})
