// Every route of the contract, called as every kind of caller: who gets in is what the contract declares, no more, no less.
import { randomUUID } from 'node:crypto'
import { permission, routeUrl, routes } from '@heirloom/contract'
import type { Permission, Route } from '@heirloom/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestApp } from './app.testing.ts'
import type { TestApp } from './app.testing.ts'
import { linkCookie, linkDigest, linkProof, tokenPurpose } from './catalog/access/access.ts'
import { addApiKey, addSession, addUser } from './catalog/access/test-server.ts'
import type { TestDeps } from './catalog/access/test-server.ts'
import type { User } from './catalog/users/users.ts'
import { outsideContract } from './platform/http/http.ts'
import { withOperation } from './platform/journal/journal.ts'
import { digestOfToken, openSecrets } from './platform/secrets/secrets.ts'

let heirloom: TestApp
let deps: TestDeps
let user: User
let admin: User
let removed: User

beforeAll(async () => {
  heirloom = await startTestApp()
  const secrets = await openSecrets(heirloom.dataFolder.path, { mayMake: false })
  deps = { db: heirloom.database.db, secrets }
  admin = await addUser(deps, true)
  user = await addUser(deps)
  removed = await addUser(deps)
  await deps.db.updateTable('account').set({ deleted_at: new Date() }).where('id', '=', removed.id).execute()
})
afterAll(() => heirloom.close())

type Outcome = 'in' | 401 | 403
type Headers = Record<string, string>

interface Caller {
  readonly name: string
  /** Made anew for each call: some routes end the session that calls them. */
  readonly headers: (route: Route) => Promise<Headers> | Headers
  readonly expected: (route: Route) => Outcome
}

const unlessAnyone = (outcome: Outcome) => (route: Route) => (route.access === 'anyone' ? 'in' : outcome)
const forAccounts = (outcome: Outcome) => (route: Route) => (route.access === 'guest' ? 403 : outcome)
const forAdmin = (outcome: Outcome) => (route: Route) =>
  route.access === 'admin' ? 403 : forAccounts(outcome)(route)
const forGuests = (route: Route): Outcome => (route.access === 'anyone' || route.sharedLink ? 'in' : 403)
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const key = async (owner: User, permissions: readonly string[]) => ({
  'x-api-key': await addApiKey(deps, owner.id, permissions),
})

/** Exactly what the route asks; for one that asks nothing of keys, something. */
const exactly = (route: Route): Permission => route.permission || 'asset.read'
const another = (route: Route) =>
  permission.options.filter((one) => one !== 'all' && one !== route.permission)
const asKey = (granted: (route: Route) => boolean) => (route: Route) =>
  route.access === 'guest'
    ? 403
    : route.access === 'anyone' || (!route.sessionOnly && (route.permission === false || granted(route)))
      ? 'in'
      : 403

interface LinkMade {
  readonly slug?: string
  readonly password?: string
  readonly expires_at?: Date
}

async function insertLink(
  owner: User,
  more: LinkMade,
): Promise<{ readonly key: string; readonly id: string }> {
  const key = randomUUID()
  const values = { owner_id: owner.id, key: deps.secrets.seal(key), digest: linkDigest(deps.secrets, key) }
  const { id } = await withOperation(deps.db, { actor: 'system', intent: 'test' }, (trx) =>
    trx
      .insertInto('shared_link')
      .values({ ...values, ...more })
      .returning('id')
      .executeTakeFirstOrThrow(),
  )
  return { key, id }
}

const link = async (owner: User, more: LinkMade = {}): Promise<Headers> => ({
  'x-immich-share-key': (await insertLink(owner, more)).key,
})

async function linkWithProof(owner: User): Promise<Headers> {
  const { key: name, id } = await insertLink(owner, { password: 'sealed' })
  const proof = linkProof(deps.secrets, { id, sealedPassword: 'sealed' })
  return { 'x-immich-share-key': name, cookie: `${linkCookie}=${proof}` }
}

