// I15: something in the locked folder was deleted without the trash and without a question.
import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { call, digestOf, expectSound, openScenario, uploadPhoto } from './scenario.ts'
import type { Scenario } from './scenario.ts'

let scenario: Scenario
let id: string

beforeAll(async () => {
  scenario = await openScenario()
  id = (await uploadPhoto(scenario)).id
  const { db } = scenario.app.database
  await sql`update asset set visibility = 'locked' where id = ${id}`.execute(db)
  await scenario.app.settled()
  return () => scenario.close()
}, 60_000)

const openFolder = (): Promise<unknown> =>
  sql`update session set elevated_until = now() + interval '5 minutes'`.execute(scenario.app.database.db)

test('while the folder is closed nobody deletes in it', async () => {
  const before = await digestOf(scenario)
  expect((await call(scenario, 'DELETE', '/assets', { ids: [id], force: true })).status).toBe(400)
  expect(await digestOf(scenario)).toEqual(before)
})

test('deleted for good with the folder open, it goes to the trash like all else, and comes back locked', async () => {
  await openFolder()
  const stateOf = () =>
    scenario.app.database.db
      .selectFrom('asset')
      .select(['state', 'visibility'])
      .where('id', '=', id)
      .executeTakeFirst()
  expect((await call(scenario, 'DELETE', '/assets', { ids: [id], force: true })).status).toBe(204)
  expect(await stateOf()).toEqual({ state: 'trashed', visibility: 'locked' })
  await openFolder()
  expect(await call(scenario, 'POST', '/trash/restore/assets', { ids: [id] })).toMatchObject({
    body: { count: 1 },
  })
  expect(await stateOf()).toEqual({ state: 'active', visibility: 'locked' })
  await expectSound(scenario)
})
