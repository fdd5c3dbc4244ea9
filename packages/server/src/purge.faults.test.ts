import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { sql } from 'kysely'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { addAsset, purgeAssets, trashAssets } from './catalog/assets/assets.ts'
import { check } from './check.ts'
import { bringBackFiles, eraseAssets, movePurgedFiles, unlinkOverdueFiles } from './features/trash/trash.ts'
import { openFileStore, quarantineRoom } from './platform/blobs/blobs.ts'
import type { BlobStore } from './platform/blobs/blobs.ts'
import { openDatabase } from './platform/db/db.ts'
import { armFailpoints, disarmFailpoints } from './platform/failpoints/failpoints.ts'
import { beginEpoch, withOperation } from './platform/journal/journal.ts'
import { createTestDatabase } from './platform/testing/testing.ts'
import type { TestDatabase } from './platform/testing/testing.ts'
import type { Db, Tables, Trx } from './schema/schema.ts'

let database: TestDatabase<Tables>
let db: Db
let blobs: BlobStore
let folder: string
let derivedFolder: string
let owner: string

beforeAll(async () => {
  database = await createTestDatabase<Tables>()
  db = database.db
  await beginEpoch(db)
  const owners = openDatabase<Tables>({ url: database.ownerUrl, max: 1, applicationName: 'test' })
  await sql`update removal_limit set least = 100000`.execute(owners.db)
  await owners.close()
  folder = await mkdtemp(path.join(tmpdir(), 'heirloom-purge-'))
  derivedFolder = path.join(folder, 'derived')
  blobs = await openFileStore({
    root: path.join(folder, 'originals'),
    quarantine: path.join(folder, 'quarantine'),
  })
  return async () => {
    await database.close()
    await rm(folder, { recursive: true })
  }
})
beforeEach(async () => {
  const { rows } = await sql<{ id: string }>`insert into account (email, name)
    values (${`${randomUUID()}@example.org`}, 'Ada') returning id`.execute(db)
  owner = rows[0]!.id
})
afterEach(disarmFailpoints)

const as = <Result>(intent: string, change: (trx: Trx) => Promise<Result>): Promise<Result> =>
  withOperation(db, { actor: 'system', userId: owner, intent }, change)

const findings = async () => (await check({ db, blobs, derivedFolder, deep: true })).findings
const deps = () => ({ db, blobs, derivedFolder })

async function store(blobPath: string, text: string) {
  const received = await blobs.receive(Readable.from([Buffer.from(text)]), { name: randomUUID() })
  expect(await blobs.place(received, blobPath)).toBe('placed')
  return received
}

/** A photo with a sidecar, both on disk. */
async function addPhoto(): Promise<string> {
  const name = `${owner}/2025/${randomUUID()}.jpg`
  const { size, sha1, sha256 } = await store(name, `photo ${randomUUID()}`)
  const sidecar = { path: `${name}.xmp`, sha256: (await store(`${name}.xmp`, `<x>${name}</x>`)).sha256 }
  const now = new Date()
  const asset = { type: 'image', visibility: 'timeline', isFavorite: false, fileName: 'a.jpg' } as const
  const dates = { fileCreatedAt: now, fileModifiedAt: now }
  const file = { ownerId: owner, path: name, size, sha1, sha256, sidecar }
  const id = await as('asset.upload', (trx) => addAsset(trx, { ...asset, ...dates, ...file }))
  return id!
}

/** Photos that were put in, trashed and purged; their files are where they were. */
async function purged(count: number): Promise<readonly string[]> {
  const ids: string[] = []
  for (let i = 0; i < count; i++) ids.push(await addPhoto())
  await as('asset.trash', (trx) => trashAssets(trx, { ownerId: owner, ids }))
  await as('asset.purge', (trx) => purgeAssets(trx, { ownerId: owner, ids, room: quarantineRoom() }))
  return ids
}

const tombstones = () =>
  db.selectFrom('tombstone').selectAll().where('owner_id', '=', owner).orderBy('id').execute()

/** As an undo does it: rows back, tombstones gone. */
const bringRowsBack = () =>
  as('operation.undo', async (trx) => {
    await sql`insert into asset select r.* from change c,
      lateral jsonb_populate_record(null::asset, c.before || jsonb_build_object('taken_at', now(), 'local_time',
        now()::timestamp, 'updated_at', now(), 'verified_at', now())) r
      where c.table_name = 'asset' and c.kind = 'delete' and c.owner_before = ${owner}
        and exists (select from tombstone t where t.asset_id = c.row_id)`.execute(trx)
    await sql`delete from tombstone where owner_id = ${owner}`.execute(trx)
  })

