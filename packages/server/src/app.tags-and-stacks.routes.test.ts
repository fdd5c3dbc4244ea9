// Tags and stacks, as Immich's own client library uses them.
import { randomUUID } from 'node:crypto'
import {
  AssetVisibility,
  bulkTagAssets,
  copyAsset,
  createApiKey,
  createStack,
  createTag,
  deleteAssets,
  deleteStack,
  deleteStacks,
  deleteTag,
  emptyTrash,
  getAllTags,
  getAssetInfo,
  getStack,
  getTagById,
  getTimeBucket,
  getTimeBuckets,
  init,
  login,
  Permission,
  removeAssetFromStack,
  restoreAssets,
  searchStacks,
  setApiKey,
  signUpAdmin,
  tagAssets,
  untagAssets,
  updateAssets,
  updateStack,
  updateTag,
  uploadAsset,
  upsertTags,
} from '@immich/sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeJpeg, startTestApp } from './app.testing.ts'
import type { TestApp } from './app.testing.ts'
import { addApiKey, addSession, addUser } from './catalog/access/test-server.ts'
import { openSecrets } from './platform/secrets/secrets.ts'

let heirloom: TestApp
let token: string
const ada = { email: 'ada@example.org', password: 'correct horse', name: 'Ada' }

beforeAll(async () => {
  heirloom = await startTestApp()
  init({ baseUrl: `${heirloom.url}/api`, apiKey: '' })
  await signUpAdmin({ signUpDto: ada })
  token = (await login({ loginCredentialDto: { email: ada.email, password: ada.password } })).accessToken
  const apiKeyCreateDto = { name: 'program', permissions: [Permission.All] }
  const authorized = { headers: { authorization: `Bearer ${token}` } }
  setApiKey((await createApiKey({ apiKeyCreateDto }, authorized)).secret)
})
afterAll(async () => {
  await heirloom.settled()
  expect((await heirloom.check()).findings).toEqual([])
  await heirloom.close()
})

/** Photos of a month of their own. */
async function upload(count: number, month: string): Promise<string[]> {
  const one = async (day: number): Promise<string> => {
    const takenAt = `${month.replace('-', ':')}:${String(day).padStart(2, '0')} 12:00:00`
    const assetData = new File([new Uint8Array(await makeJpeg({ width: 64, height: 48, takenAt }))], 'a.jpg')
    const dates = { fileCreatedAt: '2024-02-03T04:05:06.000Z', fileModifiedAt: '2024-02-03T04:05:06.000Z' }
    return (await uploadAsset({ assetMediaCreateDto: { assetData, ...dates } })).id
  }
  const ids = await Promise.all(Array.from({ length: count }, (_, day) => one(day + 1)))
  await heirloom.settled()
  return ids
}

const infoOf = (id: string) => getAssetInfo({ id })
const statusOf = (change: Promise<unknown>): Promise<number> =>
  change.then(
    () => 200,
    (error: { status: number }) => error.status,
  )