async function addOpenSession(owner: User): Promise<string> {
  const token = await addSession(deps, owner.id)
  const digest = digestOfToken(deps.secrets, tokenPurpose.session, token)
  const until = new Date(Date.now() + 600_000)
  await deps.db.updateTable('session').set({ elevated_until: until }).where('digest', '=', digest).execute()
  return token
}

const yesterday = new Date(Date.now() - 24 * 60 * 60 * 1000)

const callers: readonly Caller[] = [
  { name: 'nobody', headers: () => ({}), expected: unlessAnyone(401) },
  { name: 'a made-up token', headers: () => bearer('A'.repeat(43)), expected: unlessAnyone(401) },
  {
    name: 'a made-up cookie',
    headers: () => ({ cookie: 'immich_access_token=x' }),
    expected: unlessAnyone(401),
  },
  { name: 'a made-up key', headers: () => ({ 'x-api-key': 'A'.repeat(43) }), expected: unlessAnyone(401) },
  {
    name: 'a made-up shared link',
    headers: () => ({ 'x-immich-share-key': 'x' }),
    expected: unlessAnyone(401),
  },
  {
    name: 'a session that has ended',
    headers: async () => bearer(await addSession(deps, admin.id, yesterday)),
    expected: unlessAnyone(401),
  },
  {
    name: 'a session of a removed account',
    headers: async () => bearer(await addSession(deps, removed.id)),
    expected: unlessAnyone(401),
  },
  { name: 'a key of a removed account', headers: () => key(removed, ['all']), expected: unlessAnyone(401) },
  {
    name: 'a key given as a session',
    headers: async () => bearer((await key(admin, ['all']))['x-api-key']),
    expected: unlessAnyone(401),
  },
  {
    name: 'a session given as a key',
    headers: async () => ({ 'x-api-key': await addSession(deps, admin.id) }),
    expected: unlessAnyone(401),
  },
  { name: 'a user', headers: async () => bearer(await addSession(deps, user.id)), expected: forAdmin('in') },
  {
    name: 'an admin',
    headers: async () => bearer(await addSession(deps, admin.id)),
    expected: forAccounts('in'),
  },
  {
    name: 'a user whose locked folder is open',
    headers: async () => bearer(await addOpenSession(user)),
    expected: forAdmin('in'),
  },
  { name: 'a shared link', headers: () => link(user), expected: forGuests },
  {
    name: 'a shared link by its slug',
    headers: async () => {
      const slug = randomUUID()
      await link(user, { slug })
      return { 'x-immich-share-slug': slug }
    },
    expected: forGuests,
  },
  {
    name: 'a shared link beside an admin’s session',
    headers: async () => ({ ...(await link(user)), ...bearer(await addSession(deps, admin.id)) }),
    expected: forGuests,
  },
  {
    name: 'a shared link whose password is missing',
    headers: () => link(user, { password: 'sealed' }),
    expected: (route) => (route.access === 'anyone' || route.beforePassword ? 'in' : 401),
  },
  {
    name: 'a shared link whose password was given',
    headers: () => linkWithProof(user),
    expected: forGuests,
  },
  {
    name: 'a shared link that has ended',
    headers: () => link(user, { expires_at: yesterday }),
    expected: unlessAnyone(401),
  },
  { name: 'a shared link of a removed account', headers: () => link(removed), expected: unlessAnyone(401) },
  {
    name: 'an admin’s key with exactly the permission',
    headers: (route) => key(admin, [exactly(route)]),
    expected: asKey((route) => route.permission !== undefined),
  },
  { name: 'an admin’s key with all', headers: () => key(admin, ['all']), expected: asKey(() => true) },
  {
    name: 'an admin’s key with everything else',
    headers: (route) => key(admin, another(route)),
    expected: asKey(() => false),
  },
  {
    name: 'a user’s key with all',
    headers: () => key(user, ['all']),
    expected: (route) => forAdmin(asKey(() => true)(route))(route),
  },
]

const refusals: Readonly<Record<string, Outcome>> = {
  authentication_required: 401,
  invalid_user_token: 401,
  invalid_api_key: 401,
  invalid_share_key: 401,
  share_password_required: 401,
  forbidden: 403,
  missing_permission: 403,
}