const quarantined = async (): Promise<readonly string[]> => {
  const names = await readdir(path.join(folder, 'quarantine'), { recursive: true }).catch(() => [])
  return names.filter((name) => name.includes(owner) && /\.(jpg|xmp)$/.test(name))
}

test('files of what was purged go to quarantine with their sidecars, and their pictures go', async () => {
  const [id] = await purged(1)
  const picture = path.join(derivedFolder, 'preview', id!.slice(0, 2), id!.slice(2, 4), `${id}.jpg`)
  await mkdir(path.dirname(picture), { recursive: true })
  await writeFile(picture, 'x')
  expect(await findings()).toEqual([])
  expect(await movePurgedFiles(deps())).toBe(1)
  const [tombstone] = await tombstones()
  expect(tombstone).toMatchObject({ asset_id: id, quarantined_at: expect.any(Date) as Date })
  expect(await blobs.stat(tombstone!.path)).toBeUndefined()
  expect(await quarantined()).toHaveLength(2)
  await expect(unlink(picture)).rejects.toThrow('ENOENT')
  expect(await movePurgedFiles(deps())).toBe(0)
  expect(await findings()).toEqual([])
})

/** The steps that `work` passes, each by its name and its place. */
async function stepsOf(work: () => Promise<unknown>): Promise<readonly string[]> {
  const names: string[] = []
  armFailpoints((name) => names.push(name))
  await work()
  disarmFailpoints()
  return names
}

/** Runs `work` until it passes its step number `index`, and breaks it off there. */
async function breakOff(work: () => Promise<unknown>, index: number): Promise<void> {
  armFailpoints((_, count) => {
    if (count === index + 1) throw new Error('broken off')
  })
  await expect(work()).rejects.toThrow()
  disarmFailpoints()
}

const move = () => movePurgedFiles(deps())
const bringBack = async () =>
  bringBackFiles(
    deps(),
    (await tombstones()).map((each) => each.id),
  )

test('moving to quarantine, broken off at any step, is finished later', async () => {
  await purged(2)
  const steps = await stepsOf(move)
  expect(new Set(steps)).toEqual(new Set(['blobs.quarantined', 'purge.file_moved', 'purge.moved']))
  for (const index of steps.keys()) {
    await purged(2)
    await breakOff(move, index)
    expect([steps[index], await findings()]).toEqual([steps[index], []])
    await move()
    expect((await tombstones()).every((each) => each.quarantined_at !== null)).toBe(true)
  }
  expect(await quarantined()).toHaveLength((steps.length + 1) * 4)
  expect(await findings()).toEqual([])
})

test('bringing back, broken off at any step, is finished later, and every byte is there', async () => {
  await purged(2)
  await move()
  const steps = await stepsOf(bringBack)
  expect(new Set(steps)).toEqual(new Set(['blobs.restored', 'blobs.unlinked', 'purge.file_back']))
  await bringRowsBack()
  for (const index of steps.keys()) {
    const ids = await purged(2)
    await move()
    await breakOff(bringBack, index)
    expect([steps[index], await findings()]).toEqual([steps[index], []])
    expect(await move()).toBe(0)
    expect(await bringBack()).toEqual([])
    await bringRowsBack()
    const rows = await db.selectFrom('asset').select('path').where('id', 'in', ids).execute()
    expect(rows).toHaveLength(2)
  }
  expect(await quarantined()).toEqual([])
  expect(await findings()).toEqual([])
})

test('files whose rows did not follow go to quarantine again after a day', async () => {
  await purged(1)
  await move()
  await bringBack()
  expect(await move()).toBe(0)
  expect(await findings()).toEqual([])
  await sql`update tombstone set wanted_at = now() - interval '25 hours'`.execute(db)
  expect(await move()).toBe(1)
  expect(await quarantined()).toHaveLength(2)
  expect(await findings()).toEqual([])
})

