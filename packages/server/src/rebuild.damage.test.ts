// What can be had when files of the journal are damaged, missing, of another library or of a newer version.
import { cp, readFile, rm, unlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeSnapshot } from './features/shipping/shipping.ts'
import { addAssets, asOperation, byForce } from './features/undo/undo.testing.ts'
import { beginEpoch } from './platform/journal/journal.ts'
import { listSegments, verifyChain } from './platform/sealed/sealed.ts'
import type { ChainFault } from './platform/sealed/sealed.ts'
import { createTestDatabase } from './platform/testing/testing.ts'
import type { Tables } from './schema/schema.ts'
import {
  closeAll,
  digests,
  expectSound,
  history,
  live,
  openWorld,
  rebuildInto,
  rebuilt,
  shipAll,
  shipping,
} from './rebuild.testing.ts'
import type { Rebuilt, World } from './rebuild.testing.ts'

/** Three segments; a snapshot after the second. What tests add to it is no matter to the others. */
let shipped: World
const copies: string[] = []
beforeAll(async () => {
  shipped = await openWorld()
  for (const number of [1, 2, 3]) {
    await live(shipped)
    await shipAll(shipped)
    if (number === 2) await makeSnapshot(shipped.journal)
  }
}, 120_000)
afterAll(async () => {
  await closeAll()
  for (const folder of copies) await rm(folder, { recursive: true, force: true })
})

/** The same library, with a journal that may be damaged. */
async function withCopiedJournal(): Promise<World> {
  const { journalFolder } = shipped.journal
  const copy = `${journalFolder}-${copies.length}`
  copies.push(copy)
  await cp(journalFolder, copy, { recursive: true })
  return { ...shipped, journal: shipping(shipped.database, copy) }
}

const segment = ({ journal }: World, number: number): string =>
  path.join(journal.journalFolder, 'segments', '000', `0000000${number}.seg.zst`)

async function flip(file: string): Promise<void> {
  const bytes = await readFile(file)
  const middle = bytes.length >> 1
  bytes[middle] = (bytes[middle] ?? 0) ^ 4
  await writeFile(file, bytes)
}

/** Without who else knows of it. */
const shortOf = ({ text }: ChainFault): string => text.replace(/: head\.json tells of it\.$/, '.')

/** What is written from now on follows the last number that was ever used. */
async function expectToGoOn(world: World, again: Rebuilt, next: number): Promise<void> {
  await beginEpoch(again.db)
  await addAssets(again.db, world.person, 2)
  const { journalFolder } = world.journal
  const before = new Set((await verifyChain(journalFolder)).faults.map(shortOf))
  await shipAll({ db: again.db, journal: shipping(again.database, journalFolder) })
  await expect(readFile(segment(world, next))).resolves.toBeDefined()
  const after = (await verifyChain(journalFolder)).faults.map(shortOf)
  expect(after.filter((text) => !before.has(text))).toEqual([])
}

test('a damaged segment is named and nothing is made; despite it, the snapshot after it gives all rows', async () => {
  const world = await withCopiedJournal()
  await flip(segment(world, 1))
  const database = await createTestDatabase<Tables>()
  await expect(rebuildInto(database, world)).rejects.toMatchObject({ code: 'journal_damaged' })
  await expect(rebuildInto(database, world)).rejects.toThrow('segments/000/00000001.seg.zst')
  expect((await digests(database.db))['asset']).toBe('0:0:0')
  await database.close()
  const again = await rebuilt(world, { despiteDamage: true })
  expect(again.report.isProven).toBe(false)
  expect(again.report.faults.join(' ')).toContain('00000001.seg.zst')
  expect(await digests(again.db)).toEqual(await digests(world.db))
  await expectSound(again.database)
  await expectToGoOn(world, again, (await listSegments(world.journal.journalFolder)).length + 1)
}, 120_000)

