import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { AssetMoment, HistoricAsset, HistoryOperation, HistoryPage } from '@heirloom/contract'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { addSession, addUser, openTestServer } from '../../catalog/access/test-server.ts'
import type { TestServer } from '../../catalog/access/test-server.ts'
import type { User } from '../../catalog/users/users.ts'
import { recordEvent, withOperation } from '../../platform/journal/journal.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import type { Trx } from '../../schema/schema.ts'
import { historyRoutes } from './history.routes.ts'

let server: TestServer
let user: User
let token = ''

beforeAll(async () => {
  server = await openTestServer(historyRoutes)
})
afterAll(() => server.close())
beforeEach(async () => {
  user = await addUser(server)
  token = await addSession(server, user.id)
})

async function get<Answer>(url: string, as = token): Promise<Answer> {
  const response = await server.call({ url: `/api/heirloom/history${url}`, token: as })
  expect(response.json()).not.toHaveProperty('code')
  return response.json<Answer>()
}

const status = async (url: string, as = token): Promise<number> =>
  (await server.call({ url: `/api/heirloom/history${url}`, token: as })).statusCode

const list = (query = '', as = token) => get<HistoryPage>(query, as)

/** Makes a change on behalf of the user. */
const act = (intent: string, change: (trx: Trx) => Promise<unknown>, more: Partial<OperationContext> = {}) =>
  withOperation(server.db, { actor: 'session', userId: user.id, intent, ...more }, change)

async function addAsset(fileName = 'IMG_1.JPG', more: Partial<OperationContext> = {}): Promise<string> {
  const id = randomUUID()
  await act(
    'asset.upload',
    (trx) =>
      sql`insert into asset (id, owner_id, type, file_name, file_created_at, file_modified_at, path, size, sha1, sha256,
        taken_at, local_time) values (${id}, ${user.id}, 'image', ${fileName}, now(), now(), ${id}, 5,
        substring(sha256(${id}::bytea), 1, 20), sha256(''), now(), now()::timestamp)`.execute(trx),
    more,
  )
  return id
}

const trash = (id: string, by: Partial<OperationContext> = {}) =>
  act(
    'asset.trash',
    (trx) => sql`update asset set state = 'trashed', trashed_at = now() where id = ${id}`.execute(trx),
    by,
  )

const purge = (id: string) =>
  act('asset.purge', (trx) => sql`delete from asset where id = ${id}`.execute(trx))

const elevate = () =>
  server.db
    .updateTable('session')
    .set({ elevated_until: new Date(Date.now() + 60_000) })
    .where('owner_id', '=', user.id)
    .execute()

test('tells what a person did, the newest first, in words and figures', async () => {
  const id = await addAsset()
  await trash(id, { client: 'Pixel 8', address: '192.168.0.7' })
  const { operations, next } = await list()
  expect(next).toBeNull()
  expect(operations.slice(0, 2).map(({ text }) => text)).toEqual([
    'Moved 1 photo to the trash',
    'Uploaded 1 photo',
  ])
  expect(operations[0]).toMatchObject({
    by: 'Ada, on Pixel 8',
    address: '192.168.0.7',
    changes: [{ table: 'asset', kind: 'update', count: 1 }],
    removed: 1,
    broughtBack: 0,
    canUndo: true,
    sql: null,
  })
})

test('an owner sees that somebody at the database tried to take photos of theirs, and others do not', async () => {
  const details = { refusal: 7, code: 'HG001', owners: [{ owner: user.id, lost: 4223 }] }
  await recordEvent(server.db, { actor: 'system', intent: 'removal.refused', details })
  const { operations } = await list('?kind=change')
  const refused = operations.find(({ intent }) => intent === 'removal.refused')
  expect(refused).toMatchObject({ text: 'A removal of 4,223 photos was refused', canUndo: false })
  expect(await status(`/operations/${refused?.id}`)).toBe(200)
  const stranger = await addSession(server, (await addUser(server)).id)
  const seen = (await list('', stranger)).operations.map(({ intent }) => intent)
  expect(seen).not.toContain('removal.refused')
  expect(await status(`/operations/${refused?.id}`, stranger)).toBe(400)
})

