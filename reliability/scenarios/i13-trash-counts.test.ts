// I13: Empty Trash resurrected 802 of 1,880; a restore of 27,000 brought back 26.
import { beforeAll, expect, test } from 'vitest'
import {
  call,
  countsOf,
  digestOf,
  expectSound,
  fillPhotos,
  historyOf,
  isFull,
  openScenario,
  takeBack,
} from './scenario.ts'
import type { Scenario } from './scenario.ts'

const restored = isFull ? 27_000 : 270
const emptied = isFull ? 1_880 : 188
let scenario: Scenario
let ids: readonly string[]

beforeAll(async () => {
  scenario = await openScenario()
  await fillPhotos(scenario, restored)
  const rows = await scenario.app.database.db.selectFrom('asset').select('id').orderBy('id').execute()
  ids = rows.map(({ id }) => id)
  return () => scenario.close()
}, 600_000)

const trash = (some: readonly string[]) =>
  call(scenario, 'POST', '/heirloom/removals', { kind: 'trash', ids: some, confirmed: some.length })

test('everything goes to the trash and comes back: the same number, the same values', async () => {
  const before = await digestOf(scenario)
  expect(await trash(ids)).toMatchObject({ status: 200, body: { count: restored } })
  expect(await countsOf(scenario)).toEqual({ shown: 0, trashed: restored })
  expect(await call(scenario, 'POST', '/trash/restore')).toMatchObject({ body: { count: restored } })
  expect(await countsOf(scenario)).toEqual({ shown: restored, trashed: 0 })
  expect(await digestOf(scenario)).toEqual(before)
}, 600_000)

test('an emptied trash is empty and stays so; nobody comes back, and nobody else goes', async () => {
  const some = ids.slice(0, emptied)
  expect(await trash(some)).toMatchObject({ status: 200, body: { count: emptied } })
  expect(await call(scenario, 'POST', '/trash/empty')).toMatchObject({ body: { count: emptied } })
  const rest = { shown: restored - emptied, trashed: 0 }
  expect(await countsOf(scenario)).toEqual(rest)
  expect(await call(scenario, 'POST', '/trash/restore')).toMatchObject({ body: { count: 0 } })
  expect(await call(scenario, 'POST', '/trash/empty')).toMatchObject({ body: { count: 0 } })
  expect(await countsOf(scenario)).toEqual(rest)
}, 600_000)

test('even what was emptied comes back within its 30 days, with its files', async () => {
  const [purge] = await historyOf(scenario, '&intent=asset.purge')
  await takeBack(scenario, purge!.id)
  expect(await countsOf(scenario)).toEqual({ shown: restored - emptied, trashed: emptied })
  expect(await call(scenario, 'POST', '/trash/restore')).toMatchObject({ body: { count: emptied } })
  expect(await countsOf(scenario)).toEqual({ shown: restored, trashed: 0 })
  await expect.poll(async () => (await scenario.app.check()).findings, { timeout: 120_000 }).toEqual([])
  await expectSound(scenario)
}, 600_000)