test('a missing segment with no snapshot after it: what it began is lost, and told', async () => {
  const world = await withCopiedJournal()
  await rm(path.join(world.journal.journalFolder, 'snapshots'), { recursive: true })
  await unlink(segment(world, 1))
  await expect(rebuilt(world)).rejects.toThrow('Segment 1 is missing')
  const again = await rebuilt(world, { despiteDamage: true })
  expect(again.report.faults.join(' ')).toContain('rows were left out')
  await expectSound(again.database)
}, 120_000)

test.each(['damaged', 'missing'])(
  'the last segment is %s: all before it is there, and its number stays used',
  async (how) => {
    const world = await withCopiedJournal()
    const last = (await listSegments(world.journal.journalFolder)).at(-1)?.number ?? 0
    await (how === 'damaged' ? flip(segment(world, last)) : unlink(segment(world, last)))
    await expect(rebuilt(world)).rejects.toMatchObject({ code: 'journal_damaged' })
    const again = await rebuilt(world, { despiteDamage: true })
    expect(again.report.segments).toBe(last - 1)
    await expectSound(again.database)
    await expectToGoOn(world, again, last + 1)
  },
  120_000,
)

test('a snapshot that is damaged is not needed', async () => {
  const world = await withCopiedJournal()
  const { path: file } = await makeSnapshot(world.journal)
  await flip(path.join(world.journal.journalFolder, file))
  const again = await rebuilt(world)
  expect(again.report.isProven).toBe(true)
  expect(again.report.faults.join(' ')).toContain(file)
  expect(await digests(again.db)).toEqual(await digests(world.db))
}, 120_000)

test('what was erased for good stays so, also at a moment before', async () => {
  const world = shipped
  const [photo = '', ...others] = await addAssets(world.db, world.person, 5)
  await asOperation(world.db, async (trx) => {
    await sql`update asset set file_name = 'SECRET.JPG' where id = ${photo}`.execute(trx)
    await sql`insert into asset_metadata (owner_id, asset_id, key, value)
      values (${world.person}, ${photo}, 'k', '"SECRET"')`.execute(trx)
  })
  await shipAll(world)
  await makeSnapshot(world.journal)
  const between = new Date()
  await byForce(world.owners, (trx) => sql`delete from asset where id = ${photo}`.execute(trx))
  const event = { actor: 'system', intent: 'asset.erase', details: { assets: 1, ids: [photo] } }
  await sql`select heirloom.erase_history(${[photo]}::uuid[], ${JSON.stringify(event)}::jsonb)`.execute(
    world.owners,
  )
  await shipAll(world)
  const now = await rebuilt(world)
  expect(now.report).toMatchObject({ isProven: true, differences: {} })
  expect((await history(now.db)).slice(0, -1)).toEqual(await history(world.db))
  const then = await rebuilt(world, { to: between })
  expect((await history(then.db)).join('\n')).not.toContain('SECRET')
  const { rows } = await sql<{
    id: string
  }>`select id from asset where id = any(${[photo, ...others]})`.execute(then.db)
  expect(rows.map(({ id }) => id).toSorted()).toEqual(others.toSorted())
  await expectSound(then.database)
}, 120_000)

test('a snapshot that is ahead of all segments is taken, and history says so', async () => {
  const world = shipped
  await live(world)
  await makeSnapshot(world.journal)
  const again = await rebuilt(world)
  expect(again.report.isProven).toBe(false)
  expect(again.report.operation).toBeDefined()
  expect(await digests(again.db)).toEqual(await digests(world.db))
  await expectSound(again.database)
}, 120_000)

test('no files, files of a newer version, a database that is in use: each is refused', async () => {
  const world = shipped
  await expect(rebuildInto(world.database, world)).rejects.toMatchObject({ code: 'database_not_empty' })
  await sql`insert into heirloom.kysely_migration (name, timestamp) values ('9999-later', '')`.execute(
    world.owners,
  )
  await live(world)
  await shipAll(world)
  await expect(rebuilt(world)).rejects.toMatchObject({ code: 'schema_newer' })
  await rm(world.journal.journalFolder, { recursive: true })
  await expect(rebuilt(world)).rejects.toMatchObject({ code: 'journal_missing' })
}, 120_000)
