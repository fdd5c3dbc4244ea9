import { afterAll, beforeAll, expect, test } from 'vitest'
import { beginEpoch } from '../../platform/journal/journal.ts'
import { createTestDatabase, type TestDatabase } from '../../platform/testing/testing.ts'
import type { Tables } from '../../schema/schema.ts'
import { recordStart } from './starts.ts'

let database: TestDatabase<Tables>
beforeAll(async () => {
  database = await createTestDatabase<Tables>()
  await beginEpoch(database.db)
})
afterAll(() => database.close())

const events = async () =>
  await database.db.selectFrom('operation').select(['intent', 'details']).orderBy('at').execute()

test('a start is an event, and so is what changed since the last one', async () => {
  const first = { version: '1.0.0', settings: { HEIRLOOM_PORT: '2283', HEIRLOOM_WORKERS: '2' } }
  const second = { version: '1.1.0', settings: { HEIRLOOM_PORT: '8080', HEIRLOOM_SETUP: 'no' } }
  await recordStart(database.db, first)
  await recordStart(database.db, first)
  await recordStart(database.db, second)
  expect(await events()).toEqual([
    { intent: 'server.start', details: first },
    { intent: 'server.start', details: first },
    { intent: 'server.version', details: { before: '1.0.0', after: '1.1.0' } },
    {
      intent: 'server.settings',
      details: {
        changed: {
          HEIRLOOM_PORT: { before: '2283', after: '8080' },
          HEIRLOOM_WORKERS: { before: '2' },
          HEIRLOOM_SETUP: { after: 'no' },
        },
      },
    },
    { intent: 'server.start', details: second },
  ])
})
