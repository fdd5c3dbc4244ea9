// People and faces, as Immich's own client library uses them: named, merged, hidden, let go, and brought back.
import { randomUUID } from 'node:crypto'
import {
  AssetEditAction,
  AssetVisibility,
  createFace,
  createPerson,
  deleteAssets,
  deleteFace,
  deletePeople,
  deletePerson,
  editAsset,
  getAllPeople,
  getAssetInfo,
  getFaces,
  getPerson,
  getPersonStatistics,
  getPersonThumbnail,
  getTimeBucket,
  getTimeBuckets,
  init,
  mergePerson,
  reassignFaces,
  reassignFacesById,
  restoreAssets,
  updateAssets,
  updateMyPreferences,
  updatePeople,
  updatePerson,
  uploadAsset,
} from '@immich/sdk'
import type { HistoryPage } from '@heirloom/contract'
import { sql } from 'kysely'
import sharp from 'sharp'
import type { Color } from 'sharp'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startTestApp } from './app.testing.ts'
import type { TestApp } from './app.testing.ts'
import { addApiKey, addSession, addUser } from './catalog/access/test-server.ts'
import type { TestDeps } from './catalog/access/test-server.ts'
import type { UserId } from './catalog/users/users.ts'
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

const plain = (width: number, height: number, background: Color): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer()

/** Left half red, right half blue, and a corner that no other picture has. */
async function twoHalves(): Promise<Buffer> {
  const corner = { r: Math.floor(Math.random() * 255), g: Math.floor(Math.random() * 255), b: 200 }
  return await sharp(await plain(800, 600, '#000'))
    .composite([
      { input: await plain(400, 600, '#e01010'), left: 0, top: 0 },
      { input: await plain(400, 600, '#1010e0'), left: 400, top: 0 },
      { input: await plain(4, 4, corner), left: 0, top: 596 },
    ])
    .jpeg()
    .withExif({ IFD0: { ImageDescription: randomUUID() }, IFD2: { DateTimeOriginal: '2023:07:14 15:16:17' } })
    .toBuffer()
}

async function upload(count: number): Promise<string[]> {
  const dates = { fileCreatedAt: '2023-07-14T15:16:17.000Z', fileModifiedAt: '2023-07-14T15:16:17.000Z' }
  const one = async () => {
    const assetData = new File([new Uint8Array(await twoHalves())], 'a.jpg')
    return (await uploadAsset({ assetMediaCreateDto: { assetData, ...dates } }, ada.as)).id
  }
  const ids = await Promise.all(Array.from({ length: count }, one))
  await heirloom.settled()
  return ids
}

const person = async (name: string): Promise<string> =>
  (await createPerson({ personCreateDto: { name } }, ada.as)).id

const left = { x: 100, y: 100, width: 200, height: 200 }
const right = { x: 500, y: 100, width: 200, height: 200 }

/** Marks somebody on a picture of 800 by 600. */
const mark = (assetId: string, personId: string, box = left) =>
  createFace({ assetFaceCreateDto: { assetId, personId, ...box, imageWidth: 800, imageHeight: 600 } }, ada.as)

const facesOn = async (assetId: string) => await getFaces({ id: assetId }, ada.as)
const namesOn = async (assetId: string) => (await facesOn(assetId)).map((face) => face.person?.name)
const listed = async (more: object = {}) => await getAllPeople(more, ada.as)
const names = async (more: object = {}) => (await listed(more)).people.map(({ name }) => name)

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

const history = async () =>
  (await call<HistoryPage>(ada.as, 'GET', '/heirloom/history?kind=change&limit=1')).operations[0]!

async function undoLast(): Promise<string> {
  const { id, text } = await history()
  await call(ada.as, 'POST', '/heirloom/undo', { operationIds: [id] })
  return text
}

test('somebody is named, changed and told as the library expects', async () => {
  const made = await createPerson(
    { personCreateDto: { name: 'Anna', birthDate: '1990-02-28', color: '#abcdef', isFavorite: true } },
    ada.as,
  )
  expect(made).toMatchObject({ name: 'Anna', birthDate: '1990-02-28', isFavorite: true, isHidden: false })
  expect(made).toMatchObject({ color: '#abcdef', thumbnailPath: '' })
  const { id } = made
  expect(await getPerson({ id }, ada.as)).toEqual(made)
  const changed = await updatePerson({ id, personUpdateDto: { name: 'Anne', birthDate: null } }, ada.as)
  expect(changed).toMatchObject({ name: 'Anne', birthDate: null, color: '#abcdef', isFavorite: true })
  expect(await undoLast()).toBe('Changed “Anne”')
  expect(await getPerson({ id }, ada.as)).toMatchObject({ name: 'Anna', birthDate: '1990-02-28' })
  const cleared = await updatePerson({ id, personUpdateDto: { color: null, isFavorite: false } }, ada.as)
  expect([cleared.color, cleared.isFavorite]).toEqual([undefined, false])
})

