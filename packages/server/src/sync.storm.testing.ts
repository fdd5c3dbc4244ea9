// Storms over which phones sync: several people do very many things at random and at once, in transactions of different
// length, of which some are rolled back and some taken back later; meanwhile phones sync, die at any line and come back.
// Whenever a phone comes to the end of a stream, nothing in it names what is not there. When the storm is over, it holds
// what the server shows its person, and nothing else.
import { isDeepStrictEqual } from 'node:util'
import { setTimeout } from 'node:timers/promises'
import { sql } from 'kysely'
import { assetWire, viewSeenAssets } from './catalog/asset-views/asset-views.ts'
import { listAlbums } from './features/albums/albums.ts'
import { preferencesOf } from './features/profile/profile.ts'
import { openPhone, untilDecided } from './features/sync/client.testing.ts'
import type { Dangling, Phone } from './features/sync/client.testing.ts'
import { acknowledge, orderOf, streamChanges } from './features/sync/sync.ts'
import { filterFor, listBuckets, readBucket } from './features/timeline/timeline.ts'
import { undo } from './features/undo/undo.ts'
import { undoing } from './pipeline.ts'
import type { BlobStore } from './platform/blobs/blobs.ts'
import type { Db } from './schema/schema.ts'
import { stormDeeds } from './sync.deeds.testing.ts'
import type { Below } from './sync.deeds.testing.ts'

export interface Storm {
  readonly db: Db
  readonly seed: number
  /** Transactions in all. */
  readonly deeds: number
}

export interface Stormed {
  /** What was wrong, in words; empty when all was right. */
  readonly wrong: readonly string[]
  readonly done: number
  readonly refused: number
  readonly streams: number
  readonly deaths: number
}

/** Mulberry32: the same seed, the same choices. */
function randomFrom(seed: number): Below {
  let state = seed
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
}

interface Held {
  readonly personId: string
  readonly phone: Phone
}

const order = orderOf((stored) => preferencesOf(stored))

async function openDevice(db: Db, personId: string): Promise<Held> {
  const { rows } = await sql<{ id: string }>`
    insert into session (owner_id, digest) values (${personId}, sha256(gen_random_uuid()::text::bytea))
    returning id`.execute(db)
  const sessionId = rows[0]?.id ?? ''
  const device = { userId: personId, sessionId, isToBeginAnew: false }
  const phone = openPhone({
    stream: (types) => Promise.resolve(streamChanges(db, order, device, types as never)),
    ack: async (acks) => void (await acknowledge(db, sessionId, acks)),
  })
  return { personId, phone }
}

async function addPeople(db: Db): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    insert into account (email, name) select gen_random_uuid() || '@example.org', 'Person ' || n
    from generate_series(1, 3) n returning id`.execute(db)
  return rows.map(({ id }) => id)
}

/** One storm, with people, phones and photos of its own. */
export async function runStorm({ db, seed, deeds }: Storm): Promise<Stormed> {
  const below = randomFrom(seed)
  const people = await addPeople(db)
  const phones = await Promise.all([...people, people[0] ?? ''].map((person) => openDevice(db, person)))
  const wrong: string[] = []
  const counts = { done: 0, refused: 0, streams: 0, deaths: 0 }
  let left = deeds
  const write = async (): Promise<void> => {
    while (left-- > 0) counts[await doSomething(db, people, below)]++
  }
  const writers = [1, 2, 3, 4, 5].map(() => write())
  const storm = { isOver: false }
  const readers = phones.map(async (held) => {
    for (let n = 0; !storm.isOver && wrong.length === 0; n++) {
      // Each dies in its very first stream, before anything of it is acknowledged.
      const dieAt = n === 0 ? 3 : below(3) === 0 ? 1 + below(60) : Infinity
      const outcome = await syncOnce(held, { batch: 4 + below(40), dieAt }, wrong)
      counts.streams++
      if (outcome === 'died') counts.deaths++
      else wrong.push(...(await danglingIn(db, held, 'in the storm')))
      await setTimeout(below(30))
    }
  })
  await Promise.all(writers)
  storm.isOver = true
  await Promise.all(readers)
  const here = new Set(await peopleHere(db))
  for (const held of phones)
    if (wrong.length === 0 && here.has(held.personId)) wrong.push(...(await compare(db, held)))
  for (const { phone } of phones) phone.close()
  return { wrong, ...counts }
}

/** Who removed their account, signs in nowhere. */
async function peopleHere(db: Db): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select id from account where deleted_at is null`.execute(db)
  return rows.map(({ id }) => id)
}