async function call<Body>(method: string, path: string, body?: object, headers = {}): Promise<Body> {
  const response = await fetch(`${heirloom.url}/api${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body && { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body === undefined ? null : JSON.stringify(body),
  })
  const text = await response.text()
  return (text === '' ? {} : JSON.parse(text)) as Body
}

interface Page {
  readonly operations: readonly { readonly id: string; readonly text: string }[]
}
const lastOperation = async () =>
  (await call<Page>('GET', '/heirloom/history?kind=change&limit=1')).operations[0]!
async function undoLast(): Promise<void> {
  const undone = await call('POST', '/heirloom/undo', { operationIds: [(await lastOperation()).id] })
  expect(undone).toMatchObject({ operationId: expect.any(String), kept: [] })
}

const valuesOf = async () => (await getAllTags()).map(({ value }) => value)

test('tags are paths, made with what is above them', async () => {
  const tags = await upsertTags({
    tagUpsertDto: { tags: ['travel/italy/rome', '/travel//spain', 'travel', '/'] },
  })
  expect(tags.map(({ name, value }) => [name, value])).toEqual([
    ['rome', 'travel/italy/rome'],
    ['spain', 'travel/spain'],
    ['travel', 'travel'],
  ])
  expect(await valuesOf()).toEqual(['travel', 'travel/italy', 'travel/italy/rome', 'travel/spain'])
  const [rome, , travel] = tags
  const made = await createTag({ tagCreateDto: { name: 'milan', parentId: travel!.id, color: '#ff0000' } })
  expect(made).toMatchObject({ value: 'travel/milan', parentId: travel!.id, color: '#ff0000' })
  expect(await statusOf(createTag({ tagCreateDto: { name: 'milan', parentId: travel!.id } }))).toBe(400)
  expect(await statusOf(createTag({ tagCreateDto: { name: '/' } }))).toBe(400)
  expect(await statusOf(createTag({ tagCreateDto: { name: 'x', parentId: randomUUID() } }))).toBe(400)
  expect(await updateTag({ id: made.id, tagUpdateDto: { color: null } })).not.toHaveProperty('color')
  await undoLast()
  expect(await getTagById({ id: made.id })).toMatchObject({ color: '#ff0000' })
  expect((await getTagById({ id: rome!.id })).parentId).toEqual(expect.any(String))
})

test('a tag gets another name, and those below it keep their place', async () => {
  const [trips] = await upsertTags({
    tagUpsertDto: { tags: ['trips', 'trips/oslo/fjord', 'trips-2', 'taken'] },
  })
  const rename = (name: string) => updateTag({ id: trips!.id, tagUpdateDto: { name } as object })
  expect(await rename('Reisen')).toMatchObject({ id: trips!.id, name: 'Reisen', value: 'Reisen' })
  const renamed = ['Reisen', 'Reisen/oslo', 'Reisen/oslo/fjord', 'taken', 'trips-2']
  expect(await valuesOf()).toEqual(expect.arrayContaining(renamed))
  for (const name of ['taken', 'a/b', '', 'x'.repeat(495)]) expect(await statusOf(rename(name))).toBe(400)
  expect(await valuesOf()).toEqual(expect.arrayContaining(renamed))
  await undoLast()
  expect(await valuesOf()).toEqual(expect.arrayContaining(['trips', 'trips/oslo', 'trips/oslo/fjord']))
})

test('photos are tagged and untagged, each told for itself', async () => {
  const [one, two] = (await upload(2, '2019-01')) as [string, string]
  const [tag, other] = await upsertTags({ tagUpsertDto: { tags: ['a', 'b'] } })
  const stranger = randomUUID()
  expect(await tagAssets({ id: tag!.id, bulkIdsDto: { ids: [one, stranger, one] } })).toEqual([
    { id: one, success: true },
    { id: stranger, success: false, error: 'no_permission' },
    { id: one, success: false, error: 'duplicate' },
  ])
  expect((await infoOf(one)).tags).toMatchObject([{ value: 'a', id: tag!.id }])
  const tagBulkAssetsDto = { tagIds: [tag!.id, other!.id], assetIds: [one, two] }
  expect(await bulkTagAssets({ tagBulkAssetsDto })).toEqual({ count: 3 })
  expect((await infoOf(two)).tags?.map(({ value }) => value)).toEqual(['a', 'b'])
  expect(await untagAssets({ id: tag!.id, bulkIdsDto: { ids: [one, stranger] } })).toEqual([
    { id: one, success: true },
    { id: stranger, success: false, error: 'not_found' },
  ])
  expect((await lastOperation()).text).toBe('Took the tag “a” off photos')
  await undoLast()
  expect((await infoOf(one)).tags?.map(({ value }) => value)).toEqual(['a', 'b'])
  const strange = { tagIds: [tag!.id], assetIds: [one, stranger] }
  expect(await statusOf(bulkTagAssets({ tagBulkAssetsDto: strange }))).toBe(400)
})

const shown = async (tagId: string) => (await getTimeBuckets({ tagId })).map(({ count }) => count)

test('a tag goes with those below it, and all of it comes back at once', async () => {
  const [one, two] = (await upload(2, '2019-02')) as [string, string]
  const [parent, child] = await upsertTags({ tagUpsertDto: { tags: ['p', 'p/c'] } })
  await tagAssets({ id: parent!.id, bulkIdsDto: { ids: [one] } })
  await tagAssets({ id: child!.id, bulkIdsDto: { ids: [two] } })
  expect(await shown(parent!.id)).toEqual([2])
  expect(await shown(child!.id)).toEqual([1])
  expect(await shown(randomUUID())).toEqual([])
  const month = await getTimeBucket({ timeBucket: '2019-02-01', tagId: child!.id })
  expect(month.id).toEqual([two])
  await deleteTag({ id: parent!.id })
  expect(await valuesOf()).not.toContain('p/c')
  expect((await infoOf(two)).tags).toEqual([])
  await undoLast()
  expect(await valuesOf()).toContain('p/c')
  expect(await shown(parent!.id)).toEqual([2])
  expect((await getTagById({ id: child!.id })).parentId).toBe(parent!.id)
})

const shownIn = async (month: string, more: object = {}) => {
  const asked = { visibility: AssetVisibility.Timeline, withStacked: true, ...more }
  const { id, stack } = await getTimeBucket({ timeBucket: `${month}-01`, ...asked })
  const buckets = await getTimeBuckets(asked)
  expect(buckets.find(({ timeBucket }) => timeBucket === `${month}-01`)?.count ?? 0).toBe(id.length)
  return id.map((one, n) => [one, stack?.[n] ?? null])
}

test('of a stack one photo is shown, with how many there are', async () => {
  const [a, b, c, d] = (await upload(4, '2018-01')) as [string, string, string, string]
  const stack = await createStack({ stackCreateDto: { assetIds: [b, a, c] } })
  expect(stack.primaryAssetId).toBe(b)
  expect(stack.assets[0]!.id).toBe(b)
  expect(stack.assets.map(({ id }) => id).toSorted()).toEqual([a, b, c].toSorted())
  expect((await infoOf(a)).stack).toEqual({ id: stack.id, primaryAssetId: b, assetCount: 3 })
  expect((await infoOf(d)).stack).toBeNull()
  expect(await shownIn('2018-01')).toEqual([
    [d, null],
    [b, [stack.id, '3']],
  ])
  const all = await getTimeBucket({ timeBucket: '2018-01-01', visibility: AssetVisibility.Timeline })
  expect(all.id).toHaveLength(4)
  expect(await updateStack({ id: stack.id, stackUpdateDto: { primaryAssetId: c } })).toMatchObject({
    primaryAssetId: c,
  })
  expect(await searchStacks({ primaryAssetId: c })).toMatchObject([{ id: stack.id }])
  expect(await searchStacks({ primaryAssetId: b })).toEqual([])
  expect(await statusOf(updateStack({ id: stack.id, stackUpdateDto: { primaryAssetId: d } }))).toBe(400)
  await undoLast()
  expect(await getStack({ id: stack.id })).toMatchObject({ primaryAssetId: b })
})

test('a photo in the trash does not hide the others of its stack', async () => {
  const [a, b, c] = (await upload(3, '2018-02')) as [string, string, string]
  const stack = await createStack({ stackCreateDto: { assetIds: [a, b, c] } })
  await deleteAssets({ assetBulkDeleteDto: { ids: [a] } })
  const [first] = [b, c].toSorted()
  expect(await shownIn('2018-02')).toEqual([[first, [stack.id, '2']]])
  expect((await infoOf(b)).stack).toMatchObject({ primaryAssetId: first, assetCount: 2 })
  await updateAssets({ assetBulkUpdateDto: { ids: [b], visibility: AssetVisibility.Archive } })
  expect(await shownIn('2018-02')).toEqual([[c, [stack.id, '2']]])
  await deleteAssets({ assetBulkDeleteDto: { ids: [b] } })
  expect(await shownIn('2018-02')).toEqual([[c, null]])
  expect((await infoOf(c)).stack).toBeNull()
  expect(await statusOf(getStack({ id: stack.id }))).toBe(400)
  await emptyTrash()
  expect(await shownIn('2018-02')).toEqual([[c, null]])
  await undoLast()
  await restoreAssets({ bulkIdsDto: { ids: [a, b] } })
  expect(await getStack({ id: stack.id })).toMatchObject({ primaryAssetId: a })
})

test('stacks that its photos stand for are merged into a new one', async () => {
  const [a, b, c, d, e, f] = (await upload(6, '2018-03')) as [string, string, string, string, string, string]
  const first = await createStack({ stackCreateDto: { assetIds: [a, b] } })
  const second = await createStack({ stackCreateDto: { assetIds: [c, d, e] } })
  const merged = await createStack({ stackCreateDto: { assetIds: [f, a, e] } })
  expect(merged.assets.map(({ id }) => id).toSorted()).toEqual([a, b, e, f].toSorted())
  expect(await statusOf(getStack({ id: first.id }))).toBe(400)
  expect((await getStack({ id: second.id })).assets).toHaveLength(2)
  await undoLast()
  expect((await getStack({ id: first.id })).assets).toHaveLength(2)
  expect((await getStack({ id: second.id })).assets).toHaveLength(3)
  expect((await infoOf(f)).stack).toBeNull()
  expect(await statusOf(createStack({ stackCreateDto: { assetIds: [f, f] } }))).toBe(400)
  expect(await statusOf(createStack({ stackCreateDto: { assetIds: [f, randomUUID()] } }))).toBe(400)
})

test('a stack with one photo left dissolves; dissolving and taking out come back', async () => {
  const [a, b, c] = (await upload(3, '2018-04')) as [string, string, string]
  const stack = await createStack({ stackCreateDto: { assetIds: [a, b, c] } })
  const { id } = stack
  expect(await statusOf(removeAssetFromStack({ id, assetId: a }))).toBe(400)
  expect(await statusOf(removeAssetFromStack({ id, assetId: randomUUID() }))).toBe(400)
  await removeAssetFromStack({ id, assetId: b })
  await removeAssetFromStack({ id, assetId: c })
  expect(await statusOf(getStack({ id }))).toBe(400)
  await undoLast()
  expect((await getStack({ id })).assets).toHaveLength(2)
  await copyAsset({ assetCopyDto: { sourceId: a, targetId: b } })
  expect((await getStack({ id })).assets).toHaveLength(3)
  await deleteStack({ id })
  expect((await infoOf(a)).stack).toBeNull()
  await undoLast()
  expect((await getStack({ id })).assets).toHaveLength(3)
  expect(await statusOf(deleteStacks({ bulkIdsDto: { ids: [id, randomUUID()] } }))).toBe(400)
  await deleteStacks({ bulkIdsDto: { ids: [id] } })
  expect((await searchStacks({})).map((one) => one.id)).not.toContain(id)
})

test('a stranger, and a key without the permission, see and change nothing', async () => {
  const [a, b] = (await upload(2, '2018-05')) as [string, string]
  const [tag] = await upsertTags({ tagUpsertDto: { tags: ['mine'] } })
  const { id } = await createStack({ stackCreateDto: { assetIds: [a, b] } })
  const secrets = await openSecrets(heirloom.dataFolder.path, { mayMake: false })
  const deps = { db: heirloom.database.db, secrets }
  const stranger = { authorization: `Bearer ${await addSession(deps, (await addUser(deps)).id)}` }
  const { ownerId } = await infoOf(a)
  const key = { authorization: '', 'x-api-key': await addApiKey(deps, ownerId as never, ['asset.view']) }
  const body = { ids: [id], assetIds: [a, b], tagIds: [tag!.id], primaryAssetId: a }
  const calls = [
    ['GET', `/tags/${tag!.id}`],
    ['PUT', `/tags/${tag!.id}`],
    ['DELETE', `/tags/${tag!.id}`],
    ['PUT', `/tags/${tag!.id}/assets`],
    ['DELETE', `/tags/${tag!.id}/assets`],
    ['PUT', '/tags/assets'],
    ['POST', '/stacks'],
    ['DELETE', '/stacks'],
    ['GET', `/stacks/${id}`],
    ['PUT', `/stacks/${id}`],
    ['DELETE', `/stacks/${id}`],
    ['DELETE', `/stacks/${id}/assets/${b}`],
  ] as const
  for (const [method, path] of calls) {
    const sent = method === 'GET' ? undefined : body
    expect(await call(method, path, sent, stranger), path).toMatchObject({ code: 'not_found' })
    expect(await call(method, path, sent, key), path).toMatchObject({ code: 'missing_permission' })
  }
  expect(await call('GET', '/tags', undefined, stranger)).toEqual([])
  expect(await call('GET', '/stacks', undefined, stranger)).toEqual([])
  expect(await call('GET', `/timeline/buckets?tagId=${tag!.id}`, undefined, stranger)).toEqual([])
  expect(await getStack({ id })).toMatchObject({ id })
  expect(await valuesOf()).toContain('mine')
})