test('what makes no sense is refused', async () => {
  const id = await person('Anna')
  const later = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10)
  for (const birthDate of [later, '2023-02-30', '0000-01-01', 'yesterday'])
    expect(await status(updatePerson({ id, personUpdateDto: { birthDate } }, ada.as))).toBe(400)
  for (const name of ['a\u0000b', 'a\ud800b'])
    expect(await status(updatePerson({ id, personUpdateDto: { name } }, ada.as))).toBe(400)
  const [photo] = (await upload(1)) as [string]
  expect(await status(updatePerson({ id, personUpdateDto: { featureFaceAssetId: photo } }, ada.as))).toBe(400)
  for (const box of [
    { ...left, width: 0 },
    { ...left, x: 800 },
    { ...left, y: -200 },
  ])
    expect(await status(mark(photo, id, box))).toBe(400)
  expect(await status(mergePerson({ id, mergePersonDto: { ids: [id] } }, ada.as))).toBe(400)
  expect(await status(getFaces({ id: randomUUID() }, ada.as))).toBe(400)
  expect(await status(getAllPeople({ size: 1001 }, ada.as))).toBe(400)
})

test('many are changed at once, each for itself', async () => {
  const [a, b] = [await person('A'), await person('B')]
  const strange = (await createPerson({ personCreateDto: { name: 'E' } }, eve.as)).id
  const people = [
    { id: a, isHidden: true },
    { id: strange, name: 'mine' },
    { id: b, featureFaceAssetId: randomUUID() },
    { id: a, name: 'AA' },
  ]
  expect(await updatePeople({ peopleUpdateDto: { people } }, ada.as)).toEqual([
    { id: a, success: true },
    { id: strange, success: false, error: 'not_found' },
    { id: b, success: false, error: 'validation' },
    { id: a, success: true },
  ])
  expect(await getPerson({ id: a }, ada.as)).toMatchObject({ name: 'AA', isHidden: true })
  expect(await getPerson({ id: strange }, eve.as)).toMatchObject({ name: 'E' })
})

test('favourites come first, then names by how often they are seen; clutter is left out, the hidden unless asked for', async () => {
  const [photo, other] = (await upload(2)) as [string, string]
  const [rare, often, liked, hidden] = await Promise.all(['Rare', 'Often', 'Liked', 'Hidden'].map(person))
  await updatePeople(
    {
      peopleUpdateDto: {
        people: [
          { id: liked!, isFavorite: true },
          { id: hidden!, isHidden: true },
        ],
      },
    },
    ada.as,
  )
  await mark(photo, often!)
  await mark(other, often!)
  await mark(photo, rare!)
  const [seenTwice, seenThrice] = await Promise.all(['', ''].map(person))
  await sql`insert into face (owner_id, asset_id, person_id, source, image_width, image_height, x1, y1, x2, y2)
    select ${ada.id}::uuid, ${photo}::uuid, p.id, 'machine-learning', 100, 100, n, 1, n + 1, 2
    from (values (${seenTwice}::uuid, 2), (${seenThrice}::uuid, 3)) p (id, faces), generate_series(1, p.faces) n`.execute(
    deps.db,
  )
  expect(await names()).toEqual(['Liked', 'Often', 'Rare', ''])
  expect(await names({ withHidden: true })).toEqual(['Liked', 'Often', 'Rare', '', 'Hidden'])
  expect(await listed({ size: 3 })).toMatchObject({ total: 5, hidden: 1, hasNextPage: true })
  expect(await listed({ size: 3, page: 2 })).toMatchObject({
    people: [{ id: seenThrice }],
    hasNextPage: false,
  })
  expect(await listed({ page: 9 })).toMatchObject({ people: [], total: 5, hidden: 1, hasNextPage: false })
  expect(await names({ closestPersonId: often!, closestAssetId: photo })).toHaveLength(4)
  await updateMyPreferences({ userPreferencesUpdateDto: { people: { minimumFaces: 2 } } }, ada.as)
  expect(await names()).toEqual(['Liked', 'Often', 'Rare', '', ''])
  expect((await getAllPeople({}, eve.as)).people).toEqual([])
})

