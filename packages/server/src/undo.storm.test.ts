// Storms: very many things at random, by several people, some of them at once; then all of it is taken back. Every ground
// table must read as before, and every file must stand where it stood, with its bytes.
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { afterEach, expect, test } from 'vitest'
import { check } from './check.ts'
import { say } from './features/albums/activities.ts'
import { changeAlbum, createAlbum, listAlbums, removeAlbum } from './features/albums/albums.ts'
import { removeMember } from './features/albums/members.ts'
import { addPhotos, takeOutPhotos } from './features/albums/photos.ts'
import {
  deleteAssets,
  emptyTrash,
  movePurgedFiles,
  restoreChosen,
  restoreTrash,
} from './features/trash/trash.ts'
import { undo } from './features/undo/undo.ts'
import { undoing } from './pipeline.ts'
import { openFileStore } from './platform/blobs/blobs.ts'
import type { BlobStore } from './platform/blobs/blobs.ts'
import { openDatabase } from './platform/db/db.ts'
import { errorCode } from './platform/errors/errors.ts'
import { beginEpoch, withOperation } from './platform/journal/journal.ts'
import type { OperationContext } from './platform/journal/journal.ts'
import { createTestDatabase } from './platform/testing/testing.ts'
import { groundTables } from './schema/schema.ts'
import type { Db, Tables, Trx } from './schema/schema.ts'
import { addArranged, arrangingDeeds } from './undo.storm.testing.ts'

interface World {
  readonly db: Db
  readonly owners: Db
  readonly blobs: BlobStore
  readonly folder: string
  readonly people: readonly string[]
  /** A whole number below this one. */
  readonly below: (limit: number) => number
}

const closings: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closings.splice(0).toReversed()) await close()
})

const photosEach = 25

async function openWorld(seed: number): Promise<World> {
  const folder = await mkdtemp(path.join(tmpdir(), 'heirloom-storm-'))
  closings.push(() => rm(folder, { recursive: true, force: true }))
  const database = await createTestDatabase<Tables>()
  closings.push(() => database.close())
  const owners = openDatabase<Tables>({ url: database.ownerUrl, max: 4, applicationName: 'psql' })
  closings.push(() => owners.close())
  const { db } = database
  await beginEpoch(db)
  await sql`update removal_limit set least = 1000000`.execute(owners.db)
  const root = path.join(folder, 'originals')
  const blobs = await openFileStore({ root, quarantine: path.join(folder, 'quarantine') })
  const people = await Promise.all([1, 2, 3].map(() => addPerson(db)))
  for (const person of people) for (let n = 0; n < photosEach; n++) await addPhoto(db, root, person, n)
  for (const person of people) {
    await addAlbum(db, person)
    await addArranged(db, person)
  }
  return { db, owners: owners.db, blobs, folder, people, below: randomFrom(seed) }
}

/** Mulberry32: the same seed, the same storm. */
function randomFrom(seed: number): World['below'] {
  let state = seed
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
}

async function addPerson(db: Db): Promise<string> {
  const values = { email: `${randomUUID()}@example.org`, name: 'Someone', password: 'sealed' }
  return (await db.insertInto('account').values(values).returning('id').executeTakeFirstOrThrow()).id
}

async function addPhoto(db: Db, root: string, person: string, n: number): Promise<void> {
  const bytes = randomBytes(200)
  const file = `${person}/IMG_${n}.JPG`
  await mkdir(path.join(root, person), { recursive: true })
  await writeFile(path.join(root, file), bytes)
  const digest = (name: string): Buffer => createHash(name).update(bytes).digest()
  await sql`insert into asset (owner_id, type, file_name, file_created_at, file_modified_at, path, size, sha1, sha256,
      taken_at, local_time) values (${person}, 'image', ${`IMG_${n}.JPG`}, now(), now(), ${file}, 200,
      ${digest('sha1')}, ${digest('sha256')}, now(), now()::timestamp)`.execute(db)
  await sql`insert into asset_metadata (owner_id, asset_id, key, value)
    select owner_id, id, 'mobile-app', '{"a": 1.10}' from asset where path = ${file}`.execute(db)
}

