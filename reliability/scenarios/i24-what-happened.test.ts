// I24: "what happened to my photos?" could not be answered.
import { createHash } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { call, expectSound, openScenario, signIn, uploadPhoto } from './scenario.ts'
import type { Scenario } from './scenario.ts'

let scenario: Scenario
let id: string
let bytes: Buffer

beforeAll(async () => {
  scenario = await openScenario()
  ;({ id, bytes } = await uploadPhoto(scenario, { name: 'Grandma 1961.jpg' }))
  await scenario.app.settled()
  const phone = { app: scenario.app, token: (await signIn(scenario.app, 'immich-ios/2.1.0')).accessToken }
  await call(phone, 'DELETE', '/assets', { ids: [id] })
  await call(phone, 'DELETE', '/assets', { ids: [id], force: true })
  await call(phone, 'POST', '/auth/logout')
  return () => scenario.close()
}, 60_000)

test('a photo that is long gone is found by name, id and checksum', async () => {
  expect((await call(scenario, 'GET', `/assets/${id}`)).status).toBe(400)
  const sha1 = createHash('sha1').update(bytes).digest('hex')
  for (const query of ['grandma 1961', id, sha1]) {
    const answer = await call(scenario, 'GET', `/heirloom/history/assets?query=${encodeURIComponent(query)}`)
    expect(answer.body).toMatchObject([{ id, fileName: 'Grandma 1961.jpg', sha1, state: 'gone' }])
  }
})

test('its whole story can be read: when it came, who moved it to the trash, who took it out', async () => {
  const { body } = await call(scenario, 'GET', `/heirloom/history/assets/${id}`)
  const moments = body['moments'] as readonly {
    readonly text: string
    readonly operation: { readonly intent: string; readonly by: string }
  }[]
  expect(moments.map(({ operation }) => operation.intent)).toEqual([
    'asset.purge',
    'asset.trash',
    'asset.upload',
  ])
  for (const { text, operation } of moments)
    expect([text, operation.by]).toEqual([expect.stringMatching(/\w/), expect.stringMatching(/^Owner/)])
  await expect.poll(async () => (await scenario.app.check()).findings, { timeout: 30_000 }).toEqual([])
  await expectSound(scenario)
}, 60_000)