test('a face is marked, told with its photo, given to somebody else, and taken off', async () => {
  const [photo] = (await upload(1)) as [string]
  const [anna, bert] = [await person('Anna'), await person('Bert')]
  await mark(photo, bert, { ...right, width: 900 })
  await mark(photo, anna)
  const faces = await facesOn(photo)
  expect(faces).toMatchObject([
    { boundingBoxX1: 100, boundingBoxX2: 300, imageWidth: 800, sourceType: 'manual', person: { id: anna } },
    { boundingBoxX1: 500, boundingBoxX2: 800, imageHeight: 600, person: { id: bert } },
  ])
  expect((await getAssetInfo({ id: photo }, ada.as)).people?.map(({ name }) => name)).toEqual([
    'Anna',
    'Bert',
  ])

  const [first, second] = faces as [(typeof faces)[0], (typeof faces)[0]]
  // The person stands in the path, the face in the body.
  const told = await reassignFacesById({ id: bert, faceDto: { id: first.id } }, ada.as)
  expect(told).toMatchObject({ id: bert, name: 'Bert' })
  expect(await namesOn(photo)).toEqual(['Bert', 'Bert'])
  expect((await getAssetInfo({ id: photo }, ada.as)).people?.map(({ id }) => id)).toEqual([bert])
  expect(await undoLast()).toBe('Said that faces are “Bert”')
  expect(await namesOn(photo)).toEqual(['Anna', 'Bert'])

  // Who it is from now on stands in the path, who they were until now in the body.
  const data = [
    { assetId: photo, personId: bert },
    { assetId: randomUUID(), personId: bert },
  ]
  const moved = await reassignFaces({ id: anna, assetFaceUpdateDto: { data } }, ada.as)
  expect(moved.map(({ id }) => id)).toEqual([anna])
  expect(await namesOn(photo)).toEqual(['Anna', 'Anna'])
  await undoLast()
  expect(await namesOn(photo)).toEqual(['Anna', 'Bert'])

  await deleteFace({ id: second.id, assetFaceDeleteDto: { force: false } }, ada.as)
  expect(await namesOn(photo)).toEqual(['Anna'])
  expect(await undoLast()).toBe('Took a face off a photo')
  expect(await namesOn(photo)).toEqual(['Anna', 'Bert'])
  await undoLast()
  await deleteFace({ id: first.id, assetFaceDeleteDto: { force: true } }, ada.as)
  expect(await status(deleteFace({ id: first.id, assetFaceDeleteDto: { force: true } }, ada.as))).toBe(400)
})

test('a person who is deleted leaves their faces behind, and undoing brings the name back to them', async () => {
  const [photo, other] = (await upload(2)) as [string, string]
  const [anna, bert, carl] = [await person('Anna'), await person('Bert'), await person('Carl')]
  await mark(photo, anna)
  await mark(other, anna)
  await updatePerson({ id: anna, personUpdateDto: { featureFaceAssetId: other, isFavorite: true } }, ada.as)
  const before = await getPerson({ id: anna }, ada.as)
  await deletePerson({ id: anna }, ada.as)
  expect(await namesOn(photo)).toEqual([undefined])
  expect((await getAssetInfo({ id: photo }, ada.as)).people).toEqual([])
  expect(await status(getPerson({ id: anna }, ada.as))).toBe(400)
  expect(await undoLast()).toBe('Deleted “Anna”')
  expect(await namesOn(photo)).toEqual(['Anna'])
  const { updatedAt: _then, ...same } = before
  expect(await getPerson({ id: anna }, ada.as)).toMatchObject(same)
  expect(await status(deletePeople({ bulkIdsDto: { ids: [anna, randomUUID()] } }, ada.as))).toBe(400)
  await deletePeople({ bulkIdsDto: { ids: [anna, bert] } }, ada.as)
  expect(await names()).toEqual(['Carl'])
  expect(await undoLast()).toBe('Deleted 2 people')
  expect((await names()).toSorted()).toEqual(['Anna', 'Bert', 'Carl'])
  expect(await getPerson({ id: carl }, ada.as)).toMatchObject({ name: 'Carl' })
})