/** Shared with everybody else, with a cover, and half of the owner's photos. */
async function addAlbum(db: Db, person: string): Promise<void> {
  await sql`
    with made as (insert into album (owner_id, name, cover_asset_id)
      select ${person}, 'Summer', (select id from asset where owner_id = ${person} order by id limit 1) returning id),
    shared as (insert into album_user (owner_id, album_id, user_id, role)
      select ${person}, made.id, a.id, 'editor' from made, account a where a.id <> ${person}),
    said as (insert into activity (owner_id, album_id, comment) select a.id, made.id, 'Nice' from made, account a)
    insert into album_asset (owner_id, album_id, asset_id, added_by)
      select ${person}, made.id, a.id, ${person} from made, asset a where a.owner_id = ${person}
      order by a.id limit ${Math.floor(photosEach / 2)}`.execute(db)
}

/** Every ground table's rows as text, without what is derived. */
async function digests({ db }: World): Promise<Readonly<Record<string, string>>> {
  const told: Record<string, string> = {}
  for (const { name, derived } of groundTables) {
    const { rows } = await sql<{ digest: string }>`
      select md5(coalesce(string_agg((to_jsonb(t) - ${[...derived]}::text[])::text, e'\n' order by id), '')) as digest
      from ${sql.table(name)} t`.execute(db)
    told[name] = rows[0]?.digest ?? ''
  }
  return told
}

async function files({ db, folder }: World): Promise<readonly string[]> {
  const rows = await db.selectFrom('asset').select(['path', 'sha256']).orderBy('path').execute()
  return await Promise.all(
    rows.map(async (row) => {
      const bytes = await readFile(path.join(folder, 'originals', row.path))
      const isRight = createHash('sha256').update(bytes).digest().equals(row.sha256)
      return `${row.path} ${isRight ? 'right' : 'WRONG'}`
    }),
  )
}

/** One thing that happens. */
type Deed = (world: World, person: string) => Promise<unknown>

const by = (person: string): Omit<OperationContext, 'intent'> => ({ actor: 'session', userId: person })

const change = ({ db }: World, person: string, intent: string, work: (trx: Trx) => Promise<unknown>) =>
  withOperation(db, { ...by(person), intent }, work)

async function somePhotos({ db, below }: World, person: string): Promise<string[]> {
  const rows = await db
    .selectFrom('asset')
    .select('id')
    .where('owner_id', '=', person)
    .orderBy('id')
    .execute()
  const from = below(rows.length + 1)
  return rows.slice(from, from + 1 + below(5)).map((row) => row.id)
}

/** One that they see; an id of none where they see none. */
async function someAlbum({ db, below }: World, person: string): Promise<string> {
  const albums = await listAlbums(db, person, {})
  return albums[below(Math.max(albums.length, 1))]?.id ?? randomUUID()
}

const looker = (person: string) => ({ userId: person, elevated: true })
const followPurge = () => Promise.resolve()

const arranging = Object.fromEntries(
  Object.entries(arrangingDeeds).map(([name, deed]): [string, Deed] => [
    name,
    (world, person) =>
      deed({ db: world.db, below: world.below, person, photos: () => somePhotos(world, person) }),
  ]),
)

