// Bad input at every field of every operation, generated from our own OpenAPI document: it is refused with a 4xx in the API's
// shape, or taken where it is legal after all; it never is a fault of the server, and leaves the library as whole as it was.
// Another seed: HEIRLOOM_SEED=7; all values at every field: HEIRLOOM_BAD_INPUT=all.
import { randomUUID } from 'node:crypto'
import { routes } from '@heirloom/contract'
import type { Route } from '@heirloom/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeJpeg, startTestApp } from './app.testing.ts'
import type { TestApp } from './app.testing.ts'
import { operationsOf } from './bad-input.samples.testing.ts'
import type { Document, Known, Making, Operation } from './bad-input.samples.testing.ts'
import { badForms } from './bad-input.forms.testing.ts'
import { badInputs, randomOf } from './bad-input.testing.ts'
import type { Sent } from './bad-input.testing.ts'
import { addSession, addUser, testPassword } from './catalog/access/test-server.ts'
import type { TestDeps } from './catalog/access/test-server.ts'
import { openSecrets } from './platform/secrets/secrets.ts'

const seed = Number(process.env['HEIRLOOM_SEED'] ?? 1)
const all = process.env['HEIRLOOM_BAD_INPUT'] === 'all'

let heirloom: TestApp
let deps: TestDeps
let document: Document

beforeAll(async () => {
  heirloom = await startTestApp()
  const secrets = await openSecrets(heirloom.dataFolder.path, { mayMake: false })
  deps = { db: heirloom.database.db, secrets }
  await addUser(deps, true) // so that there is an admin whatever becomes of the others
  document = heirloom.server.app.swagger() as unknown as Document
})
afterAll(async () => {
  // Queues that were paused on the way go on.
  await deps.db.updateTable('queue').set({ paused: false }).execute()
  await heirloom.settled()
  const { findings } = await heirloom.check()
  await heirloom.close()
  expect(findings).toEqual([])
})

/** Somebody with a little of everything, and how to call the server as them. */
interface World {
  readonly token: string
  /** Of a link by which others put photos into the album. */
  readonly linkKey: string
  readonly ids: Readonly<Record<string, string>>
}

async function call(
  method: string,
  url: string,
  token: string,
  body?: object,
): Promise<Record<string, unknown>> {
  const answer = await heirloom.server.app.inject({
    method: method as 'POST',
    url: `/api${url}`,
    headers: { authorization: `Bearer ${token}` },
    ...(body && { payload: body }),
  })
  expect(answer.statusCode, `${method} ${url}: ${answer.body}`).toBeLessThan(300)
  return answer.body === '' ? {} : answer.json()
}

async function upload(token: string): Promise<string> {
  const form = new FormData()
  form.set('fileCreatedAt', '2024-02-03T04:05:06.000Z')
  form.set('fileModifiedAt', '2024-02-03T04:05:06.000Z')
  form.set('assetData', new Blob([new Uint8Array(await makeJpeg({ width: 16, height: 16 }))]), 'a.jpg')
  const headers = { authorization: `Bearer ${token}` }
  const answer = await fetch(`${heirloom.url}/api/assets`, { method: 'POST', headers, body: form })
  return ((await answer.json()) as { id: string }).id
}

async function openWorld(): Promise<World> {
  const user = await addUser(deps, true)
  const other = await addUser(deps)
  const token = await addSession(deps, user.id)
  const [asset, second] = [await upload(token), await upload(token)]
  const make = async (url: string, body: object): Promise<string> =>
    String((await call('POST', url, token, body))['id'])
  const album = await make('/albums', { albumName: 'A', assetIds: [asset] })
  const person = await make('/people', { name: 'P' })
  const face = {
    assetId: asset,
    personId: person,
    imageWidth: 16,
    imageHeight: 16,
    x: 0,
    y: 0,
    width: 5,
    height: 5,
  }
  await call('POST', '/faces', token, face)
  const link = { type: 'ALBUM', albumId: album, allowUpload: true }
  const linkKey = String((await call('POST', '/shared-links', token, link))['key'])
  const ids = {
    user: user.id,
    other: other.id,
    asset,
    album,
    person,
    tag: await make('/tags', { name: 'T' }),
    stack: await make('/stacks', { assetIds: [asset, second] }),
    memory: await make('/memories', {
      type: 'on_this_day',
      data: { year: 2020 },
      memoryAt: '2020-02-03T00:00:00.000Z',
      assetIds: [asset],
    }),
    link: await make('/shared-links', { type: 'INDIVIDUAL', assetIds: [asset] }),
    activity: await make('/activities', { albumId: album, type: 'comment', comment: 'C' }),
  }
  return { token, linkKey, ids }
}

const bySegment: Readonly<Record<string, string>> = {
  activities: 'activity',
  albums: 'album',
  assets: 'asset',
  memories: 'memory',
  people: 'person',
  'shared-links': 'link',
  stacks: 'stack',
  tags: 'tag',
  trash: 'asset',
  admin: 'other',
  users: 'user',
  partners: 'other',
}

