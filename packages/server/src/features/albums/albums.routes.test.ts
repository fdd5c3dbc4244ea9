import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ActivityResponse, AlbumResponse, BulkResult } from '@heirloom/contract'
import { addApiKey, addSession, addUser, openTestServer } from '../../catalog/access/test-server.ts'
import type { TestServer } from '../../catalog/access/test-server.ts'
import { activityRoutes } from './activities.routes.ts'
import { albumRoutes } from './albums.routes.ts'
import { addPhotosOf } from './albums.testing.ts'

let server: TestServer
let people: Readonly<Record<Person, { readonly id: string; readonly token: string }>>

const everybody = ['owner', 'editor', 'viewer', 'stranger'] as const
type Person = (typeof everybody)[number]

beforeAll(async () => {
  server = await openTestServer((app, { db }) => {
    albumRoutes(app, { db })
    activityRoutes(app, { db })
  })
})
afterAll(() => server.close())
beforeEach(async () => {
  const made = await Promise.all(everybody.map(async (name) => [name, await addPerson()] as const))
  people = Object.fromEntries(made) as typeof people
})

async function addPerson(): Promise<{ id: string; token: string }> {
  const user = await addUser(server)
  return { id: user.id, token: await addSession(server, user.id) }
}

interface Answer<Body> {
  readonly status: number
  readonly body: Body & { readonly message?: string; readonly code?: string }
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

async function call<Body = unknown>(
  who: Person,
  method: Method,
  url: string,
  payload?: object,
): Promise<Answer<Body>> {
  const { token } = people[who]
  const answer = await server.call({ method, url: `/api${url}`, token, ...(payload && { payload }) })
  return {
    status: answer.statusCode,
    body: answer.body === '' ? ({} as Answer<Body>['body']) : answer.json(),
  }
}

const photosOf = (who: Person, count = 1, made = {}): Promise<string[]> =>
  addPhotosOf(server.db, people[who].id, count, made)

/** An album of the owner's with an editor and a viewer. */
async function makeAlbum(assetIds: readonly string[] = [], more: object = {}): Promise<AlbumResponse> {
  const { body, status } = await call<AlbumResponse>('owner', 'POST', '/albums', {
    albumName: 'Summer',
    assetIds,
    albumUsers: [
      { userId: people.viewer.id, role: 'viewer' },
      { userId: people.editor.id, role: 'editor' },
    ],
    ...more,
  })
  expect(status).toBe(201)
  return body
}

const read = async (who: Person, id: string): Promise<AlbumResponse> =>
  (await call<AlbumResponse>(who, 'GET', `/albums/${id}`)).body

test('an album is told as its schema says', async () => {
  const [first = ''] = await photosOf('owner', 1, { local: '2023-01-02 03:04:05' })
  const [last = ''] = await photosOf('owner', 1, { local: '2024-06-07 08:09:10' })
  const made = await makeAlbum([first, last], { description: 'By the sea' })
  expect(made).toMatchObject({
    albumName: 'Summer',
    description: 'By the sea',
    albumThumbnailAssetId: last,
    assetCount: 2,
    startDate: '2023-01-02T03:04:05.000Z',
    endDate: '2024-06-07T08:09:10.000Z',
    order: 'desc',
    isActivityEnabled: true,
    hasSharedLink: false,
    shared: true,
    contributorCounts: [{ userId: people.owner.id, assetCount: 2 }],
  })
  expect(made.lastModifiedAssetTimestamp).toMatch(/Z$/)
  expect(made.albumUsers.map(({ role, user }) => [role, user.id])[0]).toEqual(['owner', people.owner.id])
  const seen = await read('viewer', made.id)
  expect(seen.albumUsers.map(({ user }) => user.id).slice(0, 2)).toEqual([people.owner.id, people.viewer.id])
  expect(seen.albumUsers).toHaveLength(3)
})

test('an empty album has no dates and no cover', async () => {
  const { body } = await call<AlbumResponse>('owner', 'POST', '/albums', { albumName: '' })
  expect(body).toMatchObject({ albumName: '', albumThumbnailAssetId: null, assetCount: 0, shared: false })
  expect(Object.keys(body)).not.toContain('startDate')
})

/** `yes`, or the permission that is missing. */
type Outcome = string
const can: Readonly<Record<string, Readonly<Record<Person, Outcome>>>> = {
  'album.read': { owner: 'yes', editor: 'yes', viewer: 'yes', stranger: 'album.read' },
  'album.update': { owner: 'yes', editor: 'yes', viewer: 'album.update', stranger: 'album.update' },
  'album.share': { owner: 'yes', editor: 'yes', viewer: 'album.share', stranger: 'album.share' },
  'albumAsset.create': {
    owner: 'yes',
    editor: 'yes',
    viewer: 'albumAsset.create',
    stranger: 'albumAsset.create',
  },
  'albumAsset.delete': {
    owner: 'yes',
    editor: 'yes',
    viewer: 'albumAsset.delete',
    stranger: 'albumAsset.delete',
  },
  'albumUser.update': {
    owner: 'yes',
    editor: 'albumUser.update',
    viewer: 'albumUser.update',
    stranger: 'albumUser.update',
  },
  'activity.create': { owner: 'yes', editor: 'yes', viewer: 'yes', stranger: 'activity.create' },
  'album.delete': {
    owner: 'yes',
    editor: 'album.delete',
    viewer: 'album.delete',
    stranger: 'album.delete',
  },
}

async function attempt(permission: string, who: Person, albumId: string, photo: string) {
  const newcomer = (await addPerson()).id
  const calls: Readonly<Record<string, () => Promise<Answer<unknown>>>> = {
    'album.read': () => call(who, 'GET', `/albums/${albumId}/map-markers`),
    'album.update': () => call(who, 'PATCH', `/albums/${albumId}`, { albumName: `by ${who}` }),
    'album.share': () => call(who, 'PUT', `/albums/${albumId}/users`, { albumUsers: [{ userId: newcomer }] }),
    'albumAsset.create': () => call(who, 'PUT', `/albums/${albumId}/assets`, { ids: [photo] }),
    'albumAsset.delete': () => call(who, 'DELETE', `/albums/${albumId}/assets`, { ids: [photo] }),
    'albumUser.update': () =>
      call(who, 'PUT', `/albums/${albumId}/user/${people.viewer.id}`, { role: 'viewer' }),
    'activity.create': () => call(who, 'POST', '/activities', { albumId, type: 'comment', comment: 'Nice' }),
    'album.delete': () => call(who, 'DELETE', `/albums/${albumId}`),
  }
  return await calls[permission]!()
}

test.each(Object.keys(can))('%s is for some, and others are told that there is none', async (permission) => {
  for (const who of everybody.toReversed()) {
    const { id } = await makeAlbum()
    const [photo = ''] = await photosOf(who)
    const { status, body } = await attempt(permission, who, id, photo)
    const outcome = can[permission]![who]
    expect([who, status < 300 ? 'yes' : body.message]).toEqual([
      who,
      outcome === 'yes' ? 'yes' : `Not found or no ${outcome} access`,
    ])
    if (outcome !== 'yes') expect(status).toBe(400)
  }
})

test('an API key needs the permission that the schema names', async () => {
  const { id } = await makeAlbum()
  const { db } = server
  const { rows } = await sql<{ id: never }>`select id from account where id = ${people.owner.id}`.execute(db)
  const right = await addApiKey(server, rows[0]!.id, ['album.read'])
  const wrong = await addApiKey(server, rows[0]!.id, ['album.update', 'albumAsset.create'])
  expect((await server.call({ url: `/api/albums/${id}`, apiKey: right })).statusCode).toBe(200)
  const refused = await server.call({ url: `/api/albums/${id}`, apiKey: wrong })
  expect([refused.statusCode, refused.json<{ message: string }>().message]).toEqual([
    403,
    'Missing required permission: album.read',
  ])
})

test('of each photo it is told whether it came', async () => {
  const album = await makeAlbum()
  const [mine = '', second = ''] = await photosOf('owner', 2)
  const [others = ''] = await photosOf('editor')
  const [locked = ''] = await photosOf('owner', 1, { visibility: 'locked' })
  const [hidden = ''] = await photosOf('owner', 1, { visibility: 'hidden' })
  const nobody = randomUUID()
  const add = (who: Person, ids: readonly string[]) =>
    call<BulkResult[]>(who, 'PUT', `/albums/${album.id}/assets`, { ids })
  expect((await add('owner', [mine])).body).toEqual([{ id: mine, success: true }])
  expect((await add('owner', [mine, second, second, others, locked, hidden, nobody])).body).toEqual([
    { id: mine, success: false, error: 'duplicate' },
    { id: second, success: true },
    { id: second, success: false, error: 'duplicate' },
    { id: others, success: false, error: 'no_permission' },
    { id: locked, success: false, error: 'no_permission' },
    { id: hidden, success: false, error: 'no_permission' },
    { id: nobody, success: false, error: 'no_permission' },
  ])
  expect((await add('editor', [others])).body).toEqual([{ id: others, success: true }])
  expect((await read('viewer', album.id)).contributorCounts).toEqual([
    { userId: people.owner.id, assetCount: 2 },
    { userId: people.editor.id, assetCount: 1 },
  ])
  const out = await call<BulkResult[]>('editor', 'DELETE', `/albums/${album.id}/assets`, {
    ids: [mine, nobody],
  })
  expect(out.body).toEqual([
    { id: mine, success: true },
    { id: nobody, success: false, error: 'not_found' },
  ])
  expect((await add('owner', [])).body).toEqual([])
})

const addToAll = (who: Person, albumIds: readonly string[], assetIds: readonly string[]) =>
  call(who, 'PUT', '/albums/assets', { albumIds, assetIds })

test('photos go into several albums at once', async () => {
  const [one, two] = [await makeAlbum(), await makeAlbum()]
  const photos = await photosOf('owner', 2)
  expect((await addToAll('owner', [one.id, two.id, randomUUID()], photos)).body).toEqual({ success: true })
  expect((await addToAll('owner', [one.id, two.id], photos)).body).toEqual({
    success: false,
    error: 'duplicate',
  })
  expect((await addToAll('viewer', [one.id], await photosOf('viewer'))).body).toEqual({
    success: false,
    error: 'no_permission',
  })
  expect((await addToAll('editor', [one.id], [randomUUID()])).body).toEqual({
    success: false,
    error: 'no_permission',
  })
  expect([(await read('owner', one.id)).assetCount, (await read('owner', two.id)).assetCount]).toEqual([2, 2])
})

test('what is in the trash or locked keeps its place and is neither counted nor a cover', async () => {
  const [old = ''] = await photosOf('owner', 1, { local: '2020-01-01 00:00:00' })
  const [fresh = ''] = await photosOf('owner', 1, { local: '2024-01-01 00:00:00' })
  const album = await makeAlbum([old, fresh])
  await call('owner', 'PATCH', `/albums/${album.id}`, { albumThumbnailAssetId: old })
  expect(await read('owner', album.id)).toMatchObject({ albumThumbnailAssetId: old, assetCount: 2 })
  const away = (id: string) =>
    sql`update asset set state = 'trashed', trashed_at = now() where id = ${id}`.execute(server.db)
  await away(old)
  expect(await read('viewer', album.id)).toMatchObject({ albumThumbnailAssetId: fresh, assetCount: 1 })
  await sql`update asset set visibility = 'locked' where id = ${fresh}`.execute(server.db)
  expect(await read('owner', album.id)).toMatchObject({ albumThumbnailAssetId: null, assetCount: 0 })
  await sql`update asset set state = 'active', trashed_at = null where id = ${old}`.execute(server.db)
  expect(await read('owner', album.id)).toMatchObject({ albumThumbnailAssetId: old, assetCount: 1 })
})

test('a cover is a photo that the album shows', async () => {
  const [mine = ''] = await photosOf('owner')
  const album = await makeAlbum()
  const answer = await call('owner', 'PATCH', `/albums/${album.id}`, { albumThumbnailAssetId: mine })
  expect([answer.status, answer.body.code]).toEqual([400, 'not_in_album'])
})

test('what is left out of a change stays', async () => {
  const album = await makeAlbum([], { description: 'By the sea' })
  await call('editor', 'PATCH', `/albums/${album.id}`, { order: 'asc', isActivityEnabled: false })
  expect(await read('owner', album.id)).toMatchObject({
    albumName: 'Summer',
    description: 'By the sea',
    order: 'asc',
    isActivityEnabled: false,
  })
})

test('lists are filtered by who owns, who shares, name, id and photo', async () => {
  const [photo = ''] = await photosOf('owner')
  const shared = await makeAlbum([photo])
  const { body: own } = await call<AlbumResponse>('owner', 'POST', '/albums', { albumName: 'Mine' })
  const { body: theirs } = await call<AlbumResponse>('editor', 'POST', '/albums', {
    albumName: 'Theirs',
    albumUsers: [{ userId: people.owner.id, role: 'viewer' }],
  })
  const list = async (query: string): Promise<string[]> =>
    (await call<AlbumResponse[]>('owner', 'GET', `/albums${query}`)).body.map((album) => album.id)
  expect(await list('')).toEqual([theirs.id, own.id, shared.id])
  expect(await list('?isOwned=true')).toEqual([own.id, shared.id])
  expect(await list('?isOwned=false')).toEqual([theirs.id])
  expect(await list('?isShared=true')).toEqual([theirs.id, shared.id])
  expect(await list('?isShared=false')).toEqual([own.id])
  expect(await list('?isOwned=true&isShared=true')).toEqual([shared.id])
  expect(await list('?name=Mine')).toEqual([own.id])
  expect(await list(`?id=${shared.id}`)).toEqual([shared.id])
  expect(await list(`?assetId=${photo}&isShared=false`)).toEqual([shared.id])
  expect((await call('stranger', 'GET', '/albums')).body).toEqual([])
  expect((await call('owner', 'GET', '/albums/statistics')).body).toEqual({
    owned: 2,
    shared: 2,
    notShared: 1,
  })
})

test('people come, get another role, go and leave', async () => {
  const album = await makeAlbum()
  const one = `/albums/${album.id}`
  const share = (userId: string, role?: string) =>
    call<AlbumResponse>('owner', 'PUT', `${one}/users`, { albumUsers: [{ userId, ...(role && { role }) }] })
  const came = await share(people.stranger.id)
  expect(came.body.albumUsers.find(({ user }) => user.id === people.stranger.id)?.role).toBe('editor')
  expect((await share(people.stranger.id)).body.message).toBe('User already added')
  expect((await share(people.owner.id)).body.message).toBe('Cannot be shared with owner')
  expect((await share(randomUUID())).body.message).toBe('User not found')
  expect((await share(randomUUID(), 'owner')).status).toBe(400)
  expect((await call('owner', 'PUT', `${one}/user/${people.editor.id}`, { role: 'viewer' })).status).toBe(204)
  expect((await call('editor', 'PATCH', one, { albumName: 'x' })).status).toBe(400)
  expect((await call('viewer', 'DELETE', `${one}/user/${people.editor.id}`)).status).toBe(400)
  expect((await call('viewer', 'DELETE', `${one}/user/me`)).status).toBe(204)
  expect((await call('viewer', 'GET', one)).body.message).toBe('Not found or no album.read access')
  expect((await call('owner', 'DELETE', `${one}/user/${people.editor.id}`)).status).toBe(204)
  expect((await call('owner', 'DELETE', `${one}/user/${people.editor.id}`)).body.message).toBe(
    'Album not shared with user',
  )
  expect((await call('owner', 'DELETE', `${one}/user/me`)).body.message).toBe('Cannot remove album owner')
})

const removeAccount = (who: Person) =>
  server.db.updateTable('account').set({ deleted_at: new Date() }).where('id', '=', people[who].id).execute()

test('a removed account is in no album, and its albums are nobody’s', async () => {
  const album = await makeAlbum()
  await removeAccount('viewer')
  expect((await read('owner', album.id)).albumUsers).toHaveLength(2)
  await removeAccount('owner')
  expect((await call('editor', 'GET', `/albums/${album.id}`)).status).toBe(400)
  expect((await call('editor', 'GET', '/albums')).body).toEqual([])
})

const unsay = (who: Person, id: string) => call(who, 'DELETE', `/activities/${id}`)

test('a person comments, likes once, and takes back what they said', async () => {
  const [photo = ''] = await photosOf('owner')
  const album = await makeAlbum([photo])
  const say = (who: Person, body: object) =>
    call<ActivityResponse>(who, 'POST', '/activities', { albumId: album.id, ...body })
  const comment = await say('viewer', { type: 'comment', comment: 'Nice', assetId: photo })
  expect([comment.status, comment.body]).toMatchObject([
    201,
    { type: 'comment', comment: 'Nice', assetId: photo, user: { id: people.viewer.id } },
  ])
  const like = await say('viewer', { type: 'like' })
  expect([like.status, like.body.type, like.body.comment]).toEqual([201, 'like', null])
  const again = await say('viewer', { type: 'like' })
  expect([again.status, again.body.id]).toEqual([200, like.body.id])
  await say('editor', { type: 'like', assetId: photo })
  await say('editor', { type: 'comment', comment: 'Nice' })
  await say('editor', { type: 'comment', comment: 'Nice' })
  const list = async (query = ''): Promise<string[]> =>
    (await call<ActivityResponse[]>('owner', 'GET', `/activities?albumId=${album.id}${query}`)).body.map(
      (one) => one.type,
    )
  expect(await list()).toEqual(['comment', 'like', 'like', 'comment', 'comment'])
  expect(await list('&level=album')).toEqual(['like', 'comment', 'comment'])
  expect(await list(`&assetId=${photo}`)).toEqual(['comment', 'like'])
  expect(await list('&type=like')).toEqual(['like', 'like'])
  expect(await list(`&userId=${people.viewer.id}`)).toEqual(['comment', 'like'])
  const counted = (query = '') => call('owner', 'GET', `/activities/statistics?albumId=${album.id}${query}`)
  expect((await counted()).body).toEqual({ comments: 3, likes: 2 })
  expect((await counted(`&assetId=${photo}`)).body).toEqual({ comments: 1, likes: 1 })

  expect((await unsay('editor', comment.body.id)).body.message).toBe('Not found or no activity.delete access')
  expect((await unsay('viewer', like.body.id)).status).toBe(204)
  expect((await unsay('owner', comment.body.id)).status).toBe(204)
  expect((await counted()).body).toEqual({ comments: 2, likes: 1 })
})

test('what was said about a photo is shown while the photo is', async () => {
  const [photo = ''] = await photosOf('owner')
  const album = await makeAlbum([photo])
  const body = { albumId: album.id, assetId: photo, type: 'comment', comment: 'Nice' }
  await call('viewer', 'POST', '/activities', body)
  const count = async () =>
    (await call<unknown[]>('owner', 'GET', `/activities?albumId=${album.id}`)).body.length
  await call('owner', 'DELETE', `/albums/${album.id}/assets`, { ids: [photo] })
  expect(await count()).toBe(0)
  expect((await call('viewer', 'POST', '/activities', body)).status).toBe(400)
  await call('owner', 'PUT', `/albums/${album.id}/assets`, { ids: [photo] })
  expect(await count()).toBe(1)
})

test('an album that is not to be commented takes nothing', async () => {
  const album = await makeAlbum()
  const say = (body: object) => call('owner', 'POST', '/activities', { albumId: album.id, ...body })
  expect((await say({ type: 'comment' })).status).toBe(400)
  expect((await say({ type: 'comment', comment: '' })).status).toBe(400)
  await call('owner', 'PATCH', `/albums/${album.id}`, { isActivityEnabled: false })
  expect((await say({ type: 'like' })).body.message).toBe('Not found or no activity.create access')
})

test('markers tell where the photos in sight were taken', async () => {
  const [here = '', nowhere = ''] = await photosOf('owner', 2)
  await sql`insert into asset_exif (asset_id, latitude, longitude, city, country)
    values (${here}, 36.7, -4.4, 'Málaga', 'Spain'), (${nowhere}, null, null, null, null)`.execute(server.db)
  const album = await makeAlbum([here, nowhere])
  expect((await call('viewer', 'GET', `/albums/${album.id}/map-markers`)).body).toEqual([
    { id: here, lat: 36.7, lon: -4.4, city: 'Málaga', state: null, country: 'Spain' },
  ])
  await sql`insert into asset_note (owner_id, asset_id, latitude, longitude)
    values (${people.owner.id}, ${here}, 1, 2)`.execute(server.db)
  expect((await call('viewer', 'GET', `/albums/${album.id}/map-markers`)).body).toEqual([
    { id: here, lat: 1, lon: 2, city: null, state: null, country: null },
  ])
})

test('deleting an album of many photos is ordinary; deleting most of many albums waits', async () => {
  const { id } = await makeAlbum(await photosOf('owner', 3_000))
  expect((await call('owner', 'DELETE', `/albums/${id}`)).status).toBe(204)
  await sql`insert into album (owner_id, name) select ${people.owner.id}, 'A' || n from generate_series(1, 200) n`.execute(
    server.db,
  )
  const { body: albums } = await call<AlbumResponse[]>('owner', 'GET', '/albums')
  const statuses: number[] = []
  for (const album of albums.slice(0, 52)) {
    const answer = await call('owner', 'DELETE', `/albums/${album.id}`)
    statuses.push(answer.status)
    if (answer.status === 409)
      expect(answer.body).toMatchObject({
        code: 'change_held',
        message: expect.stringContaining('delete 1 album'),
      })
  }
  expect(statuses.filter((status) => status === 204)).toHaveLength(49)
  expect(statuses.slice(49)).toEqual([409, 409, 409])
  expect(await call('owner', 'GET', '/albums/statistics')).toMatchObject({ body: { owned: 151 } })
})

test('bad input is refused in words', async () => {
  const { id } = await makeAlbum()
  const bad: readonly (readonly [Method, string, object?])[] = [
    ['GET', '/albums/x'],
    ['GET', '/albums?isOwned=perhaps'],
    ['POST', '/albums', { albumName: 5 }],
    ['PATCH', `/albums/${id}`, { order: 'sideways' }],
    ['PUT', `/albums/${id}/assets`, { ids: ['x'] }],
    ['PUT', `/albums/${id}/users`, { albumUsers: [] }],
    ['PUT', `/albums/${id}/user/x`, { role: 'viewer' }],
    ['GET', '/activities'],
    ['POST', '/activities', { albumId: id, type: 'shout' }],
    ['PATCH', `/albums/${id}`, { albumName: 'a\u0000b' }],
  ]
  for (const [method, url, payload] of bad)
    expect([url, (await call('owner', method, url, payload)).status]).toEqual([url, 400])
})
