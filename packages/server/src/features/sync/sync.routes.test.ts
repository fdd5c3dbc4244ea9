import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { addApiKey, addSession, addUser, openTestServer } from '../../catalog/access/test-server.ts'
import type { TestServer } from '../../catalog/access/test-server.ts'
import type { User } from '../../catalog/users/users.ts'
import { openPhone, untilDecided } from './client.testing.ts'
import type { Phone } from './client.testing.ts'
import { syncRoutes } from './sync.routes.ts'

let server: TestServer
let user: User
let token = ''
let phone: Phone
/** Streams do not wait for what still runs. */
let isAtOnce = false

beforeAll(async () => {
  server = await openTestServer((app, { db }) =>
    syncRoutes(app, { db, preferences: (stored) => ({ tags: { enabled: true }, ...stored }) }),
  )
})
afterAll(() => server.close())
beforeEach(async () => {
  isAtOnce = false
  user = await addUser(server)
  token = await addSession(server, user.id)
  phone = phoneOf(token)
})

const post = (url: string, payload: object, as: object = { token }) =>
  server.call({ method: 'POST', url: `/api/sync${url}`, payload, ...as })

function phoneOf(as: string): Phone {
  return openPhone({
    stream: async (types) => {
      if (!isAtOnce) await untilDecided(server.db)
      const response = await post('/stream', { types }, { token: as })
      if (response.statusCode !== 200) throw new Error(response.body)
      expect(response.headers['content-type']).toContain('application/jsonlines+json')
      return (async function* () {
        yield response.body
      })()
    },
    ack: async (acks) => {
      expect((await post('/ack', { acks }, { token: as })).body).toBe('')
    },
  })
}

async function addPhotos(owner = user.id, count = 3): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    insert into asset (owner_id, type, file_name, file_created_at, file_modified_at, path, size, sha1, sha256, taken_at,
      local_time, width, height)
    select ${owner}::uuid, 'image', 'IMG_' || n || '.jpg', now(), now(), gen_random_uuid()::text, 5,
      substring(sha256(gen_random_uuid()::text::bytea), 1, 20), sha256(''), now(), now(), 400, 300
    from generate_series(1, ${count}) n returning id`.execute(server.db)
  return rows.map(({ id }) => id)
}

const typesOf = ({ lines }: Phone): string[] => [...new Set(lines.map(({ type }) => type))]
const sorted = (ids: readonly (string | undefined)[]): string[] =>
  ids.flatMap((id) => id ?? []).toSorted((a, b) => (a < b ? -1 : 1))
const idsOf = (of: Phone, table: 'asset' | 'album' | 'stack'): string[] =>
  sorted(of.rows(table).map(({ id }) => id as string))

test('everything comes once, then nothing, then what changed', async () => {
  const photos = await addPhotos()
  expect(await phone.sync()).toBe('complete')
  expect(idsOf(phone, 'asset')).toEqual(sorted(photos))
  expect(phone.dangling()).toEqual([])
  expect(await phone.sync()).toBe('complete')
  expect(typesOf(phone)).toEqual(['SyncCompleteV1'])
  await sql`update asset set is_favorite = true where id = ${photos[0]}`.execute(server.db)
  await sql`delete from asset where id = ${photos[1]}`.execute(server.db)
  await phone.sync()
  expect(typesOf(phone)).toEqual(['AuthUserV1', 'AssetDeleteV1', 'AssetV2', 'AssetExifV1', 'SyncCompleteV1'])
  expect(phone.lines.filter(({ type }) => type === 'AssetV2')).toHaveLength(1)
  expect(idsOf(phone, 'asset')).toEqual(sorted([photos[0], photos[2]]))
})

test('an asset is told as clients know it', async () => {
  const [id] = await addPhotos(user.id, 1)
  await sql`insert into asset_exif (asset_id, make, taken_at, time_zone, latitude, longitude, city, rating)
    values (${id}, 'Heirloom', '2023-01-02T03:04:05.678Z', 'UTC+1', 48.85837012345679, 2.2, 'Paris', 5)`.execute(
    server.db,
  )
  await sql`insert into asset_note (owner_id, asset_id, description, rating) values (${user.id}, ${id}, 'Say "hi"
    \\ there', -1)`.execute(server.db)
  await phone.sync()
  const of = (type: string) => phone.lines.find((line) => line.type === type)?.data
  expect(of('AssetV2')).toEqual({
    id,
    ownerId: user.id,
    originalFileName: 'IMG_1.jpg',
    thumbhash: null,
    checksum: expect.stringMatching(/^[A-Za-z0-9+/]{27}=$/),
    fileCreatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    fileModifiedAt: expect.any(String),
    createdAt: expect.any(String),
    localDateTime: expect.stringMatching(/Z$/),
    duration: null,
    type: 'IMAGE',
    deletedAt: null,
    isFavorite: false,
    visibility: 'timeline',
    livePhotoVideoId: null,
    stackId: null,
    libraryId: null,
    width: 400,
    height: 300,
    isEdited: false,
  })
  expect(of('AssetExifV1')).toMatchObject({
    assetId: id,
    make: 'Heirloom',
    description: 'Say "hi"\n    \\ there',
    dateTimeOriginal: '2023-01-02T03:04:05.678Z',
    timeZone: 'UTC+1',
    latitude: 48.85837012345679,
    city: 'Paris',
    rating: null,
    fileSizeInByte: 5,
  })
})

