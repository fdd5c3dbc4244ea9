// I01: 4,223 of 4,223 assets were soft-deleted in one transaction, in the same millisecond; no log, no audit row, no cause.
import { beforeAll, expect, test } from 'vitest'
import {
  alarmsOf,
  asSuperuser,
  countsOf,
  digestOf,
  expectSound,
  fillPhotos,
  historyOf,
  isFull,
  openScenario,
  takeBack,
  untilTold,
} from './scenario.ts'
import type { Scenario } from './scenario.ts'

const photos = isFull ? 4_223 : 223
let scenario: Scenario

beforeAll(async () => {
  scenario = await openScenario()
  await fillPhotos(scenario, photos)
  return () => scenario.close()
}, 600_000)

const trashAll = `update asset set state = 'trashed', trashed_at = now()`
const hideAll = `update asset set visibility = 'hidden'`

test.each([
  ['moved to the trash', trashAll],
  ['put out of sight otherwise', hideAll],
  [
    'moved to the trash by a loop in a function',
    `do $$ declare r record; begin for r in select id from asset loop
    update asset set state = 'trashed', trashed_at = now() where id = r.id; end loop; end $$`,
  ],
])(
  'all at once %s: refused, nothing changed',
  async (_words, statement) => {
    const before = await digestOf(scenario)
    expect(await asSuperuser(scenario, [statement])).toBe('HG001')
    expect(await digestOf(scenario)).toEqual(before)
    expect(await countsOf(scenario)).toEqual({ shown: photos, trashed: 0 })
  },
  300_000,
)

test('who tried, and what, is in the history although it was rolled back; and an alarm says so', async () => {
  const told = await untilTold(scenario, 'removal.refused', 3)
  const first = told.find(({ sql }) => sql === trashAll)
  expect(first).toMatchObject({ databaseRole: 'postgres', applicationName: null })
  expect(first?.text).toBe(`A removal of ${photos.toLocaleString('en-US')} photos was refused`)
  expect(told.map(({ sql }) => sql)).toContain(hideAll)
  expect(await alarmsOf(scenario)).toContain('removals_refused')
}, 60_000)

test('allowed on purpose, it is one operation that says why, and one command takes it back', async () => {
  const before = await digestOf(scenario)
  expect(
    await asSuperuser(scenario, ['begin', `select allow_removal('moving house')`, trashAll, 'commit']),
  ).toBe('done')
  expect(await countsOf(scenario)).toEqual({ shown: 0, trashed: photos })
  const [forced] = await historyOf(scenario, '&intent=removal.force')
  expect(forced?.text).toBe(`Removed ${photos.toLocaleString('en-US')} photos by force: “moving house”`)
  expect(forced).toMatchObject({ databaseRole: 'postgres', canUndo: true })
  await takeBack(scenario, forced!.id)
  expect(await digestOf(scenario)).toEqual(before)
  expect(await countsOf(scenario)).toEqual({ shown: photos, trashed: 0 })
  await expectSound(scenario)
}, 300_000)
