import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  addApiKey,
  addSession,
  addUser,
  openTestServer,
  testPassword,
} from '../../catalog/access/test-server.ts'
import type { TestServer } from '../../catalog/access/test-server.ts'
import { updateUser } from '../../catalog/users/users.ts'
import { withOperation } from '../../platform/journal/journal.ts'
import { hashPassword, secretsOf } from '../../platform/secrets/secrets.ts'
import { signInRoutes } from './sign-in.routes.ts'
import { createGuessGate } from '../../catalog/guessing/guessing.ts'

let server: TestServer
let delay = 0
let waited: [failures: number, free: number][] = []

const newcomer = { email: 'Ada@Example.org', name: 'Ada', password: 'correct horse' }
const elsewhere = { remoteAddress: '192.0.2.7' }

const open = (options: Parameters<typeof openTestServer>[1] = {}) =>
  openTestServer(
    (app, deps) =>
      signInRoutes(app, {
        ...deps,
        setupCode: 'AMBER-LAMP-42',
        guesses: createGuessGate(deps.db, deps.secrets, (failures, free) => {
          waited.push([failures, free])
          return delay
        }),
      }),
    options,
  )

const events = async (intent: string) =>
  server.db.selectFrom('operation').selectAll().where('intent', '=', intent).orderBy('id').execute()

const signUp = (payload: object, more: object = {}) =>
  server.call({ method: 'POST', url: '/api/auth/admin-sign-up', payload, ...more })

const setup = async (more: object = {}) => (await server.call({ url: '/api/heirloom/setup', ...more })).json()

const login = (email: string, password: string, headers: Record<string, string> = {}) =>
  server.call({ method: 'POST', url: '/api/auth/login', payload: { email, password }, headers })

const change = (token: string, payload: object) =>
  server.call({ method: 'POST', url: '/api/auth/change-password', token, payload })

const timeOf = async (email: string) => {
  const times: number[] = []
  for (let i = 0; i < 7; i++) {
    const start = performance.now()
    await login(email, 'wrong')
    times.push(performance.now() - start)
  }
  return times.toSorted((a, b) => a - b)[3] ?? 0
}

const forwardedFor = (address: string): object => ({ headers: { 'x-forwarded-for': address } })

describe('the first sign-up', () => {
  beforeEach(async () => {
    server = await open()
    return () => server.close()
  })

  test('makes an administrator, and is journaled without the password', async () => {
    expect(await setup()).toEqual({ initialized: false, codeRequired: false })
    const response = await signUp(newcomer)
    expect(response.statusCode).toBe(201)
    expect(response.json()).toMatchObject({
      email: 'ada@example.org',
      name: 'Ada',
      isAdmin: true,
      license: null,
    })
    expect(await setup(elsewhere)).toEqual({ initialized: true, codeRequired: false })
    const rows = await server.db.selectFrom('change').selectAll().execute()
    expect(rows).toHaveLength(1)
    expect(JSON.stringify(rows)).not.toMatch(/argon2|correct horse/)
    expect(await events('account.sign_up')).toHaveLength(1)
  })

  test('happens once', async () => {
    await signUp(newcomer)
    const second = await signUp({ ...newcomer, email: 'b@example.org' })
    expect([second.statusCode, second.json().message]).toEqual([400, 'The server already has an admin'])
  })

  test('happens once also when several try at the same moment', async () => {
    const tries = [1, 2, 3, 4].map((n) => signUp({ ...newcomer, email: `user${n}@example.org` }))
    const statuses = (await Promise.all(tries)).map((response) => response.statusCode)
    expect(statuses.toSorted((a, b) => a - b)).toEqual([201, 400, 400, 400])
    expect(await server.db.selectFrom('account').select('id').execute()).toHaveLength(1)
  })

  test('from another machine needs the printed code, in any case and with or without dashes', async () => {
    expect(await setup(elsewhere)).toEqual({ initialized: false, codeRequired: true })
    expect((await signUp(newcomer, elsewhere)).json()).toMatchObject({
      statusCode: 403,
      code: 'setup_code_wrong',
    })
    expect((await signUp({ ...newcomer, setupCode: 'AMBER-LAMP-43' }, elsewhere)).statusCode).toBe(403)
    expect(await server.db.selectFrom('account').select('id').execute()).toHaveLength(0)
    expect((await signUp({ ...newcomer, setupCode: 'amberlamp 42' }, elsewhere)).statusCode).toBe(201)
  })

  test('takes the code from a header too', async () => {
    const headers = { 'x-heirloom-setup-code': 'amber-lamp-42' }
    expect((await signUp(newcomer, { ...elsewhere, headers })).statusCode).toBe(201)
  })

  test('through a proxy that nobody vouched for needs the code', async () => {
    const headers = { 'x-forwarded-for': '127.0.0.1' }
    expect((await signUp(newcomer, { headers })).statusCode).toBe(403)
  })

  test('asks for a password of eight characters and an e-mail address', async () => {
    const response = await signUp({ ...newcomer, email: 'nobody', password: 'seven77' })
    const paths = response.json().errors.map((error: { path: string[] }) => error.path[0])
    expect([response.statusCode, paths]).toEqual([400, ['email', 'password']])
  })
})

