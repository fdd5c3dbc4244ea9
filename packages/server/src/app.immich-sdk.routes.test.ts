// Immich's own client libraries, that of 3.1 and the newest: each calls every operation that is served once, with somebody's real
// things, and is answered; which of them are refused, and why, is told here, and is the same for both.
import { randomUUID } from 'node:crypto'
import { routes } from '@heirloom/contract'
import type { Route } from '@heirloom/contract'
import * as first from '@immich/sdk'
import * as newest from '@immich/sdk-next'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeWorld, meantBy, requestOf } from './app.reach.testing.ts'
import type { Asked, Role, World } from './app.reach.testing.ts'
import { makeJpeg, startTestApp } from './app.testing.ts'
import type { TestApp } from './app.testing.ts'
import { testPassword } from './catalog/access/test-server.ts'
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

const served: readonly Route[] = Object.values(routes).filter(
  (route: Route) =>
    !route.tags.includes('Heirloom') && !route.outsideApi && !route.path.startsWith('/server-info/'),
)

type Call = (...args: unknown[]) => Promise<unknown>
type Library = Readonly<Record<string, unknown>>

const libraries: Readonly<Record<string, Library>> = { '3.1.0': first, '3.2.2': newest }

/** Another name in the newest library for the same request. */
const renamed: Readonly<Record<string, string>> = { mergePerson: 'mergePersonLegacy' }

const functionOf = (library: Library, { operationId }: Route): Call =>
  (library[operationId] ?? library[renamed[operationId] ?? '']) as Call

/** Its text names its parts: `${…}` in the path, `QS.query` and the body. */
function argumentsOf(call: Call, asked: Asked, route: Route): readonly unknown[] {
  const text = call.toString()
  const [, parts] = /^function \w+\(\{([^}]*)\}/.exec(text) ?? []
  if (parts === undefined) return []
  const url = new URL(asked.url, 'http://here')
  const values: Record<string, unknown> = Object.fromEntries(url.searchParams)
  for (const [name, value] of url.searchParams) values[`$${name}`] = value
  const inPath = route.path
    .split('/')
    .map((part, index) => [part, url.pathname.split('/')[index + 1]] as const)
  for (const [name, value] of inPath) if (name.startsWith(':')) values[name.slice(1)] = value
  const body = /body: (\w+)|\.\.\.(\w+Dto)/.exec(text)
  const bodyName = body?.[1] ?? body?.[2]
  if (bodyName !== undefined) values[bodyName] = asked.payload ?? {}
  return [values]
}

const files: Readonly<Record<string, () => Promise<object>>> = {
  uploadAsset: async () => ({
    assetData: new File([new Uint8Array(await makeJpeg({ width: 16, height: 16 }))], 'a.jpg'),
    fileCreatedAt: '2024-02-03T04:05:06.000Z',
    fileModifiedAt: '2024-02-03T04:05:06.000Z',
  }),
  createProfileImage: async () => ({ file: new File([new Uint8Array(await makeJpeg())], 'me.jpg') }),
  uploadDatabaseBackup: () => Promise.resolve({ file: new File(['no dump'], 'a.dump') }),
}

const credentials = (): Readonly<Record<string, unknown>> => ({
  email: `${randomUUID()}@example.org`,
  password: testPassword,
  name: 'Somebody',
})
const box = { imageWidth: 10, imageHeight: 10, x: 1, y: 1, width: 5, height: 5 }

/** What is needed besides ids for the request to mean something. */
const more: Readonly<Record<string, (world: World) => Readonly<Record<string, unknown>>>> = {
  signUpAdmin: credentials,
  createUserAdmin: credentials,
  setupPinCode: () => ({ pinCode: '123456' }),
  createJob: () => ({ name: 'memory-create' }),
  createFace: () => box,
  reassignFacesById: ({ things }) => ({ id: things.face }),
  createSharedLink: ({ things }) => ({ type: 'ALBUM', albumId: things.album }),
  login: credentials,
  changePassword: () => ({ password: testPassword, newPassword: `${testPassword} 2` }),
  changePinCode: () => ({ newPinCode: '123456', password: testPassword }),
  editAsset: () => ({ edits: [{ action: 'rotate', parameters: { angle: 90 } }] }),
  runQueueCommandLegacy: () => ({ command: 'pause' }),
  sendSyncAck: () => ({ acks: [] }),
}

/** Each has a world of its own, but for those that only look. */
const worlds = new Map<string, Promise<World>>()

async function worldOf({ method, access }: Route): Promise<World> {
  if (method !== 'GET' || access === 'anyone') return await makeWorld(deps)
  const known = worlds.get('') ?? makeWorld(deps)
  worlds.set('', known)
  return await known
}

async function sessionOf({ ids }: World): Promise<string> {
  const { rows } = await sql<{ id: string }>`select id from session where owner_id = ${ids.owner}`.execute(
    deps.db,
  )
  return rows[0]?.id ?? ''
}

