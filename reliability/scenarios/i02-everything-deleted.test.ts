// I02: 111,082 rows were deleted by one statement of the database's superuser, application name empty; nothing that came
// in had ever been audited, and the history of jobs had been cleaned away.
import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import {
  asSuperuser,
  call,
  countsOf,
  digestOf,
  expectSound,
  fillPhotos,
  historyOf,
  isFull,
  openScenario,
  takeBack,
  untilTold,
  uploadPhoto,
} from './scenario.ts'
import type { Scenario } from './scenario.ts'

const photos = isFull ? 111_082 : 600
const deleteAll = 'delete from asset'
let scenario: Scenario
let upload: Awaited<ReturnType<typeof uploadPhoto>>

beforeAll(async () => {
  scenario = await openScenario()
  upload = await uploadPhoto(scenario)
  await scenario.app.settled()
  await fillPhotos(scenario, photos - 1)
  return () => scenario.close()
}, 1_200_000)

const outcomes = async (): Promise<unknown> =>
  (
    await sql`select * from job_outcome where subject = ${upload.id} order by id`.execute(
      scenario.app.database.db,
    )
  ).rows

test('refused, recorded with role and statement; each photo’s coming is in the history', async () => {
  expect(await asSuperuser(scenario, [deleteAll])).toBe('HG001')
  expect(await countsOf(scenario)).toEqual({ shown: photos, trashed: 0 })
  const [told] = await untilTold(scenario, 'removal.refused')
  expect(told).toMatchObject({ sql: deleteAll, databaseRole: 'postgres', applicationName: null })
  const { body } = await call(scenario, 'GET', `/heirloom/history/assets/${upload.id}`)
  expect(body['moments']).toMatchObject([{ kind: 'insert', operation: { intent: 'asset.upload' } }])
}, 300_000)

test('forced, it is recorded with its statement and undone within seconds; what jobs did stays known', async () => {
  const before = await digestOf(scenario)
  const jobs = await outcomes()
  expect(jobs).not.toEqual([])
  expect(
    await asSuperuser(scenario, ['begin', `select allow_removal('I insist')`, deleteAll, 'commit']),
  ).toBe('done')
  expect(await countsOf(scenario)).toEqual({ shown: 0, trashed: 0 })
  const [forced] = await historyOf(scenario, '&intent=removal.force')
  expect(forced).toMatchObject({ databaseRole: 'postgres', canUndo: true })
  expect(forced?.sql).toBe(deleteAll)
  const start = performance.now()
  await takeBack(scenario, forced!.id)
  process.stdout.write(
    `I02: ${photos} photos were back after ${((performance.now() - start) / 1000).toFixed(1)} s\n`,
  )
  expect(await digestOf(scenario)).toEqual(before)
  expect(await countsOf(scenario)).toEqual({ shown: photos, trashed: 0 })
  expect(await outcomes()).toEqual(expect.arrayContaining(jobs as unknown[]))
  await expectSound(scenario)
}, 600_000)