const deeds: Readonly<Record<string, Deed>> = {
  ...arranging,
  trash: async (world, person) => {
    const ids = await somePhotos(world, person)
    await deleteAssets({ db: world.db, followPurge }, by(person), {
      looker: looker(person),
      ids,
      force: false,
    })
  },
  deleteTwice: async (world, person) => {
    const ids = await somePhotos(world, person)
    await deleteAssets({ db: world.db, followPurge }, by(person), {
      looker: looker(person),
      ids,
      force: true,
    })
  },
  restore: async (world, person) => {
    const ids = await somePhotos(world, person)
    await restoreChosen({ db: world.db, followPurge }, by(person), looker(person), ids)
  },
  restoreAll: ({ db }, person) => restoreTrash({ db, followPurge }, by(person), person),
  empty: ({ db }, person) => emptyTrash({ db, followPurge }, by(person), person),
  moveFiles: ({ db, blobs, folder }) =>
    movePurgedFiles({ db, blobs, derivedFolder: path.join(folder, 'derived') }),
  favourite: async (world, person) => {
    const ids = await somePhotos(world, person)
    await change(world, person, 'test.favourite', (trx) =>
      sql`update asset set is_favorite = not is_favorite where id = any(${ids})`.execute(trx),
    )
  },
  archive: async (world, person) => {
    const ids = await somePhotos(world, person)
    const to = ['timeline', 'archive', 'locked'][world.below(3)]
    await change(world, person, 'test.visibility', (trx) =>
      sql`update asset set visibility = ${to} where id = any(${ids})`.execute(trx),
    )
  },
  rename: async (world, person) => {
    const ids = await somePhotos(world, person)
    await change(world, person, 'test.rename', (trx) =>
      sql`update asset set file_name = ${`R${world.below(9)}.JPG`} where id = any(${ids})`.execute(trx),
    )
  },
  join: async (world, person) => {
    const [photo, video] = await somePhotos(world, person)
    await change(world, person, 'test.join', (trx) =>
      sql`update asset set live_video_id = ${video ?? null} where id = ${photo ?? null}
        and id <> ${video ?? null}::uuid`.execute(trx),
    )
  },
  note: async (world, person) => {
    const ids = await somePhotos(world, person)
    const key = `k${world.below(3)}`
    await change(world, person, 'test.note', (trx) =>
      sql`insert into asset_metadata (owner_id, asset_id, key, value)
        select owner_id, id, ${key}, ${JSON.stringify({ n: world.below(99) })} from asset where id = any(${ids})
        on conflict (asset_id, key) do update set value = excluded.value`.execute(trx),
    )
  },
  forget: async (world, person) => {
    const ids = await somePhotos(world, person)
    await change(world, person, 'test.forget', (trx) =>
      sql`delete from asset_metadata where asset_id = any(${ids})`.execute(trx),
    )
  },
  makeKey: (world, person) =>
    change(world, person, 'api_key.create', (trx) =>
      sql`insert into api_key (owner_id, name, digest, permissions)
        values (${person}, ${`key ${world.below(5)}`}, ${randomBytes(32)}, '{all}')`.execute(trx),
    ),
  changeKeys: (world, person) =>
    change(world, person, 'api_key.update', (trx) =>
      sql`update api_key set name = ${`key ${world.below(5)}`} where owner_id = ${person}`.execute(trx),
    ),
  dropKeys: (world, person) =>
    change(world, person, 'api_key.delete', (trx) =>
      sql`delete from api_key where owner_id = ${person}`.execute(trx),
    ),
  prefer: (world, person) =>
    change(world, person, 'account.update_preferences', (trx) =>
      sql`update account set preferences = ${JSON.stringify({ n: world.below(9) })},
        name = ${`N${world.below(3)}`}, password = ${`sealed ${world.below(9)}`} where id = ${person}`.execute(
        trx,
      ),
    ),
  makeAlbum: async (world, person) => {
    const ids = await somePhotos(world, person)
    await createAlbum(world.db, { ...by(person), intent: 'album.create' }, person, {
      name: `Album ${world.below(9)}`,
      description: '',
      members: world.people
        .filter((one) => one !== person)
        .map((userId) => ({ userId, role: 'editor' as const })),
      assetIds: ids,
    })
  },
  fillAlbum: async (world, person) => {
    const album = await someAlbum(world, person)
    const ids = await somePhotos(world, person)
    await addPhotos(world.db, { ...by(person), intent: 'album.add_assets' }, person, album, ids)
  },
  thinAlbum: async (world, person) => {
    const album = await someAlbum(world, person)
    const ids = await somePhotos(world, person)
    await takeOutPhotos(world.db, { ...by(person), intent: 'album.remove_assets' }, person, album, ids)
  },
  changeAlbum: async (world, person) => {
    const album = await someAlbum(world, person)
    const [coverAssetId] = await somePhotos(world, person)
    const changes = { name: `Album ${world.below(9)}`, ...(world.below(2) === 0 && { coverAssetId }) }
    await changeAlbum(world.db, { ...by(person), intent: 'album.update' }, person, album, changes)
  },
  comment: async (world, person) => {
    const albumId = await someAlbum(world, person)
    const [photo = null] = await somePhotos(world, person)
    const wish = {
      albumId,
      assetId: world.below(2) === 0 ? photo : null,
      comment: world.below(2) === 0 ? 'Nice' : null,
    }
    await say(world.db, { ...by(person), intent: 'activity.comment' }, person, wish)
  },
  leaveAlbum: async (world, person) => {
    const album = await someAlbum(world, person)
    await removeMember(world.db, { ...by(person), intent: 'album.leave' }, person, album, person)
  },
  dropAlbum: async (world, person) => {
    const album = await someAlbum(world, person)
    await removeAlbum(world.db, { ...by(person), intent: 'album.delete' }, person, album)
  },
  deletePast: async (world, person) => {
    const ids = await somePhotos(world, person)
    try {
      await sql`delete from asset where id = any(${ids})`.execute(world.owners)
    } catch (error) {
      // Of two who wait for each other one is let go: the program tries again by itself, whoever types is told.
      if (errorCode(error) !== '40P01') throw error
    }
  },
  undoSome: async (world, person) => {
    const { rows } = await sql<{ id: string }>`
      select id from operation where kind = 'change' and user_id = ${person} and details->>'start' is null
      order by id desc limit 20`.execute(world.db)
    const chosen = rows[world.below(Math.max(rows.length, 1))]
    if (chosen !== undefined) await undoAs(world, [chosen.id], person)
  },
}

