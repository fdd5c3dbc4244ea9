// Somebody's things, marked so that an answer that tells of them is known, and requests that name them wherever a route of the
// contract has a place for an id.
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { z } from 'zod'
import { linkDigest } from './catalog/access/access.ts'
import { addSession } from './catalog/access/test-server.ts'
import type { TestDeps } from './catalog/access/test-server.ts'
import type { UserId } from './catalog/users/users.ts'
import { withOperation } from './platform/journal/journal.ts'
import type { Trx } from './schema/schema.ts'

/** One kind of thing each; whoever is shown the photo is shown it in the album. */
export interface Things {
  readonly photo: string
  readonly other: string
  readonly album: string
  readonly tag: string
  readonly stack: string
  readonly person: string
  readonly face: string
  readonly memory: string
  readonly activity: string
  readonly link: string
  readonly key: string
  readonly notification: string
}

export type Role = 'owner' | 'other' | 'admin' | 'partner' | 'viewer' | 'editor'

export interface World {
  readonly mark: string
  readonly ids: Readonly<Record<Role, string>>
  readonly tokens: Readonly<Record<Role, string>>
  readonly linkKey: string
  readonly things: Things
}

const roles: readonly Role[] = ['other', 'admin', 'partner', 'viewer', 'editor', 'owner']

export async function makeWorld(deps: TestDeps): Promise<World> {
  const mark = `mark-${randomUUID()}`
  const people = await Promise.all(
    roles.map(async (role) => {
      const id = await addAccount(deps, role === 'admin')
      return [role, id, await addSession(deps, id)] as readonly [Role, string, string]
    }),
  )
  const ids = Object.fromEntries(people.map(([role, id]) => [role, id])) as World['ids']
  const tokens = Object.fromEntries(people.map(([role, , token]) => [role, token])) as World['tokens']
  const linkKey = randomUUID()
  const link = { sealed: deps.secrets.seal(linkKey), digest: linkDigest(deps.secrets, linkKey) }
  const things = await withOperation(deps.db, { actor: 'system', intent: 'test' }, (trx) =>
    makeThings(trx, { ids, mark, link }),
  )
  return { mark, ids, tokens, linkKey, things }
}

/** Without a password, which takes its time to make. */
async function addAccount({ db }: TestDeps, isAdmin: boolean): Promise<UserId> {
  const values = { email: `${randomUUID()}@example.org`, name: 'Ada', is_admin: isAdmin }
  const { id } = await withOperation(db, { actor: 'system', intent: 'test' }, (trx) =>
    trx.insertInto('account').values(values).returning('id').executeTakeFirstOrThrow(),
  )
  return id as UserId
}

interface Making {
  readonly ids: World['ids']
  readonly mark: string
  readonly link: { readonly sealed: string; readonly digest: Buffer }
}

async function makeThings(trx: Trx, { ids, mark, link }: Making): Promise<Things> {
  const { owner } = ids
  const one = async (query: ReturnType<typeof sql<{ id: string }>>): Promise<string> =>
    (await query.execute(trx)).rows[0]!.id
  const addPhoto = () =>
    one(sql<{ id: string }>`
    insert into asset (owner_id, type, file_name, file_created_at, file_modified_at, path, size, sha1, sha256, taken_at, local_time)
    values (${owner}, 'video', ${`${mark}.mp4`}, '2024-01-02', '2024-01-02', ${`${randomUUID()}.mp4`}, 1,
      substring(sha256(gen_random_uuid()::text::bytea), 1, 20), sha256(''), '2024-01-02', '2024-01-02') returning id`)
  const photo = await addPhoto()
  const other = await addPhoto()
  await sql`insert into asset_metadata (owner_id, asset_id, key, value)
    values (${owner}, ${photo}, 'mobile-app', ${JSON.stringify({ mark })})`.execute(trx)
  await sql`select refresh_shown(array[${photo}::uuid, ${other}])`.execute(trx)
  const album = await one(
    sql<{ id: string }>`insert into album (owner_id, name) values (${owner}, ${mark}) returning id`,
  )
  await sql`insert into album_user (owner_id, album_id, user_id, role)
    values (${owner}, ${album}, ${ids.viewer}, 'viewer'), (${owner}, ${album}, ${ids.editor}, 'editor')`.execute(
    trx,
  )
  await sql`insert into album_asset (owner_id, album_id, asset_id, added_by)
    values (${owner}, ${album}, ${photo}, ${owner})`.execute(trx)
  await sql`insert into partner (owner_id, user_id, in_timeline) values (${owner}, ${ids.partner}, true)`.execute(
    trx,
  )
  const tag = await one(
    sql<{ id: string }>`insert into tag (owner_id, value) values (${owner}, ${mark}) returning id`,
  )
  const stack = await one(sql<{ id: string }>`
    insert into stack (owner_id, primary_asset_id) values (${owner}, ${photo}) returning id`)
  await sql`insert into stack_asset (owner_id, stack_id, asset_id)
    values (${owner}, ${stack}, ${photo}), (${owner}, ${stack}, ${other})`.execute(trx)
  const person = await one(sql<{ id: string }>`
    insert into person (owner_id, name) values (${owner}, ${mark}) returning id`)
  const face = await one(sql<{ id: string }>`
    insert into face (owner_id, asset_id, person_id, image_width, image_height, x1, y1, x2, y2)
    values (${owner}, ${photo}, ${person}, 10, 10, 1, 1, 5, 5) returning id`)
  const memory = await one(sql<{ id: string }>`
    insert into memory (owner_id, type, data, memory_at) values (${owner}, 'on_this_day', '{"year": 2024}', now())
    returning id`)
  await sql`insert into memory_asset (owner_id, memory_id, asset_id) values (${owner}, ${memory}, ${photo})`.execute(
    trx,
  )
  const activity = await one(sql<{ id: string }>`
    insert into activity (owner_id, album_id, comment) values (${owner}, ${album}, ${mark}) returning id`)
  const linkId = await one(sql<{ id: string }>`
    insert into shared_link (owner_id, album_id, key, digest, description)
    values (${owner}, ${album}, ${link.sealed}, ${link.digest}, ${mark}) returning id`)
  const key = await one(sql<{ id: string }>`
    insert into api_key (owner_id, name, digest, permissions)
    values (${owner}, ${mark}, ${randomUUID()}::text::bytea, '{all}') returning id`)
  const notification = await one(sql<{ id: string }>`
    insert into notification (user_id, type, level, title) values (${owner}, 'Custom', 'info', ${mark}) returning id`)
  return { photo, other, album, tag, stack, person, face, memory, activity, link: linkId, key, notification }
}