/** What a phone refuses is a fault of the stream. */
async function syncOnce(
  { phone, personId }: Held,
  options: NonNullable<Parameters<Phone['sync']>[0]>,
  wrong: string[],
): Promise<'complete' | 'reset' | 'died'> {
  try {
    return await phone.sync(options)
  } catch (error) {
    wrong.push(
      `${personId}: ${String(error)}, after ${[...new Set(phone.lines.map(({ type }) => type))].join()}`,
    )
    return 'died'
  }
}

async function doSomething(db: Db, people: readonly string[], below: Below): Promise<'done' | 'refused'> {
  if (below(25) === 0) return await takeBack(db, people, below)
  const trx = await db.startTransaction().execute()
  try {
    for (let n = 1 + below(3); n > 0; n--) {
      const deed = stormDeeds[below(stormDeeds.length)]
      await deed?.({ trx, person: people[below(people.length)] ?? '', people, below })
      if (below(3) === 0) await setTimeout(below(40))
    }
    if (below(8) === 0) await trx.rollback().execute()
    else await trx.commit().execute()
    return 'done'
  } catch {
    // Two at once wanted the same, or more was removed than is ordinary: nothing happened, which phones must not see either.
    await trx.rollback().execute()
    return 'refused'
  }
}

async function takeBack(db: Db, people: readonly string[], below: Below): Promise<'done' | 'refused'> {
  const { rows } = await sql<{ id: string }>`
    select distinct o.id, o.at from operation o join change_count c on c.operation = o.id
    where o.kind = 'change' and c.owner_id = any(${[...people]}::uuid[]) order by o.at desc limit 12`.execute(
    db,
  )
  const chosen = rows[below(Math.max(rows.length, 1))]
  if (chosen === undefined) return 'refused'
  const deps = undoing({ db, blobs: {} as BlobStore })
  try {
    await undo(
      { ...deps, bringBackFiles: () => Promise.resolve([]), followReturned: () => Promise.resolve() },
      { selection: { operationIds: [chosen.id] }, personId: undefined },
      { actor: 'system', intent: 'operation.undo' },
    )
    return 'done'
  } catch {
    return 'refused'
  }
}

/** With what the server has by then of a photo that names too much. */
async function danglingIn(db: Db, { phone, personId }: Held, when: string): Promise<string[]> {
  const told = async (row: Dangling): Promise<string> => {
    const { rows } =
      await sql`select p.id, p.owner_id, p.state, p.visibility, h.owner_id as half_of, h.id as half,
      h.state as half_state, h.visibility as half_visibility
      from asset p left join asset h on h.id = p.live_video_id where p.id = ${row.id}`.execute(db)
    return `${when}, ${personId}: dangling ${JSON.stringify(row)}, here ${JSON.stringify(rows)}`
  }
  return await Promise.all(phone.dangling().map(told))
}

interface Rows {
  readonly [id: string]: unknown
}

/** A last stream, one more that has nothing to tell, and what the phone holds beside what the server shows. */
async function compare(db: Db, held: Held): Promise<string[]> {
  const { phone, personId } = held
  await untilDecided(db)
  await phone.sync()
  const wrong = await danglingIn(db, held, 'after the storm')
  await phone.sync()
  if (phone.lines.length > 1)
    wrong.push(`${personId}: told twice of ${phone.lines.map(({ type }) => type).join()}`)
  const shown = await shownTo(db, personId)
  const kept = keptBy(phone)
  for (const [table, rows] of Object.entries(shown))
    wrong.push(...differences(`${table} of ${personId}`, kept[table] ?? {}, rows))
  return wrong
}

function differences(what: string, kept: Rows, shown: Rows): string[] {
  const ids = new Set([...Object.keys(kept), ...Object.keys(shown)])
  return [...ids].flatMap((id) => {
    const [one, other] = [kept[id], shown[id]]
    if (isDeepStrictEqual(one, other)) return []
    const parts = isRecord(one) && isRecord(other) ? differences('', one, other).join(', ') : ''
    return [
      parts === ''
        ? `${what} ${id}: kept ${JSON.stringify(one)}, shown ${JSON.stringify(other)}`
        : `${what} ${id} (${parts})`,
    ]
  })
}

const isRecord = (value: unknown): value is Rows =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const asRows = (entries: readonly (readonly [string, unknown])[]): Rows => Object.fromEntries(entries)