test('people who are merged become one, and undoing makes them several again', async () => {
  const [photo, other] = (await upload(2)) as [string, string]
  const [nameless, anna, twin] = [await person(''), await person('Anna'), await person('Anna too')]
  await updatePerson({ id: anna, personUpdateDto: { birthDate: '1990-01-01', isFavorite: true } }, ada.as)
  await mark(photo, nameless)
  await mark(photo, anna, right)
  await mark(other, twin)
  const ids = [anna, randomUUID(), twin]
  expect(await mergePerson({ id: nameless, mergePersonDto: { ids } }, ada.as)).toEqual([
    { id: anna, success: true },
    { id: ids[1], success: false, error: 'not_found' },
    { id: twin, success: true },
  ])
  const merged = { name: 'Anna', birthDate: '1990-01-01', isFavorite: true }
  expect(await getPerson({ id: nameless }, ada.as)).toMatchObject(merged)
  expect([await namesOn(photo), await namesOn(other)]).toEqual([['Anna', 'Anna'], ['Anna']])
  expect(await getPersonStatistics({ id: nameless }, ada.as)).toEqual({ assets: 2 })
  expect(await status(getPerson({ id: twin }, ada.as))).toBe(400)
  await undoLast()
  expect([await namesOn(photo), await namesOn(other)]).toEqual([['', 'Anna'], ['Anna too']])
  expect(await getPerson({ id: nameless }, ada.as)).toMatchObject({ name: '', birthDate: null })
  expect(await getPerson({ id: anna }, ada.as)).toMatchObject(merged)
})

/** The colour in the middle of somebody's picture. */
async function colourOf(id: string): Promise<'red' | 'blue'> {
  const picture = Buffer.from(await (await getPersonThumbnail({ id }, ada.as)).arrayBuffer())
  const { width, height, format } = await sharp(picture).metadata()
  expect([width, height, format]).toEqual([250, 250, 'jpeg'])
  const { channels } = await sharp(picture).extract({ left: 100, top: 100, width: 50, height: 50 }).stats()
  return channels[0]!.mean > channels[2]!.mean ? 'red' : 'blue'
}

test('the picture of a person is their face, on the chosen photo while that is in sight', async () => {
  const [photo, other] = ((await upload(2)) as [string, string]).toSorted() as [string, string]
  const anna = await person('Anna')
  expect(await status(getPersonThumbnail({ id: anna }, ada.as))).toBe(404)
  await mark(photo, anna, left)
  await mark(other, anna, right)
  expect((await getPerson({ id: anna }, ada.as)).thumbnailPath).not.toBe('')
  expect(await colourOf(anna)).toBe('red')
  await updatePerson({ id: anna, personUpdateDto: { featureFaceAssetId: other } }, ada.as)
  expect(await colourOf(anna)).toBe('blue')
  await updateAssets({ assetBulkUpdateDto: { ids: [other], visibility: AssetVisibility.Locked } }, ada.as)
  expect(await colourOf(anna)).toBe('red')
  expect(await status(getFaces({ id: other }, ada.as))).toBe(400)
  await deleteAssets({ assetBulkDeleteDto: { ids: [photo] } }, ada.as)
  expect(await status(getPersonThumbnail({ id: anna }, ada.as))).toBe(404)
  expect(await names()).toEqual(['Anna'])
  await restoreAssets({ bulkIdsDto: { ids: [photo] } }, ada.as)
  const url = `${heirloom.url}/api/people/${anna}/thumbnail`
  const first = await fetch(url, { headers: ada.as.headers })
  expect(first.headers.get('cache-control')).toContain('private')
  const etag = first.headers.get('etag') ?? ''
  const again = await fetch(url, { headers: { ...ada.as.headers, 'if-none-match': etag } })
  expect(again.status).toBe(304)
})

test('the picture of a person stays their face when the photo is turned', async () => {
  const [photo] = (await upload(1)) as [string]
  const anna = await person('Anna')
  await mark(photo, anna, left)
  const edits = [{ action: AssetEditAction.Rotate, parameters: { angle: 180 } }]
  await editAsset({ id: photo, assetEditsCreateDto: { edits } }, ada.as)
  await heirloom.settled()
  expect(await colourOf(anna)).toBe('red')
  const [face] = await facesOn(photo)
  expect(face).toMatchObject({ boundingBoxX1: 500, boundingBoxY1: 300, boundingBoxX2: 700, imageWidth: 800 })
  const bert = await person('Bert')
  await mark(photo, bert, left)
  expect(await colourOf(bert)).toBe('blue')
  expect((await facesOn(photo)).map(({ boundingBoxX1 }) => boundingBoxX1)).toEqual([100, 500])
})