test('what is locked shows nothing of itself, and is there again when it is opened', async () => {
  const [id] = await addPhotos(user.id, 1)
  await sql`update asset set thumbhash = '\\x0102' where id = ${id}`.execute(server.db)
  await sql`insert into asset_exif (asset_id, city) values (${id}, 'Paris')`.execute(server.db)
  await sql`update asset set visibility = 'locked' where id = ${id}`.execute(server.db)
  const seen = () => phone.lines.filter(({ type }) => type.startsWith('Asset')).map(({ data }) => data)
  await phone.sync()
  expect(seen()).toMatchObject([{ visibility: 'locked', thumbhash: null }, { city: null }])
  await sql`update asset set visibility = 'timeline' where id = ${id}`.execute(server.db)
  await phone.sync()
  expect(seen()).toMatchObject([{ visibility: 'timeline', thumbhash: 'AQI=' }, { city: 'Paris' }])
})

test('what is derived is told when it is there', async () => {
  const [id] = await addPhotos(user.id, 1)
  await phone.sync()
  await sql`update asset set width = 800 where id = ${id}`.execute(server.db)
  await phone.sync()
  expect(typesOf(phone)).toContain('AssetV2')
  await sql`insert into asset_exif (asset_id, make) values (${id}, 'X')`.execute(server.db)
  await phone.sync()
  expect(phone.lines.find(({ type }) => type === 'AssetExifV1')?.data).toMatchObject({ make: 'X' })
  await sql`update asset set verified_at = now() where id = ${id}`.execute(server.db)
  await phone.sync()
  expect(typesOf(phone)).toEqual(['SyncCompleteV1'])
})

test('a slower transaction is not passed over', async () => {
  const [first, second] = await addPhotos(user.id, 2)
  await phone.sync()
  const slow = await server.db.startTransaction().execute()
  isAtOnce = true
  await sql`update asset set is_favorite = true where id = ${first}`.execute(slow)
  await sql`update asset set is_favorite = true where id = ${second}`.execute(server.db)
  await phone.sync()
  const told = () => phone.lines.filter(({ type }) => type === 'AssetV2').map(({ data }) => data['id'])
  expect(told()).toContain(second)
  await slow.commit().execute()
  isAtOnce = false
  await phone.sync()
  expect(told()).toContain(first)
  await phone.sync()
  expect(told()).toEqual([])
})

test('what was rolled back never goes out', async () => {
  const [id] = await addPhotos(user.id, 1)
  await phone.sync()
  const trx = await server.db.startTransaction().execute()
  await sql`delete from asset where id = ${id}`.execute(trx)
  await trx.rollback().execute()
  await phone.sync()
  expect(typesOf(phone)).toEqual(['SyncCompleteV1'])
})