test('behind a trusted proxy the forwarded address counts for the first sign-up', async () => {
  server = await open({ trustedProxies: ['127.0.0.1'] })
  expect((await signUp(newcomer, forwardedFor('192.0.2.7'))).statusCode).toBe(403)
  expect((await signUp(newcomer, forwardedFor('127.0.0.1'))).statusCode).toBe(201)
  await server.close()
})

describe('signing in', () => {
  beforeAll(async () => {
    server = await open()
    return () => server.close()
  })
  beforeEach(async () => {
    waited = []
    await server.db.deleteFrom('sign_in_attempt').execute()
  })

  test('gives a token, cookies, and a session with its device', async () => {
    const user = await addUser(server)
    const response = await login(user.email.toUpperCase(), testPassword, {
      'user-agent': 'Immich_Android_3.1.0',
      devicemodel: 'Pixel 9',
      devicetype: 'Android',
    })
    expect(response.statusCode).toBe(201)
    const { accessToken, ...rest } = response.json()
    expect(rest).toEqual({
      userId: user.id,
      userEmail: user.email,
      name: 'Ada',
      profileImagePath: '',
      isAdmin: false,
      shouldChangePassword: false,
      isOnboarded: false,
    })
    const cookies = Object.fromEntries(response.cookies.map((cookie) => [cookie.name, cookie]))
    const days400 = 400 * 24 * 60 * 60
    expect(cookies['immich_access_token']).toEqual({
      name: 'immich_access_token',
      value: accessToken,
      path: '/',
      httpOnly: true,
      sameSite: 'Lax',
      maxAge: days400,
    })
    expect(cookies['immich_auth_type']).toMatchObject({ value: 'password' })
    expect(cookies['immich_is_authenticated']).toEqual({
      name: 'immich_is_authenticated',
      value: 'true',
      path: '/',
      sameSite: 'Lax',
      maxAge: days400,
    })
    const session = await server.db
      .selectFrom('session')
      .selectAll()
      .where('owner_id', '=', user.id)
      .execute()
    expect(session).toMatchObject([{ device_type: 'Pixel 9', device_os: 'Android', app_version: '3.1.0' }])
    expect(JSON.stringify(session)).not.toContain(accessToken)
  })

  test('after a recovery without its code says that the password is lost, and what to do', async () => {
    const user = await addUser(server)
    const sealedPassword = await hashPassword(secretsOf(Buffer.alloc(32, 9)), testPassword)
    await withOperation(server.db, { actor: 'system', intent: 'test' }, (trx) =>
      updateUser(trx, user.id, { sealedPassword }),
    )
    const response = await login(user.email, testPassword)
    expect(response.json()).toMatchObject({ statusCode: 401, code: 'password_lost' })
    expect(response.json().message).toContain('heirloom user reset-password')
  })

  test('over https marks the cookies as secure', async () => {
    const secure = await open({ trustedProxies: ['127.0.0.1'] })
    const user = await addUser(secure)
    const response = await secure.call({
      method: 'POST',
      url: '/api/auth/login',
      headers: { 'x-forwarded-proto': 'https' },
      payload: { email: user.email, password: testPassword },
    })
    expect(response.cookies.map((cookie) => cookie.secure)).toEqual([true, true, true])
    await secure.close()
  })

  test('with a wrong password and for nobody’s address is refused in the same words', async () => {
    const user = await addUser(server)
    const answers = [await login(user.email, 'wrong'), await login('nobody@example.org', 'wrong')]
    for (const response of answers)
      expect([response.statusCode, response.json().message]).toEqual([401, 'Incorrect email or password'])
    const failed = await events('account.sign_in_failed')
    expect(failed.map((event) => event.user_id)).toEqual([user.id, null])
  })

  test('takes as long for an address that nobody has', async () => {
    const user = await addUser(server)
    const [known, unknown] = [await timeOf(user.email), await timeOf('nobody@example.org')]
    expect(unknown / known).toBeGreaterThan(0.25)
    expect(unknown / known).toBeLessThan(4)
  })

  test('gets slower with each guess, also with guesses at the same moment', async () => {
    const user = await addUser(server)
    await Promise.all([1, 2, 3, 4].map(() => login(user.email, 'wrong')))
    const forAccount = waited.filter(([, free]) => free === 4).map(([failures]) => failures)
    expect(forAccount.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3])
  })

  test('with the right password works after many guesses, and forgets them', async () => {
    const user = await addUser(server)
    for (let i = 0; i < 30; i++) await login(user.email, 'wrong')
    expect((await login(user.email, testPassword)).statusCode).toBe(201)
    waited = []
    expect((await login(user.email, testPassword)).statusCode).toBe(201)
    expect(waited.find(([, free]) => free === 4)).toEqual([0, 4])
  })

  test('lets only so many wait for one account from one address, and nobody else has to know', async () => {
    const user = await addUser(server)
    const other = await addUser(server)
    delay = 500
    const flood = Array.from({ length: 20 }, () => login(user.email, 'wrong'))
    expect((await login(other.email, testPassword)).statusCode).toBe(201)
    const all = await Promise.all(flood)
    delay = 0
    const statuses = all.map((response) => response.statusCode)
    expect(statuses.filter((status) => status === 401)).toHaveLength(4)
    expect(statuses.filter((status) => status === 503)).toHaveLength(16)
    expect(statuses).not.toContain(429)
    expect((await login(user.email, testPassword)).statusCode).toBe(201)
  })

  test('is an event in the journal, and so is signing out', async () => {
    const user = await addUser(server)
    const token: string = (await login(user.email, testPassword)).json().accessToken
    const response = await server.call({ method: 'POST', url: '/api/auth/logout', token })
    expect(response.json()).toEqual({ successful: true, redirectUri: '/auth/login?autoLaunch=0' })
    expect(response.cookies.map((cookie) => cookie.value)).toEqual(['', '', ''])
    for (const intent of ['account.sign_in', 'account.sign_out'])
      expect((await events(intent)).at(-1)).toMatchObject({
        kind: 'event',
        actor: 'session',
        user_id: user.id,
      })
    const after = await server.call({ method: 'POST', url: '/api/auth/validateToken', token })
    expect([after.statusCode, after.json().message]).toEqual([401, 'Invalid user token'])
  })
})

