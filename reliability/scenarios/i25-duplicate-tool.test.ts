// I25: a duplicate tool kept the copy without metadata, and deleted the one that had it. Heirloom has no such tool; those of
// others come with an API key and delete by the API, as this one does: of each pair what its owner had arranged.
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import {
  call,
  countsOf,
  digestOf,
  expectSound,
  fillPhotos,
  historyOf,
  openScenario,
  uploadPhoto,
} from './scenario.ts'
import type { Answer, Scenario } from './scenario.ts'

const pairs = 4
const others = 600
let scenario: Scenario
let tool: (method: string, route: string, body?: object) => Promise<Answer>
let keyId: string
const arranged: { readonly id: string; readonly bytes: Buffer }[] = []

async function arrange(ids: readonly string[]): Promise<void> {
  const { body: album } = await call(scenario, 'POST', '/albums', { albumName: 'Grandma' })
  const { body: tag } = await call(scenario, 'POST', '/tags', { name: 'family' })
  const steps = [
    await call(scenario, 'PUT', `/albums/${String(album['id'])}/assets`, { ids }),
    await call(scenario, 'PUT', `/tags/${String(tag['id'])}/assets`, { ids }),
    await call(scenario, 'PUT', '/assets', { ids, isFavorite: true, description: 'Her garden', rating: 5 }),
  ]
  for (const { status } of steps) expect(status).toBeLessThan(300)
}

beforeAll(async () => {
  scenario = await openScenario()
  for (let i = 0; i < pairs; i++) {
    arranged.push(await uploadPhoto(scenario, { name: `Garden ${i}.jpg` }))
    await uploadPhoto(scenario, { name: `Garden ${i} (1).jpg` })
  }
  await scenario.app.settled()
  await arrange(arranged.map(({ id }) => id))
  const { body } = await call(scenario, 'POST', '/api-keys', { name: 'dedupe', permissions: ['all'] })
  keyId = String((body['apiKey'] as Record<string, unknown>)['id'])
  const headers = { 'x-api-key': String(body['secret']) }
  tool = (method, route, json) => call({ app: scenario.app, token: '' }, method, route, json, headers)
  return () => scenario.close()
}, 60_000)

test('what the tool took away, to the trash and out of it, is told by its name and comes back with all that was said of it', async () => {
  const before = await digestOf(scenario)
  const ids = arranged.map(({ id }) => id)
  expect((await tool('DELETE', '/assets', { ids })).status).toBe(204)
  expect((await tool('DELETE', '/assets', { ids, force: true })).status).toBe(204)
  expect(await countsOf(scenario)).toEqual({ shown: pairs, trashed: 0 })
  const done = (await historyOf(scenario, `&actorId=${keyId}`)).filter(({ canUndo }) => canUndo)
  expect(done.map(({ intent }) => intent)).toEqual(['asset.purge', 'asset.trash'])
  for (const { by } of done) expect(by).toContain('dedupe')
  const operationIds = done.map(({ id }) => id)
  const { status, body } = await call(scenario, 'POST', '/heirloom/undo', { operationIds })
  expect([status, body]).toEqual([200, expect.objectContaining({ kept: [] })])
  expect(await digestOf(scenario)).toEqual(before)
  for (const { id, bytes } of arranged) expect(await storedBytes(id)).toEqual(bytes)
  await scenario.app.settled()
  await expectSound(scenario)
}, 120_000)

test('of a whole library it takes away little, and the rest waits for its owner; the tool can’t allow it itself', async () => {
  await fillPhotos(scenario, others)
  const { rows } = await sql<{ id: string }>`select id from asset where path like 'generated/%'`.execute(
    scenario.app.database.db,
  )
  const ids = rows.map(({ id }) => id)
  expect(await tool('DELETE', '/assets', { ids })).toMatchObject({ status: 409 })
  expect(await countsOf(scenario)).toEqual({ shown: 2 * pairs + others, trashed: 0 })
  const { body } = await call(scenario, 'GET', '/heirloom/waiting-changes')
  const [waiting] = body as unknown as readonly { readonly id: string; readonly count: number }[]
  expect(waiting).toMatchObject({ count: others })
  const approval = await tool('POST', `/heirloom/waiting-changes/${waiting!.id}/approve`, {
    confirmed: others,
  })
  expect(approval.status).toBe(403)
  expect(await countsOf(scenario)).toEqual({ shown: 2 * pairs + others, trashed: 0 })
}, 120_000)

async function storedBytes(id: string): Promise<Buffer> {
  const { originals } = scenario.app.dataFolder
  const { path: stored } = await scenario.app.database.db
    .selectFrom('asset')
    .select('path')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return await readFile(path.join(originals, stored))
}
