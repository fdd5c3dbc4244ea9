// Who reaches what somebody else has: every route that accounts or links may call, given the things of another, as everybody
// who is something to them. To reach is to be told of a thing, to be given its bytes, or to change it. What each may reach is
// declared here by what the contract says of the route; a route that nobody has thought of fails.
import { routes } from '@heirloom/contract'
import type { Route } from '@heirloom/contract'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeWorld, meantBy, requestOf } from './app.reach.testing.ts'
import type { Asked, Role, World } from './app.reach.testing.ts'
import { startTestApp } from './app.testing.ts'
import type { TestApp } from './app.testing.ts'
import type { TestDeps } from './catalog/access/test-server.ts'
import { openSecrets } from './platform/secrets/secrets.ts'

let heirloom: TestApp
let deps: TestDeps

beforeAll(async () => {
  heirloom = await startTestApp()
  const secrets = await openSecrets(heirloom.dataFolder.path, { mayMake: false })
  deps = { db: heirloom.database.db, secrets }
})
afterAll(() => heirloom.close())

type Caller = Role | 'guest'
const callers: readonly Caller[] = ['other', 'admin', 'partner', 'viewer', 'editor', 'guest', 'owner']

/** A photo, by whatever shows it. */
const shown: readonly Caller[] = ['partner', 'viewer', 'editor', 'guest']
const members: readonly Caller[] = ['viewer', 'editor', 'guest']
const editors: readonly Caller[] = ['editor']
const nobody: readonly Caller[] = []
const everyone: readonly Caller[] = ['other', 'admin', 'partner', 'viewer', 'editor']

type Rule = readonly [of: (route: Route) => boolean, reached: readonly Caller[]]

const at =
  (method: Route['method'], ...paths: string[]) =>
  (route: Route): boolean =>
    route.method === method && paths.includes(route.path)

/** The first that fits counts; a link reaches only what the contract opens for links. */
const rules: readonly Rule[] = [
  [at('GET', '/assets/:id', '/assets/:id/thumbnail', '/assets/:id/original'), shown],
  [at('GET', '/assets/:id/video/playback'), shown],
  [at('POST', '/download/archive'), shown],
  [at('POST', '/download/info'), members],
  [at('GET', '/timeline/buckets', '/timeline/bucket', '/heirloom/timeline/month'), members],
  [at('GET', '/albums', '/albums/:id', '/activities', '/activities/statistics'), members],
  [at('POST', '/activities'), members],
  [at('PATCH', '/albums/:id'), editors],
  [at('PUT', '/albums/:id/users'), editors],
  [at('DELETE', '/albums/:id/assets'), editors],
  // The member whom the request names goes by themselves.
  [at('DELETE', '/albums/:id/user/:userId'), ['viewer']],
  [at('PUT', '/partners/:id'), ['partner']],
  [at('POST', '/search/metadata', '/search/random'), members],
  [at('POST', '/search/large-assets'), members],
  [at('POST', '/heirloom/search'), ['partner']],
  [at('GET', '/users/:id/profile-image'), everyone],
  // Admins see what happened to whom, and not the photos.
  [at('GET', '/heirloom/history/assets/:id'), ['admin']],
  [at('POST', '/sync/stream'), ['partner', 'viewer', 'editor']],
  [at('GET', '/shared-links/me'), ['guest']],
  [at('POST', '/shared-links/login'), ['guest']],
]

function reachedBy(route: Route): readonly Caller[] {
  const [, reached] = rules.find(([of]) => of(route)) ?? [undefined, nobody]
  return reached.filter((caller) => caller !== 'guest' || route.sharedLink === true)
}

/** Of accounts and sessions, not of things; that only the right ones come in is tested with every caller for itself. */
const apart: readonly ((route: Route) => boolean)[] = [
  ({ access }) => access === 'anyone' || access === 'admin',
  ({ path }) => /^\/(?:auth|sessions|server|system-metadata|sync\/ack)\b/.test(path),
  ({ path }) => /^\/heirloom\/(?!history\/assets|removals|search)/.test(path),
  ({ multipart }) => multipart !== undefined,
]
const contract: readonly Route[] = Object.values(routes)
const looked = contract.filter((route) => apart.every((is) => !is(route)))

interface Outcome {
  readonly status: number
  readonly code: string
  readonly isReached: boolean
}

async function ask(route: Route, world: World, asked: Asked, caller: Caller): Promise<Outcome> {
  const headers: Record<string, string> =
    caller === 'guest'
      ? { 'x-immich-share-key': world.linkKey }
      : { authorization: `Bearer ${world.tokens[caller]}` }
  const before = await lastChange()
  const response = await heirloom.server.app.inject({ ...asked, headers })
  const code = codeOf(response.body)
  const isTold = response.statusCode < 300 && tellsOf(response.body, world, asked)
  const givesFiles = Object.values(route.responses).includes('bytes')
  const isFile = response.statusCode < 300 && !/json/.test(String(response.headers['content-type']))
  const isGiven = givesFiles && (isFile || wouldBeGiven.has(code))
  const isReached = isTold || isGiven || (await isChanged(world, before))
  return { status: response.statusCode, code, isReached }
}