test('who dies within the first stream goes on where they were, and lacks nothing', async () => {
  const photos = await addPhotos(user.id, 60)
  expect(await phone.sync({ batch: 10, dieAt: 45 })).toBe('died')
  await sql`update asset set is_favorite = true where owner_id = ${user.id}`.execute(server.db)
  const gone = sorted(photos)[3]
  await sql`delete from asset where id = ${gone}`.execute(server.db)
  expect(await phone.sync()).toBe('complete')
  expect(idsOf(phone, 'asset')).toEqual(sorted(photos).filter((id) => id !== gone))
  const favorites = phone
    .rows('asset')
    .filter(({ data }) => (JSON.parse(data as string) as { isFavorite: boolean }).isFavorite)
  expect(favorites).toHaveLength(59)
})

test('albums, partners and stacks come with what they show, and go with it', async () => {
  const other = await addUser(server)
  const theirs = phoneOf(await addSession(server, other.id))
  const [inAlbum, archived, trashed, loose] = await addPhotos(user.id, 4)
  await sql`update asset set visibility = 'archive' where id = ${archived}`.execute(server.db)
  await sql`update asset set state = 'trashed', trashed_at = now() where id = ${trashed}`.execute(server.db)
  const { rows } = await sql<{ id: string }>`
    insert into album (owner_id, name) values (${user.id}, 'Rome') returning id`.execute(server.db)
  const album = rows[0]!.id
  await sql`insert into album_asset (owner_id, album_id, asset_id, added_by)
    select ${user.id}::uuid, ${album}::uuid, id, ${user.id}::uuid from unnest(${[inAlbum, archived, trashed]}::uuid[]) id`.execute(
    server.db,
  )
  await theirs.sync()
  expect(idsOf(theirs, 'asset')).toEqual([])
  await sql`insert into album_user (owner_id, album_id, user_id, role) values (${user.id}, ${album}, ${other.id}, 'viewer')`.execute(
    server.db,
  )
  await theirs.sync()
  expect(idsOf(theirs, 'asset')).toEqual(sorted([inAlbum, archived]))
  expect(theirs.rows('album_asset')).toHaveLength(2)
  expect(theirs.rows('album_user')).toHaveLength(2)
  expect(theirs.dangling()).toEqual([])
  await sql`insert into partner (owner_id, user_id) values (${user.id}, ${other.id})`.execute(server.db)
  await sql`with s as (insert into stack (owner_id, primary_asset_id) values (${user.id}, ${loose}) returning id)
    insert into stack_asset (owner_id, stack_id, asset_id)
      select ${user.id}::uuid, s.id, a from s, unnest(${[inAlbum, loose, archived]}::uuid[]) a`.execute(
    server.db,
  )
  await Promise.all([phone.sync(), theirs.sync()])
  expect(idsOf(theirs, 'asset')).toEqual(sorted([inAlbum, archived, loose]))
  for (const one of [phone, theirs]) expect([one.rows('stack').length, one.dangling()]).toEqual([1, []])
  await sql`delete from album_user where album_id = ${album}`.execute(server.db)
  await theirs.sync()
  expect(idsOf(theirs, 'asset')).toEqual(sorted([inAlbum, loose]))
  expect(idsOf(theirs, 'album')).toEqual([])
  await sql`update asset set visibility = 'archive' where id = ${loose}`.execute(server.db)
  await theirs.sync()
  expect([idsOf(theirs, 'asset'), idsOf(theirs, 'stack'), theirs.dangling()]).toEqual([[inAlbum], [], []])
  await sql`delete from partner where owner_id = ${user.id}`.execute(server.db)
  await theirs.sync()
  expect([idsOf(theirs, 'asset'), theirs.rows('partner')]).toEqual([[], []])
  await phone.sync()
  expect([idsOf(phone, 'asset').length, idsOf(phone, 'stack').length, phone.dangling()]).toEqual([4, 1, []])
})