test('what is gone, or where something else stands, does not come back', async () => {
  await purged(3)
  await move()
  const [gone, contested, good] = await tombstones()
  await unlink(path.join(folder, 'quarantine', gone!.room, gone!.path))
  await mkdir(path.dirname(path.join(folder, 'originals', contested!.path)), { recursive: true })
  await writeFile(path.join(folder, 'originals', contested!.path), 'something else')
  expect((await bringBack()).toSorted()).toEqual([gone!.id, contested!.id].toSorted())
  expect(await blobs.stat(good!.path)).toBeDefined()
  expect(await findings()).toContainEqual(expect.objectContaining({ code: 'purged_file' }))
  await rm(path.join(folder, 'originals', contested!.path))
  await sql`delete from tombstone where id = ${gone!.id}`.execute(db)
  await rm(path.join(folder, 'quarantine', gone!.room), { recursive: true })
  await rm(path.join(folder, 'originals', path.dirname(gone!.path)), { recursive: true })
  await sql`delete from tombstone where owner_id = ${owner}`.execute(db)
})

test('a file that anything refers to is never moved away', async () => {
  await purged(1)
  const [tombstone] = await tombstones()
  const claim = await db
    .insertInto('upload_claim')
    .values({ owner_id: owner, boot_id: randomUUID(), path: tombstone!.path })
    .returning('id')
    .executeTakeFirstOrThrow()
  await move()
  expect(await blobs.stat(tombstone!.path)).toBeDefined()
  expect(await quarantined()).toEqual([expect.stringContaining('.xmp')])
  await db.deleteFrom('upload_claim').where('id', '=', claim.id).execute()
  await sql`update tombstone set quarantined_at = null where id = ${tombstone!.id}`.execute(db)
  await move()
  expect(await findings()).toEqual([])
})

const inDays = (days: number): Date => new Date(Date.now() + days * 24 * 60 * 60 * 1000)
const unlinkAt = (now: Date, mayUnlink = () => Promise.resolve(true)) =>
  unlinkOverdueFiles({ ...deps(), now, mayUnlink })

test('after 30 days, and not before, files are unlinked, with an event that says so', async () => {
  await purged(2)
  await move()
  expect(await unlinkAt(inDays(29))).toEqual({ assets: 0, bytes: 0 })
  expect(await unlinkAt(inDays(31), () => Promise.resolve(false))).toEqual({ assets: 0, bytes: 0 })
  expect(await quarantined()).toHaveLength(4)
  const bytes = (await tombstones()).reduce((sum, each) => sum + each.size, 0)
  expect(await unlinkAt(inDays(31))).toEqual({
    assets: expect.any(Number) as number,
    bytes: expect.any(Number) as number,
  })
  expect(await quarantined()).toEqual([])
  const { rows } = await sql<{ details: { tombstones: string[]; bytes: number } }>`
    select details from operation where intent = 'purge.unlink' order by at desc limit 1`.execute(db)
  const ids = (await tombstones()).map((each) => each.id)
  expect(ids.every((id) => rows[0]?.details.tombstones.includes(id))).toBe(true)
  expect(rows[0]?.details.bytes).toBeGreaterThanOrEqual(bytes)
  expect((await bringBack()).toSorted()).toEqual(ids)
  expect(await findings()).toEqual([])
})

test('unlinking, broken off at any step, is finished later and touches nothing else', async () => {
  await purged(2)
  await move()
  const steps = await stepsOf(() => unlinkAt(inDays(31)))
  for (const index of steps.keys()) {
    const kept = await addPhoto()
    await purged(2)
    await move()
    await sql`update tombstone set quarantined_at = now() - interval '31 days' where owner_id = ${owner}`.execute(
      db,
    )
    await breakOff(() => unlinkAt(new Date()), index)
    expect([steps[index], await findings()]).toEqual([steps[index], []])
    await unlinkAt(new Date())
    expect(await quarantined()).toEqual([])
    expect(await db.selectFrom('asset').select('id').where('id', '=', kept).execute()).toHaveLength(1)
    expect([steps[index], await findings()]).toEqual([steps[index], []])
  }
})

test('several workers at once share the work', async () => {
  await purged(30)
  const moved = await Promise.all([move(), move(), move()])
  expect(moved.reduce((sum, each) => sum + each, 0)).toBe(30)
  expect(await quarantined()).toHaveLength(60)
  expect(await findings()).toEqual([])
})

