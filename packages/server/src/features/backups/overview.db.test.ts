import { randomBytes, randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { beginEpoch } from '../../platform/journal/journal.ts'
import { createTestDatabase } from '../../platform/testing/testing.ts'
import type { TestDatabase } from '../../platform/testing/testing.ts'
import type { Db, Tables } from '../../schema/schema.ts'
import {
  forgetCopies,
  markFault,
  markRead,
  recordCopies,
  recountCopies,
  foldCopyCounts,
} from './copies.sql.ts'
import { readOverview } from './overview.ts'
import { readCopies } from './overview.sql.ts'
import { endRun, insertRun } from './runs.sql.ts'
import { clearProblem, markShipped, noteProblem, noteSpace, writeTargets } from './targets.sql.ts'

let database: TestDatabase<Tables>
let db: Db
let owner: string

const day = 86_400_000
const targets = [
  { name: 'away', kind: 's3', place: 'https://s3.example.org/photos', isElsewhere: true },
  { name: 'usb', kind: 'folder', place: '/mnt/usb', isElsewhere: false },
]

beforeEach(async () => {
  database = await createTestDatabase<Tables>()
  db = database.db
  await beginEpoch(db)
  const account = { email: `${randomUUID()}@example.org`, name: 'Ada' }
  owner = (await db.insertInto('account').values(account).returning('id').executeTakeFirstOrThrow()).id
})
afterEach(() => database.close())

async function addAssets(count: number, size = 100) {
  const rows = Array.from({ length: count }, () => ({
    owner_id: owner,
    type: 'image' as const,
    file_name: 'a.jpg',
    file_created_at: new Date(),
    file_modified_at: new Date(),
    path: `a/${randomUUID()}.jpg`,
    size,
    sha1: randomBytes(20),
    sha256: randomBytes(32),
    taken_at: new Date(),
    local_time: '2001-01-01T00:00:00',
  }))
  await db.insertInto('asset').values(rows).execute()
  return rows
}

type Rows = Awaited<ReturnType<typeof addAssets>>
const filesOf = (rows: Rows) =>
  rows.map(({ path, size, sha256 }) => ({
    path: `originals/${path}`,
    bytes: size,
    sha256: sha256.toString('hex'),
  }))
const copy = (target: string, rows: Rows) => recordCopies(db, target, filesOf(rows))
const want = (names: readonly string[]) =>
  db.transaction().execute((trx) =>
    writeTargets(
      trx,
      targets.filter(({ name }) => names.includes(name)),
    ),
  )

async function doneRun(target: string, kind: 'backup' | 'drill', figures = {}) {
  const { id } = await insertRun(db, { target, kind, askedBy: 'schedule', step: '' })
  await endRun(db, id, { state: 'done', figures })
}

/** The kept counts are what a count of everything gives. */
async function expectCountsRight() {
  const kept = await readCopies(db)
  await db.transaction().execute(recountCopies)
  expect(kept).toEqual(await readCopies(db))
}

test('copies are counted as they come and go, whoever writes beside', async () => {
  await want(['usb', 'away'])
  const rows = await addAssets(40)
  await Promise.all([
    copy('usb', rows.slice(0, 30)),
    copy('away', rows.slice(10)),
    copy('usb', rows.slice(20, 35)),
  ])
  expect(await readCopies(db)).toEqual({
    photos: 40,
    bytes: 4000,
    once: 0,
    onceBytes: 0,
    twice: 15,
    more: 25,
    elsewhere: 30,
  })
  await expectCountsRight()
  await markFault(db, 'usb', filesOf(rows)[0]?.path ?? '', 'other_content')
  await forgetCopies(
    db,
    'away',
    filesOf(rows.slice(30, 32)).map(({ path }) => path),
  )
  expect(await readCopies(db)).toMatchObject({ once: 1, twice: 16, more: 23, elsewhere: 28 })
  await expectCountsRight()
  await markRead(
    db,
    'usb',
    filesOf(rows).map(({ path }) => path),
  )
  await db
    .deleteFrom('asset')
    .where(
      'path',
      'in',
      rows.slice(0, 5).map(({ path }) => path),
    )
    .execute()
  expect(await readCopies(db)).toMatchObject({ photos: 35, once: 0, twice: 12, more: 23 })
  await expectCountsRight()
  await db.insertInto('asset').values(rows.slice(0, 3)).execute()
  expect(await readCopies(db)).toMatchObject({ photos: 38, once: 0, twice: 15 })
  await db.transaction().execute(foldCopyCounts)
  await expectCountsRight()
  await want(['usb'])
  expect(await readCopies(db)).toMatchObject({ once: 5, twice: 33, more: 0, elsewhere: 0 })
})

test('from no backup to all well, each step has its sentence', async () => {
  const rows = await addAssets(3)
  const sentence = async () => (await readOverview(db)).sentence
  expect(await readOverview(db)).toMatchObject({ status: 'attention', targets: [], lossSeconds: undefined })
  expect(await sentence()).toContain('There is no backup yet')
  await want(['usb', 'away'])
  expect(await sentence()).toBe('There is no complete backup yet.')
  const run = await insertRun(db, { target: 'usb', kind: 'backup', askedBy: 'schedule', step: '' })
  await copy('usb', rows.slice(0, 1))
  expect(await readOverview(db)).toMatchObject({
    status: 'working',
    sentence: 'The first backup is being made: 1 of 3 photos are copied.',
  })
  await copy('usb', rows.slice(1))
  await endRun(db, run.id, { state: 'done' })
  await markShipped(db, 'usb', 1, new Date(Date.now() - 5_000))
  expect(await readOverview(db)).toMatchObject({
    status: 'attention',
    sentence:
      'Everything is in 2 places, all of them in this house. A restore has not been tried yet: try one.',
  })
  await doneRun('usb', 'drill', { seconds: 240 })
  await copy('away', rows)
  const safe = await readOverview(db)
  expect(safe).toMatchObject({
    status: 'safe',
    short: undefined,
    sentence:
      'Everything is in 3 places, one of them elsewhere. A restore was last tried today and took 4 minutes.',
    recoverySeconds: 240,
    neededBytes: 300,
  })
  expect(safe.lossSeconds).toBeGreaterThanOrEqual(5)
  await addAssets(2)
  expect(await readOverview(db)).toMatchObject({
    status: 'working',
    sentence: '2 photos are only on this machine. Copies are on their way.',
  })
  await noteProblem(db, 'usb', 'target_gone', 'The disk is not there. Plug it in.')
  expect(await sentence()).toBe('2 photos are only on this machine. usb: The disk is not there. Plug it in.')
  await clearProblem(db, 'usb')
  await db
    .updateTable('backup_target')
    .set({ complete_until: new Date(Date.now() - 3 * day) })
    .execute()
  expect(await readOverview(db)).toMatchObject({ status: 'attention' })
  expect(await sentence()).toMatch(/^The last complete backup was on [A-Z][a-z]+day\.$/)
})

test('each target tells what stands there, what is missing, and when it will be full', async () => {
  const rows = await addAssets(10)
  await want(['usb'])
  await copy('usb', rows.slice(0, 8))
  await noteSpace(db, 'usb', { freeBytes: 1_200, totalBytes: 5_000 }, 100)
  const {
    targets: [usb],
  } = await readOverview(db)
  expect(usb).toMatchObject({ photos: 8, bytes: 800, missing: 2, freeBytes: 1_200 })
  expect(Math.round(((usb?.fullAt?.getTime() ?? 0) - Date.now()) / day)).toBe(10)
})

test('a failed run is told until one of its kind is done', async () => {
  await want(['usb'])
  const { id } = await insertRun(db, { target: 'usb', kind: 'drill', askedBy: 'schedule', step: '' })
  await endRun(db, id, { state: 'failed', code: 'x', message: 'It is broken.' })
  expect((await readOverview(db)).targets[0]).toMatchObject({
    problem: 'It is broken.',
    lastVerifiedAt: null,
  })
  await doneRun('usb', 'backup')
  expect((await readOverview(db)).targets[0]).toMatchObject({ problem: 'It is broken.' })
  await doneRun('usb', 'drill', { seconds: 3 })
  expect((await readOverview(db)).targets[0]).toMatchObject({ problem: null, recoverySeconds: 3 })
})