test('people, faces, memories, edits and what clients attached come and go', async () => {
  const [id] = await addPhotos(user.id, 1)
  const { db } = server
  await sql`with p as (insert into person (owner_id, name, birth_date, face_asset_id) values (${user.id}, 'Bo', '1990-01-02', ${id}) returning id)
    insert into face (owner_id, asset_id, person_id, image_width, image_height, x1, y1, x2, y2)
      select ${user.id}, ${id}, p.id, 10, 10, 1, 2, 3, 4 from p`.execute(db)
  await sql`with m as (insert into memory (owner_id, type, data, memory_at) values (${user.id}, 'on_this_day', '{"year": 2020}', now()) returning id)
    insert into memory_asset (owner_id, memory_id, asset_id) select ${user.id}, m.id, ${id} from m`.execute(
    db,
  )
  await sql`insert into asset_edit (owner_id, asset_id, sequence, action, parameters) values (${user.id}, ${id}, 0, 'rotate', '{"angle": 90}')`.execute(
    db,
  )
  await sql`insert into asset_metadata (owner_id, asset_id, key, value) values (${user.id}, ${id}, 'mobile-app', '{"a": 1}')`.execute(
    db,
  )
  const tables = ['person', 'face', 'memory', 'memory_asset', 'edit', 'metadata'] as const
  const counts = () => tables.map((table) => phone.rows(table).length)
  await phone.sync()
  expect(counts()).toEqual([1, 1, 1, 1, 1, 1])
  expect(phone.lines.find(({ type }) => type === 'PersonV1')?.data).toMatchObject({
    birthDate: '1990-01-02T00:00:00.000Z',
    faceAssetId: id,
  })
  await sql`update asset set visibility = 'locked' where id = ${id}`.execute(db)
  await phone.sync()
  expect(counts()).toEqual([1, 0, 1, 0, 0, 0])
  await sql`update asset set visibility = 'timeline' where id = ${id}`.execute(db)
  await phone.sync()
  expect(counts()).toEqual([1, 1, 1, 1, 1, 1])
  for (const table of ['asset_edit', 'asset_metadata', 'memory', 'person'])
    await sql`delete from ${sql.table(table)} where owner_id = ${user.id}`.execute(db)
  await phone.sync()
  expect([counts(), phone.dangling()]).toEqual([[0, 1, 0, 0, 0, 0], []])
  await sql`delete from asset where id = ${id}`.execute(db)
  await phone.sync()
  expect(counts()).toEqual([0, 0, 0, 0, 0, 0])
})

test('settings are told as clients know them', async () => {
  await phone.sync()
  const settings = phone.rows('setting').map(({ data }) => JSON.parse(data as string) as object)
  expect(settings).toMatchObject([
    { key: 'onboarding', value: { isOnboarded: false } },
    { key: 'preferences', value: { tags: { enabled: true } } },
  ])
})

test('acknowledgements are kept for each device, and can be taken back', async () => {
  await addPhotos(user.id, 2)
  await phone.sync()
  const acks = async (as = token) =>
    (await server.call({ url: '/api/sync/ack', token: as })).json<{ type: string; ack: string }[]>()
  expect((await acks()).map(({ type }) => type)).toEqual([
    'AssetExifV1',
    'AssetV2',
    'AuthUserV1',
    'SyncCompleteV1',
    'UserMetadataV1',
    'UserV1',
  ])
  expect(await acks(await addSession(server, user.id))).toEqual([])
  const forget = (payload: object) => server.call({ method: 'DELETE', url: '/api/sync/ack', token, payload })
  expect((await forget({ types: ['AssetV2'] })).statusCode).toBe(204)
  await phone.sync()
  expect(typesOf(phone)).toEqual(['AssetV2', 'SyncCompleteV1'])
  expect((await forget({})).statusCode).toBe(204)
  await phone.sync()
  expect(typesOf(phone)).toHaveLength(6)
})