const data = (row: Readonly<Record<string, unknown>>) =>
  JSON.parse(row['data'] as string) as Record<string, unknown>

function keptBy(phone: Phone): Readonly<Record<string, Rows>> {
  const all = (table: 'asset' | 'exif' | 'album' | 'stack' | 'person' | 'memory') =>
    phone.rows(table).map((row) => [row['id'] as string, data(row)] as const)
  const pairs = (table: 'album_asset' | 'memory_asset', parent: string) =>
    phone.rows(table).map((row) => [`${row[parent] as string} ${row['asset'] as string}`, true] as const)
  return {
    assets: asRows(all('asset')),
    exif: asRows(
      all('exif').map(([id, { description, rating, city, latitude, dateTimeOriginal }]) => [
        id,
        { description, rating, city, latitude, dateTimeOriginal },
      ]),
    ),
    albums: asRows(
      all('album').map(([id, { name, description, order: by, thumbnailAssetId }]) => [
        id,
        { name, description, order: by, thumbnailAssetId },
      ]),
    ),
    members: asRows(
      phone.rows('album_user').map(({ album, user, role }) => [`${album as string} ${user as string}`, role]),
    ),
    places: asRows(pairs('album_asset', 'album')),
    stacks: asRows(
      all('stack')
        .filter(([, { ownerId }]) => ownerId === phone.rows('self')[0]?.['id'])
        .map(([id, { primaryAssetId }]) => [id, primaryAssetId]),
    ),
    partners: asRows(
      phone
        .rows('partner')
        .map((row) => [`${row['owner'] as string} ${row['user'] as string}`, data(row)['inTimeline']]),
    ),
    people: asRows(all('person').map(([id, { name }]) => [id, name])),
    faces: asRows(phone.rows('face').map(({ id, person, asset }) => [id as string, [asset, person]])),
    memories: asRows(all('memory').map(([id, { isSaved }]) => [id, isSaved])),
    attached: asRows(
      phone
        .rows('metadata')
        .map((row) => [`${row['asset'] as string} ${row['key'] as string}`, data(row)['value']]),
    ),
  }
}

/** As the doors of the features tell it that answer HTTP; where no list of theirs tells all, as the tables do. */
async function shownTo(db: Db, personId: string): Promise<Readonly<Record<string, Rows>>> {
  const looker = { userId: personId, elevated: true }
  const { rows: ids } = await sql<{ id: string }>`select id from asset order by id`.execute(db)
  const views = await viewSeenAssets(
    db,
    looker,
    ids.map(({ id }) => id),
  )
  const wires = views.map((view) => assetWire(view))
  const albums = await listAlbums(db, personId, {})
  const owners = new Map(wires.map(({ id, ownerId }) => [id, ownerId]))
  const own = wires.filter(({ ownerId }) => ownerId === personId)
  const partners = await partnersOf(db, personId)
  const stacks = await stacksOf(
    db,
    [personId, ...partners.filter(([pair]) => pair.endsWith(personId)).map(([pair]) => pair.slice(0, 36))],
    personId,
  )
  return {
    assets: asRows(
      wires.map((wire) => [
        wire.id,
        lineOf(wire, trashedAt(views, wire.id), stacks.get(wire.id) ?? null, owners),
      ]),
    ),
    exif: asRows(
      wires.map(({ id, exifInfo, visibility }) => [id, exifLine(exifInfo ?? {}, visibility === 'locked')]),
    ),
    albums: asRows(
      albums.map(({ id, name, description, order: by, summary }) => [
        id,
        { name, description, order: by, thumbnailAssetId: summary?.coverId ?? null },
      ]),
    ),
    members: asRows(
      albums.flatMap(({ id, members }) =>
        members.map(({ user, role }) => [`${id} ${user.id}`, role] as const),
      ),
    ),
    places: asRows((await Promise.all(albums.map(({ id }) => placesOf(db, looker, id)))).flat()),
    stacks: asRows(own.flatMap(({ stack }) => (stack ? [[stack.id, stack.primaryAssetId] as const] : []))),
    partners: asRows(partners),
    ...(await tablesOf(db, personId)),
  }
}

type Wire = ReturnType<typeof assetWire>

const trashedAt = (views: Awaited<ReturnType<typeof viewSeenAssets>>, id: string): string | null =>
  views.find(({ asset }) => asset.id === id)?.asset.trashedAt?.toISOString() ?? null