test('pages go on where the last one ended', async () => {
  for (let i = 0; i < 5; i++) await addAsset(`IMG_${i}.JPG`)
  const seen: HistoryOperation[] = []
  let before = ''
  for (let page = 0; page < 3; page++) {
    const { operations, next } = await list(`?limit=2${before}`)
    seen.push(...operations)
    before = `&before=${next ?? ''}`
    expect(next === null).toBe(page === 2)
  }
  expect(new Set(seen.map(({ id }) => id)).size).toBe(6)
  expect(await status('?before=nonsense')).toBe(400)
})

test('answers what happened in a span, what a session did, and what removed more than so many', async () => {
  const actorId = randomUUID()
  await addAsset('A.JPG')
  await pause(5)
  const from = new Date().toISOString()
  const id = await addAsset('B.JPG', { actorId })
  const to = new Date().toISOString()
  await pause(5)
  await trash(id)
  expect((await list(`?from=${from}&to=${to}`)).operations).toMatchObject([{ actorId }])
  expect((await list(`?actorId=${actorId}`)).operations).toHaveLength(1)
  expect((await list('?minRemoved=1')).operations).toMatchObject([{ intent: 'asset.trash' }])
  expect((await list('?minRemoved=2')).operations).toEqual([])
  expect((await list('?intent=asset.upload&kind=change')).operations).toHaveLength(2)
})

test('others see what touched their rows, without what is not theirs', async () => {
  const id = await addAsset()
  const other = await addUser(server)
  const stranger = await addSession(server, other.id)
  const theirs = randomUUID()
  await act(
    'asset.update',
    async (trx) => {
      await sql`update asset set is_favorite = true where id = ${id}`.execute(trx)
      await sql`insert into asset (id, owner_id, type, file_name, file_created_at, file_modified_at, path, size, sha1,
        sha256, taken_at, local_time) select ${theirs}, ${other.id}, type, file_name, now(), now(), ${theirs}, 5,
        substring(sha256(${theirs}::bytea), 1, 20), sha256, now(), now()::timestamp from asset where id = ${id}`.execute(
        trx,
      )
    },
    { client: 'Pixel 8', address: '192.168.0.7', details: { secret: 'plan' } },
  )
  const { operations } = await list('?intent=asset.update', stranger)
  expect(operations).toMatchObject([
    { changes: [{ kind: 'insert', count: 1 }], client: null, address: null, details: {}, by: 'Ada' },
  ])
  const { rows } = await get<{ rows: unknown[] }>(`/operations/${operations[0]!.id}`, stranger)
  expect(rows).toEqual([{ table: 'asset', id: theirs, kind: 'insert', text: 'IMG_1.JPG: put in' }])
  const [mine] = (await list('?intent=asset.upload')).operations
  expect(await status(`/operations/${mine!.id}`, stranger)).toBe(400)
  expect((await list('', stranger)).operations.some(({ id: seen }) => seen === mine!.id)).toBe(false)
  expect(await status('?everyone=true', stranger)).toBe(403)
})

test('an admin sees everyone’s, and what was typed past the program unless it may hold secrets', async () => {
  const admin = await addSession(server, (await addUser(server, true)).id)
  const id = await addAsset()
  await sql`update asset set file_name = 'typed.jpg' where id = ${id}`.execute(server.db)
  await sql`update account set password = 'hunter2' where id = ${user.id}`.execute(server.db)
  const { operations } = await list('?everyone=true&limit=2&intent=unknown', admin)
  expect(operations.map((operation) => operation.sql)).toEqual([
    '(hidden: the table holds secrets)',
    expect.stringContaining('typed.jpg'),
  ])
  expect(operations[1]).toMatchObject({
    by: 'someone at the database, as heirloom with heirloom test',
    text: 'Changed 1 row past Heirloom',
  })
  expect((await list('?intent=unknown')).operations.map((operation) => operation.sql)).toEqual([null, null])
  expect(JSON.stringify(await get(`/operations/${operations[0]!.id}`, admin))).not.toContain('hunter2')
})

