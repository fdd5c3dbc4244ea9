import type { HistoryPage, UndoPreview, WaitingChange } from '@heirloom/contract'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { makeJpeg, startTestApp } from './app.testing.ts'
import type { TestApp } from './app.testing.ts'
import { addApiKey, addSession, addUser } from './catalog/access/test-server.ts'
import type { TestDeps } from './catalog/access/test-server.ts'
import type { User } from './catalog/users/users.ts'
import { currentOperation, withOperation } from './platform/journal/journal.ts'
import { openSecrets } from './platform/secrets/secrets.ts'

let heirloom: TestApp
let deps: TestDeps
let user: User
let headers: Record<string, string>

beforeAll(async () => {
  heirloom = await startTestApp()
  deps = {
    db: heirloom.database.db,
    secrets: await openSecrets(heirloom.dataFolder.path, { mayMake: false }),
  }
})
afterAll(() => heirloom.close())
beforeEach(async () => {
  user = await addUser(deps)
  headers = { authorization: `Bearer ${await addSession(deps, user.id)}` }
})

interface Answer<Body> {
  readonly status: number
  readonly body: Body
}

async function call<Body>(method: string, path: string, body?: unknown, as = headers): Promise<Answer<Body>> {
  const response = await fetch(`${heirloom.url}/api${path}`, {
    method,
    headers: { ...as, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as Body }
}

async function upload(): Promise<string> {
  const form = new FormData()
  form.set('fileCreatedAt', '2025-11-23T10:20:30.000Z')
  form.set('fileModifiedAt', '2025-11-23T10:20:30.000Z')
  form.set('assetData', new Blob([new Uint8Array(await makeJpeg())]), 'IMG.JPG')
  const response = await fetch(`${heirloom.url}/api/assets`, { method: 'POST', headers, body: form })
  return ((await response.json()) as { id: string }).id
}

const lastOperation = async (): Promise<string> =>
  (await call<HistoryPage>('GET', '/heirloom/history?kind=change&limit=1')).body.operations[0]!.id

type Undone = UndoPreview & { readonly operationId: string | null; readonly code?: string }

const undo = (body: object, as = headers) => call<Undone>('POST', '/heirloom/undo', body, as)
const preview = (body: object, as = headers) => call<UndoPreview>('POST', '/heirloom/undo/preview', body, as)

async function seen(id: string): Promise<unknown> {
  const { status, body } = await call<{ isTrashed: boolean }>('GET', `/assets/${id}`)
  return status === 200 ? body.isTrashed : 'gone'
}

test('a purge is taken back by its operation: the photo, its file, and then its pictures', async () => {
  const id = await upload()
  await heirloom.settled()
  const original = Buffer.from(
    await (await fetch(`${heirloom.url}/api/assets/${id}/original`, { headers })).arrayBuffer(),
  )
  await call('DELETE', '/assets', { ids: [id] })
  await call('DELETE', '/assets', { ids: [id], force: true })
  expect(await seen(id)).toBe('gone')
  const operationIds = [await lastOperation()]
  await expect
    .poll(
      async () =>
        (await sql`select from tombstone where quarantined_at is null`.execute(deps.db)).rows.length,
      {
        timeout: 20_000,
      },
    )
    .toBe(0)

  const told = await preview({ operationIds })
  expect(told.body.tables).toMatchObject([
    { table: 'asset', restored: 1 },
    { table: 'tombstone', removed: 1 },
  ])
  const undone = await undo({ operationIds })
  expect([undone.status, undone.body]).toMatchObject([200, { operationId: expect.any(String), kept: [] }])
  expect(await seen(id)).toBe(true)
  await call('POST', '/trash/restore', undefined)
  await heirloom.settled()
  const back = await fetch(`${heirloom.url}/api/assets/${id}/original`, { headers })
  expect(Buffer.from(await back.arrayBuffer()).equals(original)).toBe(true)
  expect((await fetch(`${heirloom.url}/api/assets/${id}/thumbnail`, { headers })).status).toBe(200)
  expect((await heirloom.check()).findings).toEqual([])
}, 60_000)

/** As a clumsy program would: many photos in one operation. */
async function addMany(count: number): Promise<void> {
  await deps.db.transaction().execute(async (trx) => {
    const context = { actor: 'session', userId: user.id, intent: 'asset.upload' }
    await sql`select set_config('heirloom.context', ${JSON.stringify(context)}, true)`.execute(trx)
    await sql`insert into asset (owner_id, type, file_name, file_created_at, file_modified_at, path, size, sha1, sha256,
        taken_at, local_time)
      select ${user.id}::uuid, 'image', 'IMG.JPG', now(), now(), gen_random_uuid()::text, 5,
        substring(sha256(gen_random_uuid()::text::bytea), 1, 20), sha256(''), now(), now()::timestamp
      from generate_series(1, ${count})`.execute(trx)
  })
}

test('what takes many photos out of sight takes the confirmed number', async () => {
  await addMany(40)
  const operationIds = [await lastOperation()]
  expect((await preview({ operationIds })).body).toMatchObject({ removed: 40, isOrdinary: false })
  expect(await undo({ operationIds })).toMatchObject({ status: 409, body: { code: 'confirmation_needed' } })
  expect(await undo({ operationIds, confirmed: 39 })).toMatchObject({
    status: 409,
    body: { code: 'confirmed_differs' },
  })
  const undone = await undo({ operationIds, confirmed: 40 })
  expect(undone).toMatchObject({ status: 200, body: { removed: 40 } })
  expect((await preview({ operationIds: [undone.body.operationId] })).body).toMatchObject({ broughtBack: 40 })
  const waiting = (await call<WaitingChange[]>('GET', '/heirloom/waiting-changes')).body
  expect(waiting.filter(({ state }) => state === 'waiting')).toEqual([])
})

test('an admin who takes away too much of another’s asks them, and they approve exactly that', async () => {
  await addMany(40)
  const operationIds = [await lastOperation()]
  const admin = await addUser(deps, true)
  const asAdmin = { authorization: `Bearer ${await addSession(deps, admin.id)}` }
  expect(await undo({ operationIds, confirmed: 40 }, asAdmin)).toMatchObject({
    status: 409,
    body: { code: 'change_held' },
  })
  const [waiting] = (await call<WaitingChange[]>('GET', '/heirloom/waiting-changes')).body
  expect(waiting).toMatchObject({ kind: 'operation.undo', count: 40, ownerId: user.id })
  const approved = await call('POST', `/heirloom/waiting-changes/${waiting!.id}/approve`, { confirmed: 40 })
  expect(approved).toMatchObject({ status: 200, body: { count: 40, operationId: expect.any(String) } })
  const { operations } = (await call<HistoryPage>('GET', '/heirloom/history')).body
  expect(operations.find(({ id }) => id === operationIds[0])?.undoneBy).toBe(
    (approved.body as { operationId: string }).operationId,
  )
})

test('the history tells what was undone as a whole and by what, until that is undone in turn', async () => {
  const [photo, other] = [await upload(), await upload()]
  await call('DELETE', '/assets', { ids: [photo, other] })
  const trashed = await lastOperation()
  const undoneBy = async (as = headers) => {
    const { operations } = (await call<HistoryPage>('GET', '/heirloom/history', undefined, as)).body
    const one = await call<{ operation: HistoryPage['operations'][number] }>(
      'GET',
      `/heirloom/history/operations/${trashed}`,
      undefined,
      as,
    )
    const listed = operations.find(({ id }) => id === trashed)?.undoneBy
    expect(one.body.operation.undoneBy).toBe(listed)
    return listed
  }
  expect(await undoneBy()).toBeNull()
  const first = (await undo({ operationIds: [trashed] })).body.operationId
  expect(await undoneBy()).toBe(first)
  await undo({ operationIds: [first] })
  expect(await undoneBy()).toBeNull()
  const again = (await undo({ operationIds: [trashed] })).body.operationId
  expect(again).not.toBeNull()
  expect(await undoneBy()).toBe(again)
})

test('what was taken back for one photo alone is not told as undone', async () => {
  const [photo, other] = [await upload(), await upload()]
  await call('DELETE', '/assets', { ids: [photo, other] })
  const trashed = await lastOperation()
  await undo({ operationIds: [trashed], assetId: photo })
  expect([await seen(photo), await seen(other)]).toEqual([false, true])
  const { operations } = (await call<HistoryPage>('GET', '/heirloom/history')).body
  expect(operations.find(({ id }) => id === trashed)).toMatchObject({ undoneBy: null, canUndo: true })
})

test('what was taken back in part is not told as undone', async () => {
  const [photo, gone] = [await upload(), await upload()]
  await call('DELETE', '/assets', { ids: [photo, gone] })
  const trashed = await lastOperation()
  await call('DELETE', '/assets', { ids: [gone], force: true })
  const undone = await undo({ operationIds: [trashed] })
  expect([undone.body.kept.length, await seen(photo)]).toEqual([1, false])
  const { operations } = (await call<HistoryPage>('GET', '/heirloom/history')).body
  expect(operations.find(({ id }) => id === trashed)).toMatchObject({ undoneBy: null, canUndo: true })
})

test('what was taken back for one of two people is not undone for the other', async () => {
  const id = await upload()
  const friend = await addUser(deps)
  const asFriend = { authorization: `Bearer ${await addSession(deps, friend.id)}` }
  const trashed = await withOperation(deps.db, { actor: 'system', intent: 'test.trash' }, async (trx) => {
    await sql`insert into album (owner_id, name) values (${friend.id}, 'Theirs')`.execute(trx)
    await sql`update asset set is_favorite = true where id = ${id}`.execute(trx)
    return await currentOperation(trx)
  })
  const undone = (await undo({ operationIds: [trashed] })).body.operationId
  const undoneBy = async (as: Record<string, string>) =>
    (await call<HistoryPage>('GET', '/heirloom/history', undefined, as)).body.operations.find(
      (operation) => operation.id === trashed,
    )?.undoneBy
  expect(await undoneBy(headers)).toBe(undone)
  expect(await undoneBy(asFriend)).toBeNull()
})

test('neither an API key nor a stranger undoes, and an empty wish is no wish for everything', async () => {
  await addMany(1)
  const operationIds = [await lastOperation()]
  const key = { 'x-api-key': await addApiKey(deps, user.id, ['all']) }
  expect((await undo({ operationIds }, key)).status).toBe(403)
  const stranger = { authorization: `Bearer ${await addSession(deps, (await addUser(deps)).id)}` }
  expect((await undo({ operationIds }, stranger)).status).toBe(400)
  expect((await preview({ operationIds }, stranger)).status).toBe(400)
  expect(await undo({})).toMatchObject({ status: 400, body: { code: 'nothing_chosen' } })
  expect((await undo({ from: new Date().toISOString(), everyone: true })).status).toBe(403)
})

test('an answer names the operations that it came of, and they take back just that', async () => {
  const [photo, other] = [await upload(), await upload()]
  const change = (ids: readonly string[], said: object) =>
    fetch(`${heirloom.url}/api/assets`, {
      method: 'PUT',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ ids, ...said }),
    })
  const favorite = await change([photo, other], { isFavorite: true })
  const operation = favorite.headers.get('x-heirloom-operation')
  expect(operation).toBe(await lastOperation())
  await change([other], { description: 'later' })
  expect((await change([photo], {})).headers.get('x-heirloom-operation')).toBeNull()
  expect((await fetch(`${heirloom.url}/api/users/me`, { headers })).headers.has('x-heirloom-operation')).toBe(
    false,
  )

  const undone = await fetch(`${heirloom.url}/api/heirloom/undo`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ operationIds: [operation] }),
  })
  const { operationId } = (await undone.json()) as Undone
  expect(undone.headers.get('x-heirloom-operation')).toBe(operationId)
  const { body } = await call<{ isFavorite: boolean; exifInfo: { description: string } }>(
    'GET',
    `/assets/${other}`,
  )
  expect([body.isFavorite, body.exifInfo.description]).toEqual([false, 'later'])
})
