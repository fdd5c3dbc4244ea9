// Memories and folders, as Immich's own client library uses them, and the memories that come by themselves at night.
import { randomUUID } from 'node:crypto'
import {
  addMemoryAssets,
  AssetVisibility,
  createMemory,
  deleteAssets,
  deleteMemory,
  getAssetsByOriginalPath,
  getMemory,
  getMyPreferences,
  getUniqueOriginalPaths,
  init,
  memoriesStatistics,
  MemorySearchOrder,
  MemoryType,
  removeMemoryAssets,
  restoreAssets,
  searchMemories,
  updateAssets,
  updateMemory,
  updateMyPreferences,
  uploadAsset,
} from '@immich/sdk'
import type { HistoryPage } from '@heirloom/contract'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { makeJpeg, startTestApp } from './app.testing.ts'
import type { TestApp } from './app.testing.ts'
import { addApiKey, addSession, addUser } from './catalog/access/test-server.ts'
import type { TestDeps } from './catalog/access/test-server.ts'
import type { UserId } from './catalog/users/users.ts'
import { clearPast, makeMemories } from './features/memories/making.ts'
import { openSecrets } from './platform/secrets/secrets.ts'

let heirloom: TestApp
let deps: TestDeps
let ada: Account
let eve: Account

interface Account {
  readonly id: UserId
  readonly as: { readonly headers: Readonly<Record<string, string>> }
}

beforeAll(async () => {
  heirloom = await startTestApp()
  const secrets = await openSecrets(heirloom.dataFolder.path, { mayMake: false })
  deps = { db: heirloom.database.db, secrets }
  init({ baseUrl: `${heirloom.url}/api`, apiKey: '' })
})
afterAll(async () => {
  await heirloom.settled()
  const { findings } = await heirloom.check()
  await heirloom.close()
  expect(findings).toEqual([])
})
beforeEach(async () => {
  ada = await addAccount()
  eve = await addAccount()
})

async function addAccount(): Promise<Account> {
  const { id } = await addUser(deps)
  return { id, as: { headers: { authorization: `Bearer ${await addSession(deps, id)}` } } }
}

/** Photos that were taken at noon of these days (`2020:05:10`). */
async function upload(...days: readonly string[]): Promise<string[]> {
  const ids: string[] = []
  for (const day of days) ids.push(await uploadOne(day))
  await heirloom.settled()
  return ids
}

async function uploadOne(day: string): Promise<string> {
  const jpeg = await makeJpeg({ width: 64, height: 48, takenAt: `${day} 12:00:00` })
  const at = `${day.replaceAll(':', '-')}T12:00:00.000Z`
  const assetData = new File([new Uint8Array(jpeg)], 'a.jpg')
  const assetMediaCreateDto = { assetData, fileCreatedAt: at, fileModifiedAt: at }
  return (await uploadAsset({ assetMediaCreateDto }, ada.as)).id
}

const make = async (year: number, assetIds: readonly string[], more: object = {}) =>
  await createMemory(
    {
      memoryCreateDto: {
        type: MemoryType.OnThisDay,
        data: { year },
        memoryAt: `${year}-05-10T00:00:00.000Z`,
        assetIds: [...assetIds],
        ...more,
      },
    },
    ada.as,
  )

const status = (work: Promise<unknown>): Promise<number> =>
  work.then(
    () => 200,
    (error: { status?: number }) => error.status ?? 0,
  )