/** What `:id` means below a path. */
const named: readonly (readonly [prefix: string, thing: (world: World) => string])[] = [
  ['/assets/', ({ things }) => things.photo],
  ['/albums/', ({ things }) => things.album],
  ['/tags/', ({ things }) => things.tag],
  ['/stacks/', ({ things }) => things.stack],
  ['/people/', ({ things }) => things.person],
  ['/faces/', ({ things }) => things.face],
  ['/memories/', ({ things }) => things.memory],
  ['/activities/', ({ things }) => things.activity],
  ['/shared-links/', ({ things }) => things.link],
  ['/api-keys/', ({ things }) => things.key],
  ['/notifications/', ({ things }) => things.notification],
  ['/partners/', ({ ids }) => ids.owner],
  ['/users/', ({ ids }) => ids.owner],
  ['/admin/users/', ({ ids }) => ids.other],
  ['/heirloom/history/assets/', ({ things }) => things.photo],
]

/** Undefined where nobody has said what the id in this path is. */
function idIn(path: string, world: World): string | undefined {
  return named.find(([prefix]) => path.startsWith(prefix))?.[1](world)
}

/** What is needed besides the ids for the request to mean something. */
const more: Readonly<Record<string, (world: World) => Readonly<Record<string, unknown>>>> = {
  updateAlbumInfo: () => ({ albumName: 'Another' }),
  updateAsset: () => ({ isFavorite: true }),
  updateAssets: () => ({ isFavorite: true }),
  updateSharedLink: () => ({ description: 'Another' }),
  updatePerson: () => ({ name: 'Another' }),
  updateMemory: () => ({ isSaved: true }),
  updateTag: () => ({ color: '#123456' }),
  updateApiKey: () => ({ name: 'Another' }),
  updateNotification: () => ({ readAt: '2024-01-02T03:04:05.000Z' }),
  updateNotifications: () => ({ readAt: '2024-01-02T03:04:05.000Z' }),
  updatePartner: () => ({ inTimeline: false }),
  createActivity: () => ({ type: 'like' }),
  createStack: ({ things }) => ({ assetIds: [things.photo, things.other] }),
  reverseGeocode: () => ({ lat: 52.5, lon: 13.4 }),
  getDownloadInfo: ({ things }) => ({ albumId: things.album }),
  getTimeBuckets: ({ things }) => ({ albumId: things.album }),
  getTimeBucket: ({ things }) => ({ albumId: things.album, timeBucket: '2024-01-01' }),
  getDrawnMonth: ({ things }) => ({ albumId: things.album, timeBucket: '2024-01-01' }),
  searchText: () => ({ text: 'mark' }),
}

export const meantBy = ({ operationId }: { readonly operationId: string }, world: World): Filling['more'] =>
  more[operationId]?.(world) ?? {}

/** What of a route is needed to ask it something. */
export interface Asking {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below `/api`. */
  readonly path: string
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
}

