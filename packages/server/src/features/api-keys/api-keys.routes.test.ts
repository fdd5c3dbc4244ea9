import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { addApiKey, addSession, addUser, openTestServer } from '../../catalog/access/test-server.ts'
import type { TestServer } from '../../catalog/access/test-server.ts'
import type { User } from '../../catalog/users/users.ts'
import { apiKeyRoutes } from './api-keys.routes.ts'

let server: TestServer
let user: User
let token = ''

beforeAll(async () => {
  server = await openTestServer(apiKeyRoutes)
})
afterAll(() => server.close())
beforeEach(async () => {
  user = await addUser(server)
  token = await addSession(server, user.id)
})

const url = '/api/api-keys'
const make = (permissions: string[], as: { token?: string; apiKey?: string } = { token }) =>
  server.call({ method: 'POST', url, payload: { name: 'Frame', permissions }, ...as })

test('a key is made, its secret shown once and kept nowhere', async () => {
  const response = await make(['asset.read', 'asset.view'])
  const { secret, apiKey } = response.json()
  expect([response.statusCode, apiKey.name]).toEqual([201, 'Frame'])
  expect((await server.call({ url, token })).json()).toEqual([apiKey])
  const rows = await server.db.selectFrom('api_key').selectAll().execute()
  const changes = await server.db
    .selectFrom('change')
    .selectAll()
    .where('table_name', '=', 'api_key')
    .execute()
  expect(changes.length).toBeGreaterThan(0)
  expect(JSON.stringify([rows, changes])).not.toContain(secret)
  expect((await server.call({ url: `${url}/me`, apiKey: secret })).json()).toEqual(apiKey)
})

test('without a name it gets one; without permissions it is refused', async () => {
  const unnamed = await server.call({ method: 'POST', url, token, payload: { permissions: ['all'] } })
  expect(unnamed.json().apiKey.name).toBe('API Key')
  for (const permissions of [[], ['asset.fly']]) expect((await make(permissions)).statusCode).toBe(400)
})

test('is renamed, given other permissions, withdrawn', async () => {
  const { secret, apiKey } = (await make(['apiKey.read'])).json()
  const one = `${url}/${apiKey.id}`
  const payload = { name: 'Hall', permissions: ['asset.read'] }
  expect((await server.call({ method: 'PUT', url: one, token, payload })).json()).toMatchObject(payload)
  expect((await server.call({ url, apiKey: secret })).json().message).toBe(
    'Missing required permission: apiKey.read',
  )
  expect((await server.call({ method: 'DELETE', url: one, token })).statusCode).toBe(204)
  expect((await server.call({ url: `${url}/me`, apiKey: secret })).json().message).toBe('Invalid API key')
})

test('a session is no API key', async () => {
  const response = await server.call({ url: `${url}/me`, token })
  expect([response.statusCode, response.json().message]).toEqual([403, 'Not authenticated with an API Key'])
})

test('works as a query parameter too', async () => {
  const apiKey = await addApiKey(server, user.id, ['apiKey.read'])
  expect((await server.call({ url: `${url}?apiKey=${apiKey}` })).statusCode).toBe(200)
})

describe('a key that may make keys', () => {
  test('makes none that may do more than itself', async () => {
    const apiKey = await addApiKey(server, user.id, ['apiKey.create', 'asset.read'])
    expect((await make(['asset.read'], { apiKey })).statusCode).toBe(201)
    for (const permissions of [['all'], ['asset.delete'], ['asset.read', 'asset.delete']]) {
      const response = await make(permissions, { apiKey })
      expect([response.statusCode, response.json().message]).toEqual([
        400,
        'Cannot grant permissions you do not have',
      ])
    }
  })

  test('widens none, itself included, beyond itself', async () => {
    const { apiKey: target } = (await make(['asset.read'])).json()
    const apiKey = await addApiKey(server, user.id, ['apiKey.update'])
    const widen = (permissions: string[]) =>
      server.call({ method: 'PUT', url: `${url}/${target.id}`, apiKey, payload: { permissions } })
    expect((await widen(['all'])).statusCode).toBe(400)
    expect((await widen(['apiKey.update'])).statusCode).toBe(200)
  })
})

test.each([
  ['GET', 'apiKey.read'],
  ['PUT', 'apiKey.update'],
  ['DELETE', 'apiKey.delete'],
] as const)('%s of somebody else’s key is answered like one that is not there', async (method, name) => {
  const stranger = await addSession(server, (await addUser(server)).id)
  const { apiKey } = (await make(['all'], { token: stranger })).json()
  for (const id of [apiKey.id, randomUUID()]) {
    const payload = method === 'PUT' ? { name: 'mine' } : undefined
    const response = await server.call({ method, url: `${url}/${id}`, token, ...(payload && { payload }) })
    expect([response.statusCode, response.json().message]).toEqual([400, `Not found or no ${name} access`])
  }
  expect((await server.call({ url, token: stranger })).json()).toEqual([apiKey])
})