test('tells the whole story of a photo, also of one that is gone', async () => {
  const id = await addAsset('Beach.JPG')
  await act('asset.update', (trx) =>
    sql`update asset set file_name = 'Sea.JPG', is_favorite = true where id = ${id}`.execute(trx),
  )
  await trash(id)
  await purge(id)
  const { asset, moments } = await get<{ asset: HistoricAsset; moments: AssetMoment[] }>(`/assets/${id}`)
  expect(asset).toMatchObject({ id, fileName: 'Sea.JPG', state: 'gone', ownerId: user.id })
  expect(moments.map(({ text }) => text)).toEqual([
    'Removed for good',
    'Moved to the trash',
    'Renamed from Beach.JPG to Sea.JPG, made a favourite',
    'Put in',
  ])
  expect(moments[2]).toMatchObject({ before: { file_name: 'Beach.JPG' }, operation: { by: 'Ada' } })
  const stranger = await addSession(server, (await addUser(server)).id)
  expect(await status(`/assets/${id}`, stranger)).toBe(400)
})

test('finds photos that are or were here by id, name and checksum', async () => {
  const here = await addAsset('Holiday_1.JPG')
  const gone = await addAsset('Holiday_2.JPG')
  await purge(gone)
  const find = async (query: string) =>
    (await get<HistoricAsset[]>(`/assets?query=${encodeURIComponent(query)}`)).map(({ id, state }) => [
      id,
      state,
    ])
  expect(await find('holiday')).toEqual([
    [gone, 'gone'],
    [here, 'active'],
  ])
  expect(await find('holiday%')).toEqual([])
  const [{ sha1 } = { sha1: '' }] = await get<HistoricAsset[]>(`/assets?query=${gone}`)
  expect(await find(sha1)).toEqual([[gone, 'gone']])
  expect(await find(Buffer.from(sha1, 'hex').toString('base64'))).toEqual([[gone, 'gone']])
  const stranger = await addSession(server, (await addUser(server)).id)
  expect(await get(`/assets?query=${gone}`, stranger)).toEqual([])
})

test('photos of the locked folder have no names while it is closed, also when they are gone', async () => {
  const id = await addAsset('Secret.JPG')
  await act(
    'asset.update',
    (trx) => sql`update asset set visibility = 'locked' where id = ${id}`.execute(trx),
    { details: { assetId: id, sidecar: 'originals/Secret.JPG.xmp' } },
  )
  const [{ id: operation }] = (await list('?intent=asset.update')).operations as [HistoryOperation]
  const all = async () =>
    JSON.stringify([
      await list(),
      await get(`/operations/${operation}`),
      await get('/assets?query=secret'),
      await get(`/assets?query=${id}`),
    ])
  expect(await all()).not.toContain('Secret')
  expect(await status(`/assets/${id}`)).toBe(400)
  await elevate()
  expect(await all()).toContain('Secret')
  expect(await status(`/assets/${id}`)).toBe(200)
  await purge(id)
  await server.db.updateTable('session').set({ elevated_until: null }).execute()
  expect(await all()).not.toContain('Secret')
  const admin = await addSession(server, (await addUser(server, true)).id)
  expect(JSON.stringify(await get(`/assets?query=secret&everyone=true`, admin))).not.toContain('Secret')
})

test('keys and accounts that are gone keep their names in it', async () => {
  const key = randomUUID()
  await act('api_key.create', (trx) =>
    sql`insert into api_key (id, owner_id, name, digest, permissions)
      values (${key}, ${user.id}, 'backup', sha256(${key}::bytea), '{all}')`.execute(trx),
  )
  await addAsset('K.JPG', { actor: 'api_key', actorId: key })
  await act('api_key.delete', (trx) => sql`delete from api_key where id = ${key}`.execute(trx))
  expect((await list(`?actorId=${key}`)).operations).toMatchObject([{ by: 'API key “backup” of Ada' }])
})
