import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { addApiKey, addSession, addUser, openTestServer } from '../../catalog/access/test-server.ts'
import type { TestServer } from '../../catalog/access/test-server.ts'
import type { User } from '../../catalog/users/users.ts'
import { sessionRoutes } from './sessions.routes.ts'

let server: TestServer
let user: User
let token = ''

beforeAll(async () => {
  server = await openTestServer(sessionRoutes)
})
afterAll(() => server.close())
beforeEach(async () => {
  user = await addUser(server)
  token = await addSession(server, user.id)
})

const list = async (as: string) => (await server.call({ url: '/api/sessions', token: as })).json()

test('lists a person’s devices and says which one asks', async () => {
  await addSession(server, user.id)
  await addSession(server, user.id, new Date(Date.now() - 1000))
  await addSession(server, (await addUser(server)).id)
  const sessions = await list(token)
  expect(sessions).toHaveLength(2)
  expect(sessions.filter((session: { current: boolean }) => session.current)).toMatchObject([
    { deviceType: 'Pixel', deviceOS: 'Android', appVersion: null, isPendingSyncReset: false },
  ])
})

test('a session notes that it is used, at most once a minute', async () => {
  const usedAt = async () =>
    (
      await server.db
        .selectFrom('session')
        .select('updated_at')
        .where('owner_id', '=', user.id)
        .executeTakeFirstOrThrow()
    ).updated_at
  const fresh = await usedAt()
  await list(token)
  expect(await usedAt()).toEqual(fresh)
  await server.db
    .updateTable('session')
    .set({ updated_at: new Date(Date.now() - 61_000) })
    .execute()
  await list(token)
  expect((await usedAt()).getTime()).toBeGreaterThanOrEqual(fresh.getTime())
})

test('a session that nobody used for 400 days has ended', async () => {
  const long = new Date(Date.now() - 401 * 24 * 60 * 60 * 1000)
  await server.db.updateTable('session').set({ updated_at: long }).where('owner_id', '=', user.id).execute()
  expect((await server.call({ url: '/api/sessions', token })).json().message).toBe('Invalid user token')
})

test('a session makes one for another device, which ends with it', async () => {
  const payload = { deviceType: 'Frame', deviceOS: 'Linux', duration: 3600 }
  const response = await server.call({ method: 'POST', url: '/api/sessions', token, payload })
  const made = response.json()
  expect([response.statusCode, made.deviceType, made.current]).toEqual([201, 'Frame', false])
  expect(new Date(made.expiresAt).getTime()).toBeGreaterThan(Date.now() + 3_590_000)
  expect(await list(made.token)).toHaveLength(2)
  const [own] = (await list(token)).filter((session: { current: boolean }) => session.current)
  await server.call({ method: 'DELETE', url: `/api/sessions/${own.id}`, token })
  expect((await server.call({ url: '/api/sessions', token: made.token })).statusCode).toBe(401)
})

test('a duration beyond all calendars is for ever, not an error', async () => {
  const payload = { duration: Number.MAX_SAFE_INTEGER }
  expect((await server.call({ method: 'POST', url: '/api/sessions', token, payload })).statusCode).toBe(201)
})

test('an API key makes no session', async () => {
  const apiKey = await addApiKey(server, user.id, ['all'])
  const response = await server.call({ method: 'POST', url: '/api/sessions', apiKey, payload: {} })
  expect([response.statusCode, response.json().code]).toEqual([400, 'not_a_session'])
})

test('ends all but this one', async () => {
  const other = await addSession(server, user.id)
  const response = await server.call({ method: 'DELETE', url: '/api/sessions', token })
  expect([response.statusCode, response.body]).toEqual([204, ''])
  expect(await list(token)).toHaveLength(1)
  expect((await server.call({ url: '/api/sessions', token: other })).statusCode).toBe(401)
})

test.each([
  ['DELETE', '', 'session.delete'],
  ['PUT', '', 'session.update'],
  ['POST', '/lock', 'session.lock'],
] as const)(
  '%s of somebody else’s session%s is answered like one that is not there',
  async (method, path, name) => {
    const [theirs] = await list(await addSession(server, (await addUser(server)).id))
    for (const id of [theirs.id, randomUUID()]) {
      const response = await server.call({ method, url: `/api/sessions/${id}${path}`, token, payload: {} })
      expect([response.statusCode, response.json().message]).toEqual([400, `Not found or no ${name} access`])
    }
  },
)

test('locks a device, and has one begin anew with what it keeps', async () => {
  const [own] = await list(token)
  expect((await server.call({ method: 'POST', url: `/api/sessions/${own.id}/lock`, token })).statusCode).toBe(
    204,
  )
  const reset = (isPendingSyncReset: boolean) =>
    server.call({ method: 'PUT', url: `/api/sessions/${own.id}`, token, payload: { isPendingSyncReset } })
  expect((await reset(true)).json()).toMatchObject({ id: own.id, isPendingSyncReset: true })
  expect((await reset(false)).json()).toMatchObject({ id: own.id, isPendingSyncReset: false })
})