const undoAs = ({ db, blobs }: World, operationIds: readonly string[], personId: string | undefined) =>
  undo(
    undoing({ db, blobs }),
    { selection: { operationIds }, personId },
    { actor: 'session', intent: 'operation.undo', ...(personId && { userId: personId }) },
  )

/** What people are told of and what the storm goes on after: nothing to do, gone meanwhile, in each other's way. */
const ordinary = new Set(['not_found', 'not_in_album', 'cannot_share', 'invalid_input', '23503', '23505'])

/** Goes on until `least` deeds were tried, and those of `wanted` were done. */
async function storm(world: World, least: number, wanted: readonly string[] = []): Promise<void> {
  const names = Object.keys(deeds)
  const done = new Set<string>()
  for (let i = 0; i < least || !wanted.every((name) => done.has(name));) {
    const atOnce = 1 + world.below(4)
    const some = Array.from({ length: atOnce }, () => names[world.below(names.length)]!)
    await Promise.all(
      some.map(async (name) => {
        try {
          await deeds[name]!(world, world.people[world.below(world.people.length)]!)
          done.add(name)
        } catch (error) {
          if (!ordinary.has(errorCode(error) ?? '')) throw error
        }
      }),
    )
    i += atOnce
  }
}

async function changesSince({ db }: World, start: string): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from operation where kind = 'change' and id > ${start} order by id desc`.execute(db)
  return rows.map((row) => row.id)
}

async function lastOperation({ db }: World): Promise<string> {
  const { rows } = await sql<{ id: string }>`select id from operation order by id desc limit 1`.execute(db)
  return rows[0]!.id
}

async function expectAsBefore(
  world: World,
  before: { readonly digests: unknown; readonly files: unknown },
  seed: number,
): Promise<void> {
  const words = `seed ${seed}`
  expect(await digests(world), words).toEqual(before.digests)
  expect(await files(world), words).toEqual(before.files)
  await movePurgedFiles({ ...world, derivedFolder: path.join(world.folder, 'derived') })
  const { findings } = await check({
    ...world,
    derivedFolder: path.join(world.folder, 'derived'),
    deep: true,
  })
  expect(findings, words).toEqual([])
}

const randomSeed = () => randomBytes(4).readUInt32LE()

test('after a thousand things at random, undoing them all at once brings everything back', async () => {
  const seed = randomSeed()
  const world = await openWorld(seed)
  const before = { digests: await digests(world), files: await files(world) }
  const start = await lastOperation(world)
  await storm(world, 1_000, Object.keys(deeds))
  expect(await digests(world), `seed ${seed}`).not.toEqual(before.digests)
  const undone = await undoAs(world, await changesSince(world, start), undefined)
  expect(undone.kept, `seed ${seed}`).toEqual([])
  await expectAsBefore(world, before, seed)
}, 300_000)

test('the same when they are undone one by one, the last one first', async () => {
  const seed = randomSeed()
  const world = await openWorld(seed)
  const before = { digests: await digests(world), files: await files(world) }
  const start = await lastOperation(world)
  await storm(world, 150)
  for (const operation of await changesSince(world, start)) await undoAs(world, [operation], undefined)
  await expectAsBefore(world, before, seed)
}, 300_000)