async function call<Body>(who: Account['as'], method: string, path: string, body?: object): Promise<Body> {
  const answer = await fetch(`${heirloom.url}/api${path}`, {
    method,
    headers: { ...who.headers, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return (text === '' ? undefined : JSON.parse(text)) as Body
}

async function undoLast(): Promise<string> {
  const page = await call<HistoryPage>(ada.as, 'GET', '/heirloom/history?kind=change&limit=1')
  const { id, text } = page.operations[0]!
  await call(ada.as, 'POST', '/heirloom/undo', { operationIds: [id] })
  return text
}

const yearsOf = async (more: object = {}) => (await searchMemories(more, ada.as)).map(({ data }) => data.year)

test('a memory is made, changed, kept and deleted as the library expects', async () => {
  const [a, b] = (await upload('2020:05:10', '2020:05:10')) as [string, string]
  const made = await make(2020, [b, a, randomUUID()], { showAt: '2026-05-10T00:00:00.000Z' })
  expect(made).toMatchObject({ ownerId: ada.id, isSaved: false, data: { year: 2020 } })
  expect(made.assets.map(({ id }) => id).toSorted()).toEqual([a, b].toSorted())
  const { id } = made
  expect(await getMemory({ id }, ada.as)).toEqual(made)
  const seenAt = '2026-05-10T08:00:00.000Z'
  const changed = await updateMemory({ id, memoryUpdateDto: { isSaved: true, seenAt } }, ada.as)
  expect(changed).toMatchObject({ isSaved: true, seenAt, memoryAt: '2020-05-10T00:00:00.000Z' })
  expect(await undoLast()).toBe('Changed a memory')
  expect(await getMemory({ id }, ada.as)).toMatchObject({ isSaved: false })
  await deleteMemory({ id }, ada.as)
  expect(await status(getMemory({ id }, ada.as))).toBe(400)
  expect(await undoLast()).toBe('Deleted a memory')
  const { updatedAt: _then, ...same } = made
  expect(await getMemory({ id }, ada.as)).toMatchObject(same)
})

test('photos are put into a memory and taken out, each for itself', async () => {
  const [a, b, locked] = (await upload('2020:05:10', '2020:05:10', '2020:05:10')) as [string, string, string]
  await updateAssets({ assetBulkUpdateDto: { ids: [locked], visibility: AssetVisibility.Locked } }, ada.as)
  const { id } = await make(2020, [a])
  const ids = [a, b, b, locked, randomUUID()]
  expect(await addMemoryAssets({ id, bulkIdsDto: { ids } }, ada.as)).toEqual([
    { id: a, success: false, error: 'duplicate' },
    { id: b, success: true },
    { id: b, success: false, error: 'duplicate' },
    { id: locked, success: false, error: 'no_permission' },
    { id: ids[4], success: false, error: 'no_permission' },
  ])
  await undoLast()
  expect((await getMemory({ id }, ada.as)).assets).toHaveLength(1)
  expect(await removeMemoryAssets({ id, bulkIdsDto: { ids: [a, b] } }, ada.as)).toEqual([
    { id: a, success: true },
    { id: b, success: false, error: 'not_found' },
  ])
  await undoLast()
  expect((await getMemory({ id }, ada.as)).assets.map((asset) => asset.id)).toEqual([a])
})

test('memories are found by day, and by whether they are kept; one whose photos are away is, too', async () => {
  const [a, b] = (await upload('2020:05:10', '2021:05:10')) as [string, string]
  const shown = { showAt: '2026-05-10T00:00:00.000Z', hideAt: '2026-05-10T23:59:59.999Z' }
  await make(2020, [a], shown)
  await make(2021, [b], { ...shown, isSaved: true })
  await make(2019, [])
  expect(await yearsOf()).toEqual([2021, 2020, 2019])
  expect(await yearsOf({ order: MemorySearchOrder.Asc, size: 2 })).toEqual([2019, 2020])
  expect(new Set(await yearsOf({ order: MemorySearchOrder.Random }))).toEqual(new Set([2019, 2020, 2021]))
  expect(await yearsOf({ $for: '2026-05-10', $type: MemoryType.OnThisDay })).toEqual([2021, 2020, 2019])
  expect(await yearsOf({ $for: '2026-05-09' })).toEqual([2019])
  expect(await yearsOf({ $for: '2026-05-11' })).toEqual([2019])
  expect(await yearsOf({ isSaved: true })).toEqual([2021])
  expect(await yearsOf({ isTrashed: true })).toEqual([])
  expect(await memoriesStatistics({ isSaved: false }, ada.as)).toEqual({ total: 2 })
  expect(await memoriesStatistics({ isTrashed: true }, ada.as)).toEqual({ total: 0 })
  await deleteAssets({ assetBulkDeleteDto: { ids: [a] } }, ada.as)
  await updateAssets({ assetBulkUpdateDto: { ids: [b], visibility: AssetVisibility.Locked } }, ada.as)
  expect(await yearsOf()).toEqual([2019])
  expect(await memoriesStatistics({}, ada.as)).toEqual({ total: 1 })
  await restoreAssets({ bulkIdsDto: { ids: [a] } }, ada.as)
  expect(await yearsOf()).toEqual([2020, 2019])
})

const countAll = async (): Promise<number> =>
  (
    await sql<{ n: number }>`select count(*)::int as n from memory where owner_id = ${ada.id}`.execute(
      deps.db,
    )
  ).rows[0]!.n

/** How many more memories she has after the night. */
async function night(work: () => Promise<unknown>): Promise<number> {
  const before = await countAll()
  await work()
  return (await countAll()) - before
}
const makeAt = (now: Date): Promise<number> => night(() => makeMemories(deps.db, now))
const clearAt = (now: Date): Promise<number> => night(() => clearPast(deps.db, now))

const may10 = new Date('2026-05-10T12:00:00Z')

test('what was on these days in other years comes by itself, once', async () => {
  const days = [
    '2020:05:10',
    '2020:05:10',
    '2024:05:12',
    '2026:05:10',
    '2020:05:20',
    '1999:05:13',
    '2021:05:11',
  ]
  const [first, second, , , , , archived] = await upload(...days)
  await updateAssets(
    { assetBulkUpdateDto: { ids: [archived!], visibility: AssetVisibility.Archive } },
    ada.as,
  )
  expect(await makeAt(may10)).toBe(3)
  expect(await yearsOf({ $for: '2026-05-10' })).toEqual([2020])
  expect(await yearsOf({ $for: '2026-05-12' })).toEqual([2024])
  expect(await yearsOf({ $for: '2026-05-13' })).toEqual([1999])
  const [memory] = await searchMemories({ $for: '2026-05-10' }, ada.as)
  expect(memory).toMatchObject({
    memoryAt: '2020-05-10T00:00:00.000Z',
    showAt: '2026-05-10T00:00:00.000Z',
    hideAt: '2026-05-10T23:59:59.999Z',
    isSaved: false,
  })
  expect(memory?.assets.map(({ id }) => id).toSorted()).toEqual([first!, second!].toSorted())
  expect(await makeAt(may10)).toBe(0)
  // The next year it comes again, as another one.
  expect(await makeAt(new Date('2027-05-10T12:00:00Z'))).toBe(4)
})

test('a memory that was deleted, or a night that was undone, does not come again', async () => {
  await upload('2020:05:10', '2021:05:10')
  expect(await makeAt(may10)).toBe(2)
  const [memory] = await searchMemories({ $for: '2026-05-10' }, ada.as)
  await deleteMemory({ id: memory!.id }, ada.as)
  expect(await makeAt(may10)).toBe(0)
  await undoLast()
  expect(await yearsOf()).toEqual([2021, 2020])
  await makeAt(new Date('2027-05-09T12:00:00Z'))
  expect(await undoLast()).toBe('Made memories of what was on this day in other years')
  expect(await yearsOf()).toEqual([2021, 2020])
  expect(await makeAt(new Date('2027-05-09T12:00:00Z'))).toBe(0)
})

test('nobody gets memories who switched them off, or has no photos; of a day in a burst one stands for the others', async () => {
  const ids = await upload('2020:05:10', '2020:05:10', '2020:05:10')
  await call(ada.as, 'POST', '/stacks', { assetIds: ids })
  expect((await getMyPreferences(ada.as)).memories.enabled).toBe(true)
  await updateMyPreferences({ userPreferencesUpdateDto: { memories: { enabled: false } } }, ada.as)
  expect(await makeAt(may10)).toBe(0)
  await updateMyPreferences({ userPreferencesUpdateDto: { memories: { enabled: true } } }, ada.as)
  expect(await makeAt(may10)).toBe(1)
  const [memory] = await searchMemories({}, ada.as)
  expect(memory?.assets.map(({ id }) => id)).toEqual([ids[0]])
})

test('what is past and was not kept goes again, uncounted; what was kept, or made by somebody, stays', async () => {
  const [photo] = await upload('2020:05:10', '2021:05:11')
  expect(await makeAt(may10)).toBe(2)
  const [kept] = await searchMemories({ $for: '2026-05-10' }, ada.as)
  await updateMemory({ id: kept!.id, memoryUpdateDto: { isSaved: true } }, ada.as)
  const over = { showAt: '2026-05-10T00:00:00.000Z', hideAt: '2026-05-10T23:59:59.999Z' }
  await make(2019, [photo!], over)
  expect(await clearAt(new Date('2026-06-08T00:00:00Z'))).toBe(0)
  expect(await clearAt(new Date('2026-06-15T00:00:00Z'))).toBe(-1)
  expect(await yearsOf()).toEqual([2020, 2019])
  expect(await undoLast()).toBe('Cleared away memories that are past and that nobody kept')
  expect(await yearsOf()).toEqual([2021, 2020, 2019])
})

const counted = async () =>
  (
    await sql<{ n: number }>`select coalesce(sum(lost), 0)::int as n from removal
      where owner_id = ${ada.id} and budget = 'entered'`.execute(deps.db)
  ).rows[0]!.n

test('only memories that somebody kept, or that are still to be shown, count as entered', async () => {
  const put = (isSaved: boolean, hideAt: string) =>
    sql`insert into memory (owner_id, type, data, memory_at, hide_at, is_saved)
      select ${ada.id}::uuid, 'on_this_day', '{"year": 2020}', now(), now() + ${hideAt}::interval, ${isSaved}
      from generate_series(1, 150)`.execute(deps.db)
  const clear = () => sql`delete from memory where owner_id = ${ada.id}`.execute(deps.db)
  await put(false, '-1 day')
  await clear()
  expect(await counted()).toBe(0)
  await put(true, '-1 day')
  await expect(clear()).rejects.toMatchObject({ code: 'HG001' })
  await sql`update memory set is_saved = false, hide_at = now() + interval '1 day' where owner_id = ${ada.id}`.execute(
    deps.db,
  )
  await expect(clear()).rejects.toMatchObject({ code: 'HG001' })
})

test('folders are those that the files lie in, and each shows what lies in it', async () => {
  const [a, b, c] = (await upload('2020:05:10', '2020:05:10', '2021:01:01')) as [string, string, string]
  expect(await getUniqueOriginalPaths(eve.as)).toEqual([])
  const paths = await getUniqueOriginalPaths(ada.as)
  expect(paths.map((path) => path.split('/').slice(1))).toEqual([
    ['2020', '2020-05-10'],
    ['2021', '2021-01-01'],
  ])
  const [first, second] = paths as [string, string]
  const inFolder = async (path: string, who = ada) =>
    (await getAssetsByOriginalPath({ path }, who.as)).map(({ id }) => id).toSorted()
  expect(await inFolder(first)).toEqual([a, b].toSorted())
  expect(await inFolder(`/${second}/`)).toEqual([c])
  expect(await inFolder(first.slice(0, -1))).toEqual([])
  expect(await inFolder(first, eve)).toEqual([])
  await deleteAssets({ assetBulkDeleteDto: { ids: [a] } }, ada.as)
  await updateAssets({ assetBulkUpdateDto: { ids: [c], visibility: AssetVisibility.Locked } }, ada.as)
  expect(await inFolder(first)).toEqual([b])
  expect(await getUniqueOriginalPaths(ada.as)).toEqual([first])
})

test('what makes no sense is refused', async () => {
  const { id } = await make(2020, [])
  for (const [method, path, body] of [
    ['POST', '/memories', { type: 'on_this_day', data: {}, memoryAt: '2020-05-10T00:00:00.000Z' }],
    ['POST', '/memories', { type: 'other', data: { year: 2020 }, memoryAt: '2020-05-10T00:00:00.000Z' }],
    ['POST', '/memories', { type: 'on_this_day', data: { year: 2020 }, memoryAt: '0000-01-01T00:00:00Z' }],
    ['PUT', `/memories/${id}`, { seenAt: 'now' }],
    ['PUT', `/memories/${id}/assets`, { ids: ['x'] }],
    ['GET', '/memories?for=2020-02-31', undefined],
    ['GET', '/memories?size=0', undefined],
    ['GET', '/view/folder', undefined],
  ] as const)
    expect(await call(ada.as, method, path, body), path).toMatchObject({ code: 'validation_failed' })
  const nul = encodeURIComponent('\u0000')
  expect((await fetch(`${heirloom.url}/api/view/folder?path=${nul}`, ada.as)).status).toBeLessThan(500)
})

test('a stranger, and a key without the permission, see and change nothing', async () => {
  const [photo] = (await upload('2020:05:10')) as [string]
  const { id } = await make(2020, [photo])
  const key = { headers: { 'x-api-key': await addApiKey(deps, ada.id, ['asset.view']) } }
  const calls = [
    ['GET', `/memories/${id}`],
    ['PUT', `/memories/${id}`, { isSaved: true }],
    ['DELETE', `/memories/${id}`],
    ['PUT', `/memories/${id}/assets`, { ids: [photo] }],
    ['DELETE', `/memories/${id}/assets`, { ids: [photo] }],
  ] as const
  for (const [method, path, body] of calls) {
    expect(await call(eve.as, method, path, body), path).toMatchObject({ code: 'not_found' })
    expect(await call(key, method, path, body), path).toMatchObject({ code: 'missing_permission' })
  }
  expect(await searchMemories({}, eve.as)).toEqual([])
  expect(await memoriesStatistics({}, eve.as)).toEqual({ total: 0 })
  const eves = await createMemory(
    {
      memoryCreateDto: {
        type: MemoryType.OnThisDay,
        data: { year: 2020 },
        memoryAt: '2020-05-10T00:00:00.000Z',
        assetIds: [photo],
      },
    },
    eve.as,
  )
  expect(eves.assets).toEqual([])
  expect(await getMemory({ id }, ada.as)).toMatchObject({ isSaved: false, assets: [{ id: photo }] })
})