test('a type that is forgotten while rows of it are kept is told of what went', async () => {
  const [gone] = await addPhotos(user.id, 2)
  await phone.sync()
  await sql`delete from asset where id = ${gone}`.execute(server.db)
  await server.call({ method: 'DELETE', url: '/api/sync/ack', token, payload: { types: ['AssetV2'] } })
  await phone.sync()
  expect(typesOf(phone)).toEqual(expect.arrayContaining(['AssetDeleteV1', 'AssetV2']))
  expect(phone.rows('asset')).toHaveLength(1)
})

test('what others said of a photo that was given away goes from its new owner’s phone, too', async () => {
  const [id] = await addPhotos(user.id, 1)
  const { rows } = await sql<{ id: string }>`insert into account (email, name)
    values (gen_random_uuid() || '@example.org', 'Former') returning id`.execute(server.db)
  const former = rows[0]!.id
  await sql`insert into face (owner_id, asset_id, image_width, image_height, x1, y1, x2, y2)
    values (${former}, ${id}, 10, 10, 1, 1, 2, 2)`.execute(server.db)
  await phone.sync()
  expect(phone.rows('face')).toHaveLength(1)
  await sql`delete from face where asset_id = ${id}`.execute(server.db)
  await phone.sync()
  expect(phone.rows('face')).toEqual([])
})

test('a moving half that stays with another, as undoing leaves it, is not named', async () => {
  const other = await addUser(server)
  const [photo, half] = await addPhotos(user.id, 2)
  await sql`update asset set visibility = 'hidden' where id = ${half}`.execute(server.db)
  await sql`update asset set live_video_id = ${half} where id = ${photo}`.execute(server.db)
  await phone.sync()
  await sql`update asset set owner_id = ${other.id} where id = ${half}`.execute(server.db)
  await phone.sync()
  expect(idsOf(phone, 'asset')).toEqual([photo])
  expect(phone.dangling()).toEqual([])
})

test('a device that was away for too long, or asks for it, begins anew', async () => {
  await addPhotos(user.id, 2)
  await phone.sync()
  await sql`update sync_checkpoint set updated_at = now() - interval '31 days'`.execute(server.db)
  expect(await phone.sync()).toBe('reset')
  expect(phone.rows('asset')).toEqual([])
  expect(await phone.sync()).toBe('complete')
  expect(phone.rows('asset')).toHaveLength(2)
  await sql`update session set is_pending_sync_reset = true where owner_id = ${user.id}`.execute(server.db)
  expect([await phone.sync(), await phone.sync()]).toEqual(['reset', 'complete'])
  const again = await post('/stream', { types: ['AssetsV2'], reset: true })
  expect(again.body.match(/"AssetV2"/g)).toHaveLength(2)
})

test('another life of the database is noticed', async () => {
  await addPhotos(user.id, 2)
  await phone.sync()
  await sql`update sync_checkpoint set ack = replace(ack, '|1.', '|9.') where ack like '%|1.%'`.execute(
    server.db,
  )
  expect(await phone.sync()).toBe('reset')
})

test.each([
  ['an unknown type', '/stream', { types: ['NothingV1'] }],
  ['no types', '/stream', {}],
  ['an unknown type to acknowledge', '/ack', { acks: ['NothingV1|1.2'] }],
  ['text that no stream gave', '/ack', { acks: ['AssetV2|1.2|x'] }],
  ['nothing to acknowledge', '/ack', { acks: [''] }],
  ['too many', '/ack', { acks: Array.from({ length: 1001 }, () => 'AssetV2|1.2') }],
])('%s is refused', async (_what, url, payload) => {
  const response = await post(url, payload)
  expect(response.statusCode).toBe(400)
  expect(response.json().message).toEqual(expect.any(String))
})

test('an API key has no device that could have come anywhere', async () => {
  const apiKey = await addApiKey(server, user.id, ['all'])
  const calls = await Promise.all([
    post('/stream', { types: ['AssetsV2'] }, { apiKey }),
    post('/ack', { acks: [] }, { apiKey }),
    server.call({ url: '/api/sync/ack', apiKey }),
    server.call({ method: 'DELETE', url: '/api/sync/ack', apiKey, payload: {} }),
  ])
  expect(calls.map(({ statusCode }) => statusCode)).toEqual([403, 403, 403, 403])
})