/** There is no file behind these photos: who may have one is told so. */
const wouldBeGiven = new Set(['no_such_thing', 'blob_missing'])

function codeOf(body: string): string {
  return /"code":"(\w+)"/.exec(body)?.[1] ?? ''
}

/** By the mark that is on all of them, or by an id that was not in the question. */
function tellsOf(body: string, { mark, things }: World, asked: Asked): boolean {
  const said = JSON.stringify(asked)
  const ids = Object.values(things).filter((id) => !said.includes(id))
  const counts = /"(?:count|comments|likes)"\s*:\s*[1-9]/.test(body)
  return body.includes(mark) || ids.some((id) => body.includes(id)) || counts
}

async function lastChange(): Promise<number> {
  const { rows } = await sql<{ seq: number }>`select coalesce(max(seq), 0) as seq from change`.execute(
    deps.db,
  )
  return rows[0]!.seq
}

/** Whether a row of the owner's, or one that names a thing of theirs, was changed since. */
async function isChanged({ ids, things }: World, since: number): Promise<boolean> {
  const { rows } = await sql`
    select from change where seq > ${since} and (owner_before = ${ids.owner} or owner_after = ${ids.owner}
      or row_id = any(${Object.values(things)}::uuid[])
      or concat(before::text, after::text) ~ ${Object.values(things).join('|')}) limit 1`.execute(deps.db)
  return rows.length > 0
}

describe('with the things of another', () => {
  test.each(looked)('$method $path', async (route) => {
    const world = await makeWorld(deps)
    const asked = requestOf(route, world, meantBy(route, world))
    const reached: Caller[] = []
    for (const caller of callers) {
      const outcome = await ask(route, world, asked, caller)
      expect(outcome.status, `${caller}: ${asked.url}`).toBeLessThan(500)
      if (caller === 'owner') expect([outcome.code, asked]).not.toEqual(['validation_failed', asked])
      else if (outcome.isReached) reached.push(caller)
      if (outcome.isReached && caller !== 'owner' && route.method !== 'GET') await again(world)
    }
    expect(reached).toEqual(callers.filter((caller) => reachedBy(route).includes(caller)))
  })
})

/** What one took away is there again for the next. */
async function again({ ids, things }: World): Promise<void> {
  const { owner, viewer } = ids
  await sql`insert into album_asset (owner_id, album_id, asset_id, added_by)
    values (${owner}, ${things.album}, ${things.photo}, ${owner}) on conflict do nothing`.execute(deps.db)
  await sql`insert into album_user (owner_id, album_id, user_id, role)
    values (${owner}, ${things.album}, ${viewer}, 'viewer') on conflict do nothing`.execute(deps.db)
}

const ofPhotos = looked.filter(({ path }) => path.startsWith('/assets/:id'))

describe.each([
  ['locked', `visibility = 'locked'`],
  ['hidden', `visibility = 'hidden'`],
  ['trashed', `state = 'trashed', trashed_at = now()`],
])('with a photo that is %s by now, whatever showed it', (_what, values) => {
  test.each(ofPhotos)('$method $path', async (route) => {
    const world = await makeWorld(deps)
    await sql`update asset set ${sql.raw(values)} where id = ${world.things.photo}`.execute(deps.db)
    const asked = requestOf(route, world, meantBy(route, world))
    for (const caller of callers.filter((one) => one !== 'owner'))
      expect([caller, (await ask(route, world, asked, caller)).isReached]).toEqual([caller, false])
  })
})

describe('with one’s own locked photo', () => {
  test.each(ofPhotos)('$method $path', async (route) => {
    const world = await makeWorld(deps)
    await sql`update asset set visibility = 'locked' where id = ${world.things.photo}`.execute(deps.db)
    const asked = requestOf(route, world, meantBy(route, world))
    expect((await ask(route, world, asked, 'owner')).isReached).toBe(false)
    await sql`update session set elevated_until = now() + interval '1 hour' where owner_id = ${world.ids.owner}`.execute(
      deps.db,
    )
    const open = await ask(route, world, asked, 'owner')
    expect([open.status, open.code]).not.toEqual([400, 'not_found'])
  })
})

test('nothing is left out: each route is looked at here, or is one of those that name no things', () => {
  const named = contract.filter((route) => !looked.includes(route) && route.access === 'user')
  expect(
    named
      .map(({ path }) => path)
      .filter((path) => /:id/.test(path))
      .toSorted(),
  ).toEqual([
    '/heirloom/history/operations/:id',
    '/heirloom/waiting-changes/:id',
    '/heirloom/waiting-changes/:id/approve',
    '/heirloom/waiting-changes/:id/dismiss',
    '/sessions/:id',
    '/sessions/:id',
    '/sessions/:id/lock',
  ])
})
