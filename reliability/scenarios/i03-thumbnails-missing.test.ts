// I03: 96,228 images had no thumbnail, although every job had reported success.
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { derivedKinds } from '../../packages/server/src/pipeline.ts'
import { askForUnmade, compareWithDisk } from '../../packages/server/src/features/reconcile/reconcile.ts'
import type { ReconcileDependencies } from '../../packages/server/src/features/reconcile/reconcile.ts'
import { call, expectSound, isFull, openScenario, uploadPhoto } from './scenario.ts'
import type { Scenario } from './scenario.ts'

const photos = isFull ? 100 : 6
const ids: string[] = []
let scenario: Scenario
let reconciling: ReconcileDependencies

beforeAll(async () => {
  scenario = await openScenario()
  for (let i = 0; i < photos; i++) ids.push((await uploadPhoto(scenario)).id)
  await scenario.app.settled()
  reconciling = {
    db: scenario.app.database.db,
    derivedFolder: scenario.app.dataFolder.derived,
    kinds: derivedKinds,
    nowPossible: () => Promise.resolve([]),
    makeDerived: (assetId) => ({
      job: 'media.process',
      queue: 'media',
      payload: { assetId },
      key: `media.process:${assetId}`,
    }),
  }
  return () => scenario.close()
}, 300_000)

async function coverage(): Promise<unknown> {
  const { body } = await call(scenario, 'GET', '/heirloom/health')
  const kinds = body['coverage'] as readonly { readonly kind: string }[]
  return kinds.find(({ kind }) => kind === 'thumbnail')
}

const thumbnailStatus = async (id: string): Promise<number> =>
  (
    await fetch(`${scenario.app.url}/api/assets/${id}/thumbnail`, {
      headers: { authorization: `Bearer ${scenario.token}` },
    })
  ).status

test('what is missing is found by looking, shown as a figure, and made again by itself', async () => {
  expect(await coverage()).toMatchObject({ present: photos })
  await rm(path.join(scenario.app.dataFolder.derived), { recursive: true })
  const missing = await compareWithDisk(reconciling)
  expect(missing).toBe(photos * 2)
  expect(await coverage()).toMatchObject({ present: 0 })
  expect(await askForUnmade(reconciling)).toBe(photos)
  await scenario.app.settled()
  expect(await coverage()).toMatchObject({ present: photos })
  for (const id of ids) expect(await thumbnailStatus(id)).toBe(200)
  await expectSound(scenario)
}, 300_000)