/** Where the path means another thing than the first that comes to mind. */
const elsewhere: Readonly<Record<string, (world: World) => readonly [instead: string, meant: string]>> = {
  createPartnerDeprecated: ({ ids }) => [ids.owner, ids.other],
  removePartner: ({ ids }) => [ids.owner, ids.partner],
  removeAssetFromStack: ({ things }) => [things.photo, things.other],
  reassignFacesById: ({ things }) => [things.face, things.person],
}

async function askedOf(route: Route, world: World): Promise<Asked> {
  const path = route.path.replace('/sessions/:id', '/sessions/:session')
  const asked = requestOf({ ...route, path }, world, {
    ...meantBy(route, world),
    ...more[route.operationId]?.(world),
  })
  const meant = elsewhere[route.operationId]?.(world) ?? [
    'mobile-app',
    path.includes(':session')
      ? await sessionOf(world)
      : /jobs|queues/.test(path)
        ? 'metadataExtraction'
        : 'mobile-app',
  ]
  return { ...asked, url: asked.url.replace(...meant) }
}

const callers: Readonly<Record<string, Role>> = { updatePartner: 'partner' }
const byLink = new Set(['getMySharedLink', 'sharedLinkLogin'])

/** `2xx`, or the status and code of the refusal. */
async function outcomeOf(library: Library, route: Route): Promise<string> {
  const { operationId, access } = route
  const world = await worldOf(route)
  const asked = await askedOf(route, world)
  const file = await files[operationId]?.()
  const token = world.tokens[callers[operationId] ?? (access === 'admin' ? 'admin' : 'owner')]
  const headers: Record<string, string> = byLink.has(operationId)
    ? { 'x-immich-share-key': world.linkKey }
    : { authorization: `Bearer ${token}` }
  const call = functionOf(library, route)
  const given = argumentsOf(call, file === undefined ? asked : { ...asked, payload: file }, route)
  try {
    await call(...given, { headers })
    return '2xx'
  } catch (error) {
    if (!first.isHttpError(error) && !newest.isHttpError(error)) throw error
    const data: unknown = error.data
    const text =
      data instanceof Blob ? await data.text() : typeof data === 'string' ? data : JSON.stringify(data)
    return `${error.status} ${/"code":"(\w+)"/.exec(text)?.[1]}`
  }
}

/** Everything else is done. */
const refused: Readonly<Record<string, string>> = {
  signUpAdmin: '400 already_initialized',
  // Of people without a password, a PIN or a picture.
  login: '401 wrong_credentials',
  changePassword: '400 wrong_password',
  changePinCode: '400 no_pin',
  resetPinCode: '400 no_pin',
  unlockAuthSession: '400 no_pin',
  getMyApiKey: '403 not_an_api_key',
  getProfileImage: '404 no_such_thing',
  sendTestEmailAdmin: '400 no_mail',
  // No licences, no files behind the rows, a video, a link to an album.
  getUserLicense: '404 no_such_thing',
  setUserLicense: '404 no_such_thing',
  deleteUserLicense: '404 no_such_thing',
  getServerLicense: '404 no_such_thing',
  setServerLicense: '404 no_such_thing',
  deleteServerLicense: '404 no_such_thing',
  viewAsset: '404 no_such_thing',
  getPersonThumbnail: '404 no_such_thing',
  downloadAsset: '404 blob_missing',
  playAssetVideo: '404 blob_missing',
  downloadArchive: '404 blob_missing',
  editAsset: '400 invalid_input',
  addSharedLinkAssets: '400 link_to_album',
  removeSharedLinkAssets: '400 link_to_album',
  // What docs/compatibility.md says of these.
  searchSmart: '400 no_smart_search',
  uploadDatabaseBackup: '400 not_a_dump',
  deleteDatabaseBackup: '400 not_found',
  downloadDatabaseBackup: '400 not_found',
  startDatabaseRestoreFlow: '409 restore_by_command',
  setMaintenanceMode: '409 restore_by_command',
  maintenanceLogin: '400 no_maintenance',
}

test('what 3.2 says more than 3.1 is done, or refused in words', async () => {
  const world = await makeWorld(deps)
  newest.init({ baseUrl: `${heirloom.url}/api`, apiKey: '' })
  const as = { headers: { authorization: `Bearer ${world.tokens.owner}` } }
  const { id } = await newest.createAlbum({ createAlbumDto: { albumName: 'A', description: null } }, as)
  const change = { id, updateAlbumDto: { description: null } }
  expect(await newest.updateAlbumInfo(change, as)).toMatchObject({ albumName: 'A', description: '' })
  const renamed = await newest.updateTag({ id: world.things.tag, tagUpdateDto: { name: 'Renamed' } }, as)
  expect(renamed).toMatchObject({ id: world.things.tag, value: 'Renamed' })
  const search = newest.searchAssets({ metadataSearchDto: { filter: { isFavorite: { eq: true } } } }, as)
  await expect(search).rejects.toMatchObject({ status: 400 })
})

describe.each(Object.entries(libraries))('@immich/sdk %s', (_version, library) => {
  beforeAll(() => {
    ;(library['init'] as typeof first.init)({ baseUrl: `${heirloom.url}/api`, apiKey: '' })
  })

  test.each(served)('$operationId', async (route) => {
    expect(await outcomeOf(library, route)).toBe(refused[route.operationId] ?? '2xx')
  })
})
