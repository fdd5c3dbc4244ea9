import { preferences } from '@heirloom/contract'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { addApiKey, addSession, addUser, openTestServer } from '../../catalog/access/test-server.ts'
import type { TestServer } from '../../catalog/access/test-server.ts'
import { findPassword } from '../../catalog/users/users.ts'
import type { User } from '../../catalog/users/users.ts'
import { profileRoutes } from './profile.routes.ts'

let server: TestServer
let user: User
let token = ''

beforeAll(async () => {
  server = await openTestServer(profileRoutes)
})
afterAll(() => server.close())
beforeEach(async () => {
  user = await addUser(server)
  token = await addSession(server, user.id)
})

const get = async (path: string, as = token) =>
  (await server.call({ url: `/api/users${path}`, token: as })).json()
const put = (path: string, payload: object, as: object = { token }) =>
  server.call({ method: 'PUT', url: `/api/users${path}`, payload, ...as })

test('tells who one is, completely', async () => {
  expect(await get('/me')).toEqual({
    id: user.id,
    name: 'Ada',
    email: user.email,
    avatarColor: 'primary',
    profileImagePath: '',
    profileChangedAt: user.createdAt.toISOString(),
    isAdmin: false,
    shouldChangePassword: false,
    storageLabel: null,
    status: 'active',
    oauthId: '',
    quotaSizeInBytes: null,
    quotaUsageInBytes: 0,
    license: null,
    createdAt: user.createdAt.toISOString(),
    updatedAt: user.updatedAt.toISOString(),
    deletedAt: null,
  })
})

test('changes what is sent and leaves the rest', async () => {
  expect((await put('/me', { name: ' Grace ', avatarColor: 'amber' })).json()).toMatchObject({
    name: 'Grace',
    avatarColor: 'amber',
    email: user.email,
  })
  expect((await put('/me', { avatarColor: null })).json()).toMatchObject({
    name: 'Grace',
    avatarColor: 'primary',
  })
})

test('refuses an e-mail address that is somebody’s, in whatever case', async () => {
  const other = await addUser(server)
  const response = await put('/me', { email: other.email.toUpperCase() })
  expect([response.statusCode, response.json().code]).toEqual([400, 'email_taken'])
  expect((await get('/me')).email).toBe(user.email)
})

test('lets a key change a password only when it may', async () => {
  const before = await findPassword(server.db, user.id)
  const weak = { apiKey: await addApiKey(server, user.id, ['user.update']) }
  const refused = await put('/me', { password: 'another horse' }, weak)
  expect(refused.json().message).toBe('Missing required permission: auth.changePassword')
  expect(await findPassword(server.db, user.id)).toBe(before)
  const strong = { apiKey: await addApiKey(server, user.id, ['user.update', 'auth.changePassword']) }
  expect((await put('/me', { password: 'another horse' }, strong)).statusCode).toBe(200)
  expect(await findPassword(server.db, user.id)).not.toBe(before)
})

test('shows others without what is theirs alone', async () => {
  const other = await addUser(server, true)
  const shown = await get(`/${other.id}`)
  expect(Object.keys(shown).toSorted()).toEqual(
    ['avatarColor', 'email', 'id', 'name', 'profileChangedAt', 'profileImagePath'].toSorted(),
  )
  expect((await get('')).map((one: { id: string }) => one.id)).toEqual(
    expect.arrayContaining([user.id, other.id]),
  )
  expect((await get('/4f1d3c5a-0000-4000-8000-000000000000')).message).toBe('User not found')
})

test('preferences are complete, and claim nothing that is not here', async () => {
  const shown = await get('/me/preferences')
  expect(preferences.strict().parse(shown)).toEqual(shown)
  for (const part of ['tags', 'ratings', 'emailNotifications']) expect(shown[part].enabled).toBe(false)
})

test('preferences that are set stay, one beside the other', async () => {
  await put('/me/preferences', { albums: { defaultAssetOrder: 'asc' }, memories: { duration: 9 } })
  const after = (
    await put('/me/preferences', { download: { archiveSize: 1000 }, avatar: { color: 'green' } })
  ).json()
  expect(after).toMatchObject({
    albums: { defaultAssetOrder: 'asc' },
    memories: { enabled: true, duration: 9 },
    download: { archiveSize: 1000, includeEmbeddedVideos: false },
  })
  expect(await get('/me/preferences')).toEqual(after)
  expect((await get('/me')).avatarColor).toBe('green')
})

test('a feature that is not here stays off, and what was wished is kept', async () => {
  const shown = (await put('/me/preferences', { emailNotifications: { enabled: true } })).json()
  expect(shown.emailNotifications.enabled).toBe(false)
  const row = await server.db
    .selectFrom('account')
    .select('preferences')
    .where('id', '=', user.id)
    .executeTakeFirst()
  expect(row?.preferences).toEqual({ emailNotifications: { enabled: true } })
})

test('a preference that makes no sense is refused', async () => {
  for (const payload of [{ download: { archiveSize: 0 } }, { albums: { defaultAssetOrder: 'up' } }])
    expect((await put('/me/preferences', payload)).statusCode).toBe(400)
})

test('the first steps are seen once, and can be shown again', async () => {
  const path = '/me/onboarding'
  expect(await get(path)).toEqual({ isOnboarded: false })
  expect((await put(path, { isOnboarded: true })).json()).toEqual({ isOnboarded: true })
  expect(await get(path)).toEqual({ isOnboarded: true })
  expect((await server.call({ method: 'DELETE', url: `/api/users${path}`, token })).statusCode).toBe(204)
  expect(await get(path)).toEqual({ isOnboarded: false })
})

test('there is never a licence', async () => {
  expect((await server.call({ url: '/api/users/me/license', token })).statusCode).toBe(404)
})