/** Real things of theirs where a name means one, so that what is wrong elsewhere comes further than the first look. */
function knownIn({ ids }: World): Known {
  return (name, path) => {
    const segments = path.split('/')
    if (name === 'id') return ids[bySegment[segments[2] ?? ''] ?? ''] ?? randomUUID()
    if (name === 'ids')
      return ids[segments.at(-1) === 'assets' ? 'asset' : (bySegment[segments[2] ?? ''] ?? '')]
    if (name === 'userId' || name === 'sharedWithId') return ids['other']
    if (name === 'password' || name === 'newPassword') return testPassword
    if (name === 'email') return `${randomUUID()}@example.org`
    const found = /^(asset|album|person|tag|memory|stack)Ids?$/.exec(name)
    if (found !== null) return ids[found[1] ?? '']
    if (name === 'timeBucket') return '2024-02-01'
    return undefined
  }
}

/** Each wrong secret makes the next answer come later, on purpose. */
const slow = new Set([
  'login',
  'changePassword',
  'unlockAuthSession',
  'changePinCode',
  'resetPinCode',
  'sharedLinkLogin',
])

async function answersWrongly(
  operation: Operation,
  { about, url, headers, payload }: Sent,
  credentials: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const answer = await heirloom.server.app.inject({
    method: operation.method as 'POST',
    url,
    headers: { ...headers, ...credentials },
    ...(payload !== undefined && { payload }),
  })
  const { statusCode: status } = answer
  const told = `${about}: ${status} ${answer.body.slice(0, 300)}`
  if (status < 400) return undefined
  if (status >= 500) return told
  const body: unknown = answer.headers['content-type']?.startsWith('application/json')
    ? answer.json()
    : undefined
  const isInShape =
    typeof body === 'object' && body !== null && 'message' in body && typeof body.message === 'string'
  return isInShape && 'statusCode' in body && body.statusCode === status ? undefined : told
}

/** They may have signed themselves out, removed themselves or what they had. */
async function stands({ token, ids }: World): Promise<boolean> {
  const headers = { authorization: `Bearer ${token}` }
  const looks = [
    `/albums/${ids['album']}`,
    `/people/${ids['person']}`,
    `/stacks/${ids['stack']}`,
    `/tags/${ids['tag']}`,
  ]
  for (const url of looks)
    if ((await heirloom.server.app.inject({ url: `/api${url}`, headers })).statusCode !== 200) return false
  return true
}

let world: World

const known: Known = (name, path) => knownIn(world)(name, path)

const asThem = () => ({ authorization: `Bearer ${world.token}` })
const asGuest = () => ({ 'x-immich-share-key': world.linkKey })

async function wrongAnswers(operation: Operation): Promise<readonly string[]> {
  const perField = slow.has(operation.operationId) ? 1 : all ? Infinity : 5
  const random = randomOf(seed + operation.operationId.length)
  const wrong: string[] = []
  let count = 0
  const making = { document, known, random, perField }
  for (const sent of badInputs(operation, making)) {
    const told = await answersWrongly(operation, sent, asThem())
    if (told !== undefined) wrong.push(`${operation.operationId} ${told}`)
    if ((count += 1) % 20 === 0 && !(await stands(world))) world = await openWorld()
  }
  if (operation.isForm) wrong.push(...(await wrongForms(operation, making)))
  return wrong
}

/** Forms are sent by somebody who signed in, and where links open the route, by a guest. */
async function wrongForms(operation: Operation, making: Making): Promise<readonly string[]> {
  const senders = [asThem, ...(forGuests.has(operation.operationId) ? [asGuest] : [])]
  const jpeg = await makeJpeg({ width: 16, height: 16 })
  const wrong: string[] = []
  for (const sender of senders) {
    let last = jpeg
    const file = (): Buffer => {
      if (making.random() < 0.2) last = Buffer.concat([jpeg, Buffer.from(randomUUID())])
      return last
    }
    for (const sent of badForms(operation, making, file)) {
      const told = await answersWrongly(operation, sent, sender())
      if (told !== undefined) wrong.push(`${operation.operationId} ${told}`)
    }
  }
  return wrong
}

const forGuests = new Set<string>(
  Object.values(routes).flatMap((route: Route) => (route.sharedLink === true ? [route.operationId] : [])),
)

const tags = [...new Set(Object.values(routes).map((route: Route) => route.tags[0] ?? ''))]

test.each(tags)(
  '%s: nothing wrong that is sent is a fault of the server',
  { timeout: 10 * 60_000 },
  async (tag) => {
    world = await openWorld()
    const named = new Set(
      Object.values(routes)
        .filter((route: Route) => route.tags[0] === tag)
        .map((route) => route.operationId as string),
    )
    const wrong: string[] = []
    for (const operation of operationsOf(document).filter(({ operationId }) => named.has(operationId)))
      wrong.push(...(await wrongAnswers(operation)))
    expect(wrong).toEqual([])
  },
)

test('an unknown method, path or version of HTTP is answered in words', async () => {
  for (const url of [
    '/api/nothing',
    '/api/assets/%00',
    '/api//assets',
    '/api/albums/../assets',
    `/api/${'a'.repeat(5000)}`,
  ]) {
    const answer = await heirloom.server.app.inject({ method: 'PATCH', url })
    expect(answer.statusCode, url).toBeGreaterThanOrEqual(400)
    expect(answer.statusCode, url).toBeLessThan(500)
    expect(answer.headers['content-type'], url).toContain('application/json')
  }
})
