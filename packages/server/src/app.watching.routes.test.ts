// What is the matter is told to whom it concerns, through the whole server: a phone and a person at the database ask for too
// much at once, and an owner who looks at the page knows.
import {
  createApiKey,
  deleteAssets,
  init,
  login,
  Permission,
  setApiKey,
  signUpAdmin,
  uploadAsset,
} from '@immich/sdk'
import type { Alarm, Safety, Trend, WaitingChange } from '@heirloom/contract'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeJpeg, startTestApp } from './app.testing.ts'
import type { TestApp } from './app.testing.ts'
import { addJobs } from './platform/jobs/jobs.ts'

let heirloom: TestApp
let token: string
const ada = { email: 'ada@example.org', password: 'correct horse', name: 'Ada' }
const ids: string[] = []

beforeAll(async () => {
  heirloom = await startTestApp()
  init({ baseUrl: `${heirloom.url}/api`, apiKey: '' })
  await signUpAdmin({ signUpDto: ada })
  token = (await login({ loginCredentialDto: { email: ada.email, password: ada.password } })).accessToken
  const headers = { authorization: `Bearer ${token}` }
  const apiKeyCreateDto = { name: 'phone', permissions: [Permission.All] }
  setApiKey((await createApiKey({ apiKeyCreateDto }, { headers })).secret)
  const dates = { fileCreatedAt: '2024-02-03T04:05:06.000Z', fileModifiedAt: '2024-02-03T04:05:06.000Z' }
  for (let i = 0; i < 15; i++) {
    const assetData = new File([new Uint8Array(await makeJpeg({ width: 64, height: 48 }))], 'a.jpg')
    ids.push((await uploadAsset({ assetMediaCreateDto: { assetData, ...dates } })).id)
  }
})
afterAll(() => heirloom.close())

async function call<Body>(path: string, method = 'GET'): Promise<Body> {
  const headers = { authorization: `Bearer ${token}` }
  const response = await fetch(`${heirloom.url}/api/heirloom${path}`, { method, headers })
  expect(response.status).toBeLessThan(300)
  return (response.status === 204 ? undefined : await response.json()) as Body
}

/** One look now, as there is one every minute. */
const watch = () => addJobs(heirloom.database.db, [{ job: 'alarms.watch', queue: 'watch', payload: {} }])
/** What lasts; how much room the machine has that runs this is its own affair. */
const listOpen = async () =>
  (await call<Alarm[]>('/alarms')).filter(({ code, clearedAt }) => clearedAt === null && code !== 'space_low')
const openCodes = async () => (await listOpen()).map(({ code }) => code)

test('on a calm server nothing is told', async () => {
  await heirloom.settled()
  await watch()
  const looks = () => heirloom.database.db.selectFrom('alarm_look').select('at').execute()
  await expect.poll(async () => (await looks()).length, { timeout: 20_000 }).toBe(1)
  expect(await openCodes()).toEqual([])
})

test('a change that waits is told with its number, until it is decided', async () => {
  await expect(deleteAssets({ assetBulkDeleteDto: { ids } })).rejects.toMatchObject({ status: 409 })
  await watch()
  await expect.poll(openCodes, { timeout: 20_000 }).toEqual(['changes_waiting'])
  const { status, sentences } = await call<Safety>('/safety')
  expect(status).toBe('attention')
  expect(sentences).toContain('A change to 15 photos is waiting for you.')
  const [change] = await call<WaitingChange[]>('/waiting-changes')
  await call(`/waiting-changes/${change?.id}/dismiss`, 'POST')
  await watch()
  await expect.poll(openCodes, { timeout: 20_000 }).toEqual([])
})

test('what someone at the database was refused is told to the admin, with their role', async () => {
  const psql = new Client({ connectionString: heirloom.database.superuserUrl })
  await psql.connect()
  const all = `update heirloom.asset set state = 'trashed', trashed_at = now()`
  await expect(psql.query(all)).rejects.toMatchObject({ code: 'HG001' })
  await psql.end()
  await expect
    .poll(async () => (await watch(), await openCodes()), { timeout: 30_000, interval: 1_000 })
    .toEqual(['removals_refused'])
  const [alarm] = await listOpen()
  expect(alarm?.text).toMatch(/^A change was refused in the last 24 hours.*role postgres/)
})

test('the plot shows what came, and nothing went', async () => {
  const { points, byIntent } = await call<Trend>('/trend?span=day')
  expect(points.reduce((sum, { added }) => sum + added, 0)).toBe(15)
  expect(points.at(-1)).toMatchObject({ total: 15 })
  expect(byIntent).toEqual([])
})

test('after all this, nothing is wrong', async () => {
  await heirloom.settled()
  expect((await heirloom.check()).findings).toEqual([])
})