export interface Asked {
  readonly method: Asking['method']
  readonly url: string
  readonly payload?: object
}

/** A request that names the owner's things. Throws for a route whose `:id` is not known here. */
export function requestOf(
  route: Asking,
  world: World,
  more: { readonly [name: string]: unknown } = {},
): Asked {
  const id = idIn(route.path, world)
  if (id === undefined && /:id\b/.test(route.path)) throw new Error(`What is the id in ${route.path}?`)
  const { photo } = world.things
  const url = `/api${route.path}`
    .replaceAll(':id', id ?? '')
    .replace(':assetId', photo)
    .replace(':userId', world.ids.viewer)
    .replaceAll(/:\w+/g, 'mobile-app')
  const asked = Object.entries(filled(route.query, route.path, world, more))
  const query = new URLSearchParams(asked.map(([name, value]): [string, string] => [name, String(value)]))
  const payload =
    route.body && (valueOf(schemaOf(route.body), '', { path: route.path, world, more }) as object)
  return {
    method: route.method,
    url: query.size === 0 ? url : `${url}?${query.toString()}`,
    ...(payload && { payload }),
  }
}

interface Schema {
  readonly type?: string
  readonly format?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly items?: Schema
  readonly minItems?: number
  readonly minimum?: number
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, Schema>>
}

const schemaOf = (schema: z.ZodType): Schema =>
  z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input', reused: 'inline' }) as Schema

interface Filling {
  readonly path: string
  readonly world: World
  readonly more: { readonly [name: string]: unknown }
  readonly defs?: Schema['$defs']
}

function filled(
  schema: z.ZodObject | undefined,
  path: string,
  world: World,
  more: Filling['more'],
): Record<string, unknown> {
  if (schema === undefined) return {}
  return valueOf(schemaOf(schema), '', { path, world, more }) as Record<string, unknown>
}

function valueOf(schema: Schema, name: string, filling: Filling): unknown {
  const defs = { ...filling.defs, ...schema.$defs }
  if (schema.$ref !== undefined)
    return valueOf(defs[schema.$ref.split('/').at(-1) ?? ''] ?? {}, name, { ...filling, defs })
  const [first] = schema.anyOf ?? schema.allOf ?? []
  if (first !== undefined) return valueOf(first, name, { ...filling, defs })
  if (schema.const !== undefined) return schema.const
  if (schema.enum !== undefined) return schema.enum[0]
  if (schema.properties !== undefined || schema.type === 'object')
    return objectOf(schema, { ...filling, defs })
  if (schema.type === 'array' && schema.items?.$ref !== undefined) {
    const items = defs[schema.items.$ref.split('/').at(-1) ?? '']
    if (items?.enum !== undefined) return items.enum
  }
  if (schema.type === 'array') return [valueOf(schema.items ?? {}, name, { ...filling, defs })]
  return plainValue(schema, name, filling)
}

const isId = (name: string): boolean => /ids?$/i.test(name) && !/client|device/i.test(name)

/** All that is asked for, every id, and what `more` says. */
function objectOf({ properties = {}, required = [] }: Schema, filling: Filling): Record<string, unknown> {
  const names = Object.keys(properties).filter((name) => required.includes(name) || name in filling.more)
  const ids =
    required.length === 0 && names.length === 0 ? Object.keys(properties).filter(isId).slice(0, 1) : []
  return Object.fromEntries(
    [...names, ...ids].map((name) => [
      name,
      name in filling.more ? filling.more[name] : valueOf(properties[name] ?? {}, name, filling),
    ]),
  )
}

function plainValue({ type, format, minimum }: Schema, name: string, filling: Filling): unknown {
  if (format === 'uuid' || format === 'guid' || isId(name)) return idNamed(name, filling)
  if (format === 'date-time' || /At$|bucket/i.test(name)) return '2024-01-02T03:04:05.000Z'
  if (type === 'boolean') return false
  if (type === 'integer' || type === 'number') return Math.max(1, minimum ?? 1)
  return 'x'
}

function idNamed(name: string, { path, world: { things, ids } }: Filling): string {
  const known: Readonly<Record<string, string>> = {
    albumId: things.album,
    albumIds: things.album,
    tagId: things.tag,
    tagIds: things.tag,
    personId: things.person,
    personIds: things.person,
    userId: ids.other,
    sharedWithId: ids.other,
    primaryAssetId: things.other,
    targetId: things.other,
  }
  const inList: readonly (readonly [string, string])[] = [
    ['/stacks', things.stack],
    ['/people', things.person],
    ['/notifications', things.notification],
    ['/albums?', things.album],
  ]
  if (known[name] !== undefined) return known[name]
  if (name !== 'ids' && name !== 'id') return things.photo
  return inList.find(([at]) => path === at)?.[1] ?? things.photo
}