function lineOf(
  wire: Wire,
  deletedAt: string | null,
  stackId: string | null,
  owners: ReadonlyMap<string, string>,
): unknown {
  const { id, ownerId, originalFileName, checksum, fileCreatedAt, fileModifiedAt, createdAt, localDateTime } =
    wire
  const { duration, type, isFavorite, visibility, libraryId, width, height, isEdited } = wire
  // A moving half that its owner put away alone is named to nobody else, and one of another's to nobody.
  const isHalfSeen = owners.get(wire.livePhotoVideoId ?? '') === ownerId
  const livePhotoVideoId = isHalfSeen ? wire.livePhotoVideoId : null
  const thumbhash = visibility === 'locked' ? null : wire.thumbhash
  return {
    id,
    ownerId,
    originalFileName,
    thumbhash,
    checksum,
    fileCreatedAt,
    fileModifiedAt,
    createdAt,
    localDateTime,
    duration,
    type,
    deletedAt,
    isFavorite,
    visibility,
    livePhotoVideoId,
    stackId,
    libraryId,
    width,
    height,
    isEdited,
  }
}

function exifLine(exif: NonNullable<Wire['exifInfo']>, isLocked: boolean): unknown {
  const { description, rating, city, latitude, dateTimeOriginal } = isLocked ? {} : exif
  return {
    description: description === '' ? null : (description ?? null),
    rating: rating ?? null,
    city: city ?? null,
    latitude: latitude ?? null,
    dateTimeOriginal: dateTimeOriginal ?? null,
  }
}

async function placesOf(
  db: Db,
  looker: { readonly userId: string; readonly elevated: boolean },
  albumId: string,
): Promise<readonly (readonly [string, boolean])[]> {
  const filter = filterFor(looker, { albumId })
  const months = JSON.parse(await listBuckets(db, filter)) as { timeBucket: string }[]
  const all = await Promise.all(months.map(({ timeBucket }) => readBucket(db, filter, timeBucket)))
  return all.flatMap((text) =>
    (JSON.parse(text) as { id: string[] }).id.map((id) => [`${albumId} ${id}`, true] as const),
  )
}

async function partnersOf(db: Db, personId: string): Promise<readonly (readonly [string, boolean])[]> {
  const { rows } = await sql<{ pair: string; isShown: boolean }>`
    select p.owner_id || ' ' || p.user_id as pair, p.in_timeline as "isShown" from partner p
    join account a on a.id = p.owner_id and a.deleted_at is null
    join account b on b.id = p.user_id and (b.deleted_at is null or b.id = ${personId})
    where ${personId} in (p.owner_id, p.user_id)`.execute(db)
  return rows.map(({ pair, isShown }) => [pair, isShown])
}

/** The stack of each asset: one's own as they are, those of partners as far as they are shown. */
async function stacksOf(
  db: Db,
  owners: readonly string[],
  personId: string,
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ id: string; stack: string }>`
    select asset_id as id, stack_id as stack from (
      select m.asset_id, m.stack_id, count(*) over (partition by m.stack_id) as n
      from stack_asset m join asset a on a.id = m.asset_id
      where a.state = 'active' and a.owner_id = any(${[...owners]}::uuid[])
        and (a.visibility = 'timeline' or a.visibility = 'archive' and a.owner_id = ${personId})
    ) counted where n > 1`.execute(db)
  return new Map(rows.map(({ id, stack }) => [id, stack]))
}

async function tablesOf(db: Db, personId: string): Promise<Readonly<Record<string, Rows>>> {
  const read = async (query: ReturnType<typeof sql<{ id: string; value: unknown }>>): Promise<Rows> =>
    asRows((await query.execute(db)).rows.map(({ id, value }) => [id, value]))
  return {
    people: await read(sql`select id, to_jsonb(name) as value from person where owner_id = ${personId}`),
    faces: await read(sql`select f.id, jsonb_build_array(f.asset_id, p.id) as value from face f
      join asset a on a.id = f.asset_id and a.owner_id = ${personId} and a.visibility <> 'locked'
      left join person p on p.id = f.person_id and p.owner_id = a.owner_id`),
    memories: await read(
      sql`select id, to_jsonb(is_saved) as value from memory where owner_id = ${personId}`,
    ),
    attached: await read(sql`select m.asset_id || ' ' || m.key as id, m.value from asset_metadata m
      join asset a on a.id = m.asset_id and a.owner_id = ${personId} and a.visibility <> 'locked'`),
  }
}
