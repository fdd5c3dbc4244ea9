// I14: the dialog on the phone was denied, and the server trashed the photos anyway.
import { beforeAll, expect, test } from 'vitest'
import { call, countsOf, expectSound, historyOf, openScenario, signIn, uploadPhoto } from './scenario.ts'
import type { Scenario } from './scenario.ts'

let scenario: Scenario
const ids: string[] = []

beforeAll(async () => {
  scenario = await openScenario()
  for (let i = 0; i < 8; i++) ids.push((await uploadPhoto(scenario)).id)
  await scenario.app.settled()
  return () => scenario.close()
}, 120_000)

test('the history says which phone did it, and its owner takes it back', async () => {
  const phone = await signIn(scenario.app, 'immich-android/2.1.0')
  const asked = { app: scenario.app, token: phone.accessToken }
  expect(await call(asked, 'DELETE', '/assets', { ids })).toMatchObject({ status: 204 })
  expect(await countsOf(scenario)).toEqual({ shown: 0, trashed: 8 })
  const [told] = await historyOf(scenario, '&intent=asset.trash')
  expect(told).toMatchObject({ text: 'Moved 8 photos to the trash', canUndo: true })
  expect(told?.by).toMatch(/^Owner/)
  const undone = await call(scenario, 'POST', '/heirloom/undo', { operationIds: [told!.id] })
  expect(undone).toMatchObject({ status: 200, body: { broughtBack: 8 } })
  expect(await countsOf(scenario)).toEqual({ shown: 8, trashed: 0 })
  await expectSound(scenario)
}, 60_000)