test('the timeline of a person shows their photos, to their owner alone', async () => {
  const [photo, other, third] = (await upload(3)) as [string, string, string]
  const anna = await person('Anna')
  await mark(photo, anna)
  await mark(photo, anna, right)
  await mark(other, anna)
  const months = (who: Account, more: object = {}) => getTimeBuckets({ personId: anna, ...more }, who.as)
  expect(await months(ada)).toEqual([{ timeBucket: '2023-07-01', count: 2 }])
  const { id } = await getTimeBucket({ personId: anna, timeBucket: '2023-07-01' }, ada.as)
  expect(id.toSorted()).toEqual([photo, other].toSorted())
  expect(id).not.toContain(third)
  await deleteAssets({ assetBulkDeleteDto: { ids: [photo] } }, ada.as)
  expect(await months(ada, { visibility: AssetVisibility.Timeline })).toMatchObject([{ count: 1 }])
  expect(await months(ada, { isTrashed: true })).toMatchObject([{ count: 1 }])
  expect(await months(eve)).toEqual([])
  expect(await getPersonStatistics({ id: anna }, ada.as)).toEqual({ assets: 1 })
})

test('more people than is ordinary wait for their owner', async () => {
  await sql`insert into person (owner_id, name) select ${ada.id}::uuid, 'P' || n from generate_series(1, 150) n`.execute(
    deps.db,
  )
  const ids = (await listed()).people.map(({ id }) => id)
  const refused = await call<{ code: string; message: string }>(ada.as, 'DELETE', '/people', { ids })
  expect(refused).toMatchObject({ code: 'change_held' })
  expect(refused.message).toContain('This would delete 150 people. Nothing has been changed.')
  expect((await listed()).total).toBe(150)
})

test('a stranger, and a key without the permission, see and change nothing', async () => {
  const [photo] = (await upload(1)) as [string]
  const [anna, bert] = [await person('Anna'), await person('Bert')]
  await mark(photo, anna)
  const [face] = (await facesOn(photo)) as unknown as [{ id: string }]
  const key = { headers: { 'x-api-key': await addApiKey(deps, ada.id, ['asset.view']) } }
  const box = { x: 1, y: 1, width: 5, height: 5, imageWidth: 10, imageHeight: 10 }
  const calls = [
    ['GET', `/people/${anna}`],
    ['PUT', `/people/${anna}`, { name: 'Mine' }],
    ['DELETE', `/people/${anna}`],
    ['DELETE', '/people', { ids: [anna] }],
    ['POST', `/people/${anna}/merge`, { ids: [bert] }],
    ['PUT', `/people/${bert}/reassign`, { data: [{ assetId: photo, personId: anna }] }],
    ['GET', `/people/${anna}/statistics`],
    ['GET', `/people/${anna}/thumbnail`],
    ['GET', `/faces?id=${photo}`],
    ['POST', '/faces', { assetId: photo, personId: anna, ...box }],
    ['PUT', `/faces/${bert}`, { id: face.id }],
    ['DELETE', `/faces/${face.id}`, { force: true }],
  ] as const
  for (const [method, path, body] of calls) {
    expect(await call(eve.as, method, path, body), path).toMatchObject({ code: 'not_found' })
    expect(await call(key, method, path, body), path).toMatchObject({ code: 'missing_permission' })
  }
  const eves = (await createPerson({ personCreateDto: { name: 'E' } }, eve.as)).id
  const stolen = { assetId: photo, personId: eves, ...box }
  expect(await call(eve.as, 'POST', '/faces', stolen)).toMatchObject({ code: 'not_found' })
  expect(await call(eve.as, 'PUT', `/faces/${eves}`, { id: face.id })).toMatchObject({ code: 'not_found' })
  const took = { data: [{ assetId: photo, personId: anna }] }
  expect(await call(eve.as, 'PUT', `/people/${eves}/reassign`, took)).toEqual([])
  const merged = await call(eve.as, 'POST', `/people/${eves}/merge`, { ids: [anna] })
  expect(merged).toEqual([{ id: anna, success: false, error: 'not_found' }])
  expect(await namesOn(photo)).toEqual(['Anna'])
})