test('the digests of what came back are those that were put in', async () => {
  await purged(1)
  const [before] = await tombstones()
  await move()
  await bringBack()
  await bringRowsBack()
  const bytes = await blobs.hash(before!.path)
  expect(bytes.sha256).toEqual(before!.sha256)
  expect(await findings()).toEqual([])
})

/** Every text of the journal that could tell of these. */
async function toldOf(ids: readonly string[], texts: readonly string[]): Promise<number> {
  const patterns = texts.map((text) => `%${text}%`)
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from change c join operation o on o.id = c.operation
    where c.row_id = any(${[...ids]}::uuid[]) and (c.before ? 'path' or c.after ? 'path')
      or concat(c.before, c.after, o.details) like any(${patterns}::text[])`.execute(db)
  return rows[0]!.n
}

const asOwner = async <Result>(work: (deps: { db: Db }) => Promise<Result>): Promise<Result> => {
  const owners = openDatabase<Tables>({ url: database.ownerUrl, max: 2, applicationName: 'test' })
  try {
    return await work({ db: owners.db })
  } finally {
    await owners.close()
  }
}

const erase = (ids: readonly string[]) =>
  asOwner((at) => eraseAssets({ ...deps(), ...at }, { actor: 'system', client: 'test' }, ids))

/** One in sight, one in the trash, one purged, one in quarantine; and their paths. */
async function inEveryPlace(): Promise<{ ids: readonly string[]; paths: readonly string[] }> {
  const [quarantinedId] = await purged(1)
  await move()
  const [purgedId] = await purged(1)
  const [active, trashedId] = [await addPhoto(), await addPhoto()]
  await as('asset.trash', (trx) => trashAssets(trx, { ownerId: owner, ids: [trashedId] }))
  const ids = [active, trashedId, purgedId!, quarantinedId!]
  const { rows } = await sql<{ path: string }>`
    select path from asset where id = any(${ids}::uuid[])
    union select path from tombstone where asset_id = any(${ids}::uuid[])`.execute(db)
  return { ids, paths: rows.map((row) => row.path) }
}

test('what is erased is gone everywhere, and one event stays', async () => {
  const { ids, paths } = await inEveryPlace()
  const kept = await addPhoto()
  expect(await toldOf(ids, paths)).toBeGreaterThan(0)
  expect((await erase([...ids, randomUUID()])).toSorted()).toEqual(ids.toSorted())
  expect(await toldOf(ids, paths)).toBe(0)
  for (const each of paths) expect(await blobs.stat(each)).toBeUndefined()
  expect(await quarantined()).toEqual([])
  expect(await tombstones()).toEqual([])
  const { rows } = await sql<{ details: unknown }>`
    select details from operation where intent = 'asset.erase' and kind = 'event' order by at desc limit 1`.execute(
    db,
  )
  expect(rows[0]?.details).toMatchObject({ assets: 4 })
  expect(await db.selectFrom('asset').select('id').where('owner_id', '=', owner).execute()).toEqual([
    { id: kept },
  ])
  expect(await erase(ids)).toEqual([])
  expect(await findings()).toEqual([])
})

test('erasing, broken off at any step, is finished by doing it again', async () => {
  const first = await inEveryPlace()
  const steps = await stepsOf(() => erase(first.ids))
  // Every file takes the same steps: of each kind the first and the last.
  const ends = [...new Set(steps)].flatMap((name) => [steps.indexOf(name), steps.lastIndexOf(name)])
  for (const index of new Set(ends)) {
    const { ids, paths } = await inEveryPlace()
    await breakOff(() => erase(ids), index)
    await erase(ids)
    expect([steps[index], await findings()]).toEqual([steps[index], []])
    expect(await quarantined()).toEqual([])
    expect(await toldOf(ids, paths)).toBe(0)
  }
  expect(await findings()).toEqual([])
}, 180_000)

test('the history is blanked by nobody else', async () => {
  const id = await addPhoto()
  const blank = sql`update change set after = '{}' where row_id = ${id}`
  await expect(blank.execute(db)).rejects.toMatchObject({ code: '42501' })
  await expect(sql`select heirloom.erase_history(${[id]}::uuid[], '{}')`.execute(db)).rejects.toMatchObject({
    code: '42501',
  })
  await expect(sql`select heirloom.allow_erasure()`.execute(db)).rejects.toMatchObject({ code: '42501' })
  await expect(asOwner((at) => blank.execute(at.db))).rejects.toMatchObject({ code: 'HG002' })
})