describe('once signed in', () => {
  beforeAll(async () => {
    server = await open()
    return () => server.close()
  })

  test('the token is told to be good', async () => {
    const user = await addUser(server)
    const token = await addSession(server, user.id)
    const apiKey = await addApiKey(server, user.id, ['asset.read'])
    const url = '/api/auth/validateToken'
    expect((await server.call({ method: 'POST', url, token })).json()).toEqual({ authStatus: true })
    expect((await server.call({ method: 'POST', url, apiKey })).json()).toEqual({ authStatus: true })
    expect((await server.call({ method: 'POST', url })).json().message).toBe('Authentication required')
  })

  test('the status tells how', async () => {
    const user = await addUser(server)
    const expiresAt = new Date(Date.now() + 60_000)
    const token = await addSession(server, user.id, expiresAt)
    const response = await server.call({ url: '/api/auth/status', token })
    expect(response.json()).toEqual({
      password: true,
      pinCode: false,
      isElevated: false,
      expiresAt: expiresAt.toISOString(),
    })
  })

  test('the password can be changed by who knows it', async () => {
    const user = await addUser(server)
    const token = await addSession(server, user.id)
    const wrong = await change(token, { password: 'wrong', newPassword: 'another horse' })
    expect([wrong.statusCode, wrong.json().message]).toEqual([400, 'Wrong password'])
    const right = await change(token, { password: testPassword, newPassword: 'another horse' })
    expect(right.json()).toMatchObject({ id: user.id, shouldChangePassword: false })
    expect((await login(user.email, testPassword)).statusCode).toBe(401)
    expect((await login(user.email, 'another horse')).statusCode).toBe(201)
    const [operation] = await events('account.change_password')
    expect(operation).toMatchObject({
      kind: 'change',
      actor: 'session',
      user_id: user.id,
      address: '127.0.0.1',
    })
  })

  test('changing the password can end all other sessions, and no one else’s', async () => {
    const [user, other] = [await addUser(server), await addUser(server)]
    const tokens = [await addSession(server, user.id), await addSession(server, user.id)]
    const stranger = await addSession(server, other.id)
    const [own = '', second = ''] = tokens
    await change(own, { password: testPassword, newPassword: 'another horse', invalidateSessions: true })
    const status = async (token: string) => (await server.call({ url: '/api/auth/status', token })).statusCode
    expect([await status(own), await status(second), await status(stranger)]).toEqual([200, 401, 200])
  })
})