const contract: readonly Route[] = Object.values(routes)

async function outcomeOf(route: Route, headers: Headers): Promise<Outcome> {
  const url = routeUrl(route).replaceAll(/:\w+/g, randomUUID())
  const response = await heirloom.server.app.inject({ method: route.method, url, headers })
  const body: unknown = response.headers['content-type']?.startsWith('application/json')
    ? response.json()
    : undefined
  expect(response.statusCode, `${route.method} ${url}`).toBeLessThan(500)
  const code = typeof body === 'object' && body !== null && 'code' in body ? String(body.code) : ''
  const refusal = refusals[code]
  if (refusal !== undefined) expect(response.statusCode).toBe(refusal)
  return refusal ?? 'in'
}

describe.each(callers)('$name', (caller) => {
  test.each(contract)('at $method $path', async (route) => {
    expect(await outcomeOf(route, await caller.headers(route))).toBe(caller.expected(route))
  })
})

describe('the list of routes', () => {
  test('is what is served, all of it', () => {
    const missing = contract.filter(
      (route) => !heirloom.server.app.hasRoute({ method: route.method, url: routeUrl(route) }),
    )
    expect(missing.map((route) => route.operationId)).toEqual([])
  })

  test('is what is served, and nothing besides', () => {
    const known = new Set(contract.map((route) => `${route.method} ${routeUrl(route)}`))
    const strangers = servedRoutes().filter(
      (served) => !known.has(served) && !outsideContract.includes(served.replace(/^\w+ /, '')),
    )
    expect(servedRoutes().length).toBeGreaterThan(contract.length)
    expect(strangers.filter((served) => !/ \/api\/docs\//.test(served))).toEqual([])
  })

  test('names each route once', () => {
    expect(Object.keys(routes)).toEqual(contract.map((route) => route.operationId))
    expect(new Set(contract.map((route) => `${route.method} ${routeUrl(route)}`)).size).toBe(contract.length)
  })

  test('lets an API key do only what a permission names', () => {
    const open = contract.filter((route) => route.access !== 'anyone' && route.permission === false)
    expect(open.map((route) => route.operationId).toSorted()).toEqual(['getMyApiKey', 'validateAccessToken'])
  })
})

/** `GET /api/users/me`, as the router's printed tree tells. */
function servedRoutes(): string[] {
  const tree = heirloom.server.app.printRoutes({ commonPrefix: false })
  const branch: string[] = []
  return tree.split('\n').flatMap((line) => {
    const [, indent = '', part = '', methods = ''] =
      line.match(/^([│ ]*)[├└]── (\S*)(?: \(([A-Z, ]+)\))?/) ?? []
    branch.splice(indent.length / 4, Infinity, part)
    return methods
      .split(', ')
      .filter((method) => method !== '' && method !== 'HEAD')
      .map((method) => `${method} ${branch.join('').replace(/^(?!\/)/, '/')}`)
  })
}

describe('whoever gets in', () => {
  const walls: readonly [string, Headers, number][] = [
    ['a page of another site', { origin: 'http://elsewhere.example' }, 403],
    ['a page of ours', { origin: 'http://localhost:80', host: 'localhost:80' }, 200],
    ['an app without pages', {}, 200],
  ]
  test.each(walls)('by a cookie may change something from %s: %o is %i', async (_name, headers, status) => {
    const cookie = `immich_access_token=${await addSession(deps, user.id)}`
    const payload = { isOnboarded: true }
    const request = { method: 'PUT', url: '/api/users/me/onboarding', payload } as const
    const response = await heirloom.server.app.inject({ ...request, headers: { ...headers, cookie } })
    expect(response.statusCode).toBe(status)
  })

  test('is told everything in JSON below /api, also that nothing is there', async () => {
    for (const url of ['/api', '/api/', '/api/nothing', '/api/users/me/nothing', '/api/assets/random/x']) {
      const response = await heirloom.server.app.inject({ url, headers: { accept: 'text/html' } })
      expect([url, response.statusCode, response.headers['content-type']]).toEqual([
        url,
        404,
        'application/json; charset=utf-8',
      ])
    }
  })
})
