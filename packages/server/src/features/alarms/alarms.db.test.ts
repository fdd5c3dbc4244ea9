import { randomBytes, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { failure } from '../../platform/errors/errors.ts'
import { beginEpoch, recordEvent, withOperation } from '../../platform/journal/journal.ts'
import { silentLog } from '../../platform/log/log.ts'
import { createTestDatabase } from '../../platform/testing/testing.ts'
import type { TestDatabase } from '../../platform/testing/testing.ts'
import type { Db, Tables } from '../../schema/schema.ts'
import { listAlarms, look, rules, settle } from './alarms.ts'
import type { Found, Rule } from './alarms.ts'

const fine = async (): Promise<void> => undefined
const senses = {
  freeBytes: async () => 1e12,
  trashDays: 90,
  askStore: fine,
  journalHead: async () => undefined as number | undefined,
}

let database: TestDatabase<Tables>
let db: Db
let owner: string
let admin: string

beforeAll(async () => {
  database = await createTestDatabase<Tables>()
  db = database.db
  await beginEpoch(db)
})
afterAll(() => database.close())

/** Every test has its own people, and alarms of its own. */
beforeEach(async () => {
  await db.deleteFrom('alarm').execute()
  await db.updateTable('account').set({ is_admin: false }).execute()
  owner = await addAccount('Ada', false)
  admin = await addAccount('Grace', true)
})

async function addAccount(name: string, isAdmin: boolean): Promise<string> {
  const account = { email: `${randomUUID()}@example.org`, name, is_admin: isAdmin }
  return (await db.insertInto('account').values(account).returning('id').executeTakeFirstOrThrow()).id
}

async function addAssets(count: number): Promise<string[]> {
  const rows = Array.from({ length: count }, () => ({
    owner_id: owner,
    type: 'image' as const,
    file_name: 'a.jpg',
    file_created_at: new Date(),
    file_modified_at: new Date(),
    path: randomUUID(),
    size: 1,
    sha1: randomBytes(20),
    sha256: randomBytes(32),
    taken_at: new Date(),
    local_time: '2026-01-01T00:00:00',
  }))
  const inserted = await db.insertInto('asset').values(rows).returning('id').execute()
  return inserted.map(({ id }) => id)
}

/** As who owns the database, by force. */
async function force(statement: string, values: unknown[]): Promise<void> {
  const client = new Client({ connectionString: database.ownerUrl, options: '-c search_path=heirloom' })
  await client.connect()
  try {
    await client.query('begin')
    await client.query(`select allow_removal('test')`)
    await client.query(statement, values)
    await client.query('commit')
  } finally {
    await client.end()
  }
}

const minutes = (count: number) => new Date(start.getTime() + count * 60_000)
const start = new Date()

const nobody = { hasMail: false, webhooks: [], deliver: noJob }
function noJob(deliveryId: string) {
  return { job: 'alarm.deliver', queue: 'watch', payload: { deliveryId } }
}

/** One look, as the job does it every minute. */
async function lookAt(
  asked: readonly Rule[],
  now: Date,
  places: Partial<typeof telling> = {},
): Promise<void> {
  const looked = await look({ ...senses, db, now }, silentLog(), asked)
  await db.transaction().execute((trx) => settle(trx, looked, { ...telling, ...places, now }))
}
const telling = { ...nobody, hasMail: false as boolean, webhooks: [] as string[] }

/** A rule that finds what the test says. */
function ruleOf(found: () => readonly Found[], options: Partial<Rule> = {}): Rule {
  const plain = {
    code: 'test',
    severity: 'warning',
    tells: 'admins',
    waitMinutes: 0,
    quietMinutes: 0,
  } as const
  return { ...plain, ...options, find: async () => found() }
}
const thing: Found = { subject: '', text: 'A thing is wrong. Mend it.', details: {} }

const all = () => db.selectFrom('alarm').selectAll().orderBy('first_seen_at').execute()
const events = async () =>
  (
    await db
      .selectFrom('operation')
      .select('intent')
      .where('intent', 'like', 'alarm.%')
      .where(sql<boolean>`details->>'alarm' = any(${(await all()).map(({ id }) => id)}::text[])`)
      .orderBy('at')
      .execute()
  ).map(({ intent }) => intent)
const rule = (code: string): Rule => {
  const found = rules.find((one) => one.code === code)
  if (found === undefined) throw new Error(code)
  return found
}
/** What a rule finds for this test's owner, or for the server. */
const find = async (code: string, now = new Date(), freeBytes = 1e12) =>
  (await rule(code).find({ ...senses, db, now, freeBytes: async () => freeBytes })).filter(
    ({ ownerId }) => ownerId === undefined || ownerId === owner,
  )

test('what lasts is raised once, and cleared when it is over', async () => {
  let found = [thing]
  for (let i = 0; i < 5; i++) await lookAt([ruleOf(() => found)], minutes(i))
  found = []
  await lookAt([ruleOf(() => found)], minutes(5))
  await lookAt([ruleOf(() => found)], minutes(6))
  const [alarm, ...others] = await all()
  expect(others).toEqual([])
  expect(alarm).toMatchObject({ raised_at: minutes(0), cleared_at: minutes(5) })
  expect(await events()).toEqual(['alarm.raise', 'alarm.clear'])
})

test('what comes and goes every minute is one alarm', async () => {
  let there = true
  const flapping = ruleOf(() => (there ? [thing] : []), { quietMinutes: 5 })
  for (let i = 0; i < 120; i++, there = !there) await lookAt([flapping], minutes(i))
  expect(await all()).toHaveLength(1)
  expect(await events()).toEqual(['alarm.raise'])
})

test('a storm of looks at the same moment makes one alarm', async () => {
  const now = minutes(0)
  await Promise.all(Array.from({ length: 20 }, () => lookAt([ruleOf(() => [thing, thing])], now)))
  expect(await all()).toHaveLength(1)
  expect(await events()).toEqual(['alarm.raise'])
})

test('what must last is not raised before, and leaves no trace when it passes', async () => {
  let found = [thing]
  const lasting = ruleOf(() => found, { waitMinutes: 10 })
  for (let i = 0; i < 10; i++) await lookAt([lasting], minutes(i))
  expect(await listAlarms(db, { userId: admin, isAdmin: true })).toEqual([])
  found = []
  await lookAt([lasting], minutes(10))
  expect(await all()).toEqual([])
  found = [thing]
  for (let i = 20; i <= 30; i++) await lookAt([lasting], minutes(i))
  expect(await all()).toMatchObject([{ raised_at: minutes(30) }])
})

test('who can not look clears nothing, and says so', async () => {
  const sick: Rule = { ...ruleOf(() => []), find: () => Promise.reject(new Error('no such device')) }
  await lookAt([ruleOf(() => [thing])], minutes(0))
  for (let i = 1; i < 6; i++) await lookAt([sick], minutes(i))
  const open = await all()
  expect(open.map(({ code, cleared_at }) => [code, cleared_at])).toEqual([
    ['test', null],
    ['watch_blind', null],
  ])
  expect(open[1]?.text).not.toContain('device')
})

const told = async () =>
  (await db.selectFrom('alarm_delivery').select(['target', 'alarm_id']).orderBy('asked_at').execute()).map(
    ({ target }) => target,
  )

test('it is told once to each, and nothing is told twice within an hour', async () => {
  let found: Found[] = [thing]
  const places = { hasMail: true, webhooks: ['one', 'two'] }
  const flapping = ruleOf(() => found)
  for (let i = 0; i < 59; i++) {
    found = i % 2 === 0 ? [thing] : []
    await lookAt([flapping], minutes(i), places)
  }
  expect((await all()).length).toBeGreaterThan(20)
  expect((await told()).toSorted()).toEqual(['hook:one', 'hook:two', `mail:${admin}`])
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from graphile_worker._private_jobs j where j.payload->>'deliveryId' in
      (select id::text from alarm_delivery)`.execute(db)
  expect(rows[0]?.n).toBe(3)
})

/** As if all that waits had been sent at once. */
const sendAll = (at: Date) =>
  db
    .updateTable('alarm_delivery')
    .set({ ended_at: at, outcome: 'sent' })
    .where('ended_at', 'is', null)
    .execute()

test('that it is over is told once to whom it was told, when it has not come back for an hour', async () => {
  let found: Found[] = [thing]
  const places = { hasMail: true, webhooks: ['one'] }
  const coming = ruleOf(() => found)
  const everyMinute = async (from: number, to: number) => {
    for (let i = from; i <= to; i++) await lookAt([coming], minutes(i), places)
  }
  const eachPlace = ['hook:one', `mail:${admin}`]
  await everyMinute(0, 1)
  await sendAll(minutes(1))
  found = []
  await everyMinute(2, 59)
  expect((await told()).toSorted()).toEqual(eachPlace)
  await everyMinute(60, 200)
  expect((await told()).toSorted()).toEqual([...eachPlace, ...eachPlace].toSorted())
  await sendAll(minutes(200))
  found = [thing]
  await everyMinute(201, 201)
  expect(await told()).toHaveLength(6)
  await sendAll(minutes(201))
  found = []
  await everyMinute(202, 210)
  found = [thing]
  await everyMinute(211, 300)
  expect(await told()).toHaveLength(8)
})

test('that a notice is over is not told, nor of what nobody was told of', async () => {
  let found: Found[] = [thing]
  const notice = ruleOf(() => found, { severity: 'notice' })
  await lookAt([notice], minutes(0), { webhooks: ['one'] })
  await sendAll(minutes(0))
  found = []
  for (let i = 1; i < 120; i++) await lookAt([notice], minutes(i), { webhooks: ['one'] })
  expect(await told()).toEqual(['hook:one'])
  found = [thing]
  const quiet = { ...ruleOf(() => found), code: 'untold' }
  await lookAt([quiet], minutes(121))
  found = []
  for (let i = 122; i < 240; i++) await lookAt([quiet], minutes(i), { webhooks: ['one'] })
  expect(await told()).toEqual(['hook:one'])
})

test('what gets worse is told again, an hour later at the soonest', async () => {
  let news = 'bad'
  const worsening = ruleOf(() => [{ ...thing, news }])
  const places = { webhooks: ['one'] }
  await lookAt([worsening], minutes(0), places)
  news = 'worse'
  for (let i = 1; i < 60; i++) await lookAt([worsening], minutes(i), places)
  expect(await told()).toHaveLength(1)
  for (let i = 60; i < 180; i++) await lookAt([worsening], minutes(i), places)
  expect(await told()).toHaveLength(2)
  expect(await all()).toHaveLength(1)
})

/** What someone reads. */
const seenBy = async (userId: string, isAdmin = false) =>
  (await listAlarms(db, { userId, isAdmin })).map((alarm) => alarm.text)

test('an owner and the admins are told in words of their own, and nobody else', async () => {
  const stranger = await addAccount('Eve', false)
  const text = 'Your thing is wrong.'
  const textForOthers = 'The thing of Ada is wrong.'
  const about = ruleOf(() => [{ ...thing, subject: owner, ownerId: owner, text, textForOthers }], {
    tells: 'owner_and_admins',
  })
  await lookAt([about], minutes(0), { hasMail: true })
  expect((await told()).toSorted()).toEqual([`mail:${owner}`, `mail:${admin}`].toSorted())
  expect(await seenBy(owner)).toEqual([text])
  expect(await seenBy(admin, true)).toEqual([textForOthers])
  expect(await seenBy(stranger)).toEqual([])
})

// The rules: each finds what it is for, and not what is ordinary.

test('library_shrank: more than a tenth in a day, and not an ordinary clearing-out', async () => {
  const ids = await addAssets(200)
  const trash = `update asset set state = 'trashed', trashed_at = now() where id = any($1)`
  await force(trash, [ids.slice(0, 20)])
  expect(await find('library_shrank')).toEqual([])
  await force(trash, [ids.slice(0, 30)])
  expect(await find('library_shrank')).toMatchObject([
    {
      ownerId: owner,
      text: expect.stringContaining('shrank by 30 photos of 200 in 24 hours') as string,
      details: { before: 200, lost: 30 },
    },
  ])
  expect(await find('library_shrank', new Date(Date.now() + 26 * 3_600_000))).toEqual([])
  await db.updateTable('asset').set({ state: 'active', trashed_at: null }).where('id', 'in', ids).execute()
  expect(await find('library_shrank')).toEqual([])
})

test('library_shrank: also when rows are deleted or hidden, and not when few go', async () => {
  const ids = await addAssets(60)
  await force('delete from asset where id = any($1)', [ids.slice(0, 12)])
  await force(`update asset set visibility = 'locked' where id = any($1)`, [ids.slice(12, 24)])
  expect(await find('library_shrank')).toMatchObject([{ details: { before: 60, lost: 24 } }])
  owner = await addAccount('Small', false)
  const few = await addAssets(10)
  await force('delete from asset where id = any($1)', [few.slice(0, 9)])
  expect((await find('library_shrank')).map(({ ownerId }) => ownerId)).not.toContain(owner)
})

const ask = (some: readonly string[]) =>
  sql`select ask_hold('asset.trash', ${owner}::uuid, ${some}::uuid[], '{}', '{"actor":"session"}')`.execute(
    db,
  )

test('changes_waiting: with the number, until it is decided', async () => {
  expect(await find('changes_waiting')).toEqual([])
  const ids = Array.from({ length: 4223 }, () => randomUUID())
  for (let i = 0; i < 10; i++) await ask(ids)
  const found = await find('changes_waiting')
  expect(found).toMatchObject([
    { text: expect.stringMatching(/^A change to 4,223 photos is waiting for you\./) as string },
  ])
  expect(found[0]?.textForOthers).toMatch(/^A change to 4,223 photos is waiting for Ada\./)
  await ask(ids.slice(0, 777))
  expect((await find('changes_waiting'))[0]?.text).toMatch(/^2 changes to 5,000 photos are waiting for you\./)
  expect(await find('changes_waiting', new Date(Date.now() + 15 * 86_400_000))).toEqual([])
})

const ago = (days: number) => new Date(Date.now() - days * 86_400_000)

const trashed = (id: string | undefined, days: number) =>
  force(`update asset set state = 'trashed', trashed_at = $2 where id = $1`, [id, ago(days)])

test('trash_empties: two weeks before, once for what goes in the same week, and only where it empties at all', async () => {
  const ids = await addAssets(3)
  await trashed(ids[0], 75)
  expect(await find('trash_empties')).toEqual([])
  await trashed(ids[1], 77)
  const [found] = await find('trash_empties')
  const day = new Date(Date.now() + 13 * 86_400_000).toISOString().slice(0, 10)
  expect(found).toMatchObject({ ownerId: owner, details: { photos: 1 } })
  expect(String(found?.details['first'])).toContain(day)
  expect(found?.text).toMatch(/^1 photo will leave your trash for good from \d+ \w+ 20\d\d on\. Bring back/)
  const never = { ...senses, db, now: new Date(), trashDays: undefined }
  expect(await rule('trash_empties').find(never)).toEqual([])
})

test('originals_unreadable: until it was read again', async () => {
  const [id] = await addAssets(1)
  const outcome = (result: 'retried' | 'done', code: string | null) =>
    db
      .insertInto('job_outcome')
      .values({
        job: 'media.process',
        subject: id ?? null,
        outcome: result,
        attempt: 1,
        started_at: new Date(),
        code,
      })
      .execute()
  await outcome('retried', 'media_crashed')
  expect(await find('originals_unreadable')).toEqual([])
  await outcome('retried', 'original_missing')
  await outcome('retried', 'original_missing')
  expect(await find('originals_unreadable')).toMatchObject([{ ownerId: owner, details: { files: 1 } }])
  await outcome('done', null)
  expect(await find('originals_unreadable')).toEqual([])
})

const refused = (details: Record<string, unknown>) =>
  recordEvent(db, { actor: 'system', client: 'psql', intent: 'removal.refused', details })

test('removals_refused and refusals_unrecorded: told apart, and from what waits for its owner', async () => {
  await refused({ hold: randomUUID() })
  expect(await find('removals_refused')).toEqual([])
  expect(await find('refusals_unrecorded')).toEqual([])
  await refused({})
  expect(await find('removals_refused')).toMatchObject([{ details: { count: 1, by: 'psql' } }])
  expect(await find('refusals_unrecorded')).toEqual([])
  await refused({ unknown: true })
  expect(await find('removals_refused')).toMatchObject([{ details: { count: 1 } }])
  expect(await find('refusals_unrecorded')).toMatchObject([{ details: { count: 1 } }])
  const tomorrow = new Date(Date.now() + 25 * 3_600_000)
  expect(await find('removals_refused', tomorrow)).toEqual([])
  expect(await find('refusals_unrecorded', tomorrow)).toEqual([])
})

const asSuperuser = async (statement: string) => {
  const client = new Client({ connectionString: database.superuserUrl })
  await client.connect()
  await client.query(statement)
  await client.end()
}

test('journal_incomplete: as long as something is not as it was made', async () => {
  expect(await find('journal_incomplete')).toEqual([])
  await asSuperuser(
    `insert into heirloom.structure_fault (name, fault) values ('trigger journal_update of asset', 'is disabled')`,
  )
  expect(await find('journal_incomplete')).toMatchObject([
    { text: expect.stringContaining('trigger journal_update of asset is disabled') as string },
  ])
  await asSuperuser('delete from heirloom.structure_fault')
  expect(await find('journal_incomplete')).toEqual([])
})

test('differences_found: for a day', async () => {
  expect(await find('differences_found')).toEqual([])
  const [id] = await addAssets(1)
  await withOperation(db, { actor: 'system', intent: 'unknown', details: { found: true } }, (trx) =>
    trx
      .updateTable('asset')
      .set({ is_favorite: true })
      .where('id', '=', id ?? '')
      .execute(),
  )
  expect(await find('differences_found')).toMatchObject([{ details: { rows: 1 } }])
  expect(await find('differences_found', new Date(Date.now() + 25 * 3_600_000))).toEqual([])
})

test('journal_stalled: names who keeps a transaction open, once changes have waited for it', async () => {
  const [id] = await addAssets(1)
  const blocker = new Client({ connectionString: database.ownerUrl, application_name: 'a long report' })
  await blocker.connect()
  try {
    await blocker.query('begin')
    await blocker.query('select pg_current_xact_id()')
    const soon = new Date(Date.now() + 6 * 60_000)
    // Tests beside this one write in the same cluster, for a moment: they hold readers up just the same.
    await expect.poll(() => find('journal_stalled', soon), { timeout: 20_000 }).toEqual([])
    const favourite = db.updateTable('asset').set({ is_favorite: true })
    await favourite.where('id', '=', id ?? '').execute()
    expect(await find('journal_stalled')).toEqual([])
    const text = expect.stringMatching(/process \d+ \(a long report, as heirloom_owner\)/) as string
    await expect.poll(() => find('journal_stalled', soon), { timeout: 20_000 }).toMatchObject([{ text }])
    await blocker.query('rollback')
    await expect.poll(() => find('journal_stalled', soon), { timeout: 20_000 }).toEqual([])
  } finally {
    await blocker.end()
  }
})

test('originals_away: when the store says so', async () => {
  const watch = { ...senses, db, now: new Date() }
  const asked = (askStore: () => Promise<void>) => rule('originals_away').find({ ...watch, askStore })
  expect(await asked(fine)).toEqual([])
  const away = failure('storage_absent', 'Is its disk mounted?')
  const text =
    'The originals can not be reached. Is its disk mounted? Nothing is changed while they are away.'
  expect(await asked(() => Promise.reject(away))).toMatchObject([{ text }])
})

test('space_low: below five GiB', async () => {
  const gibibyte = 1024 ** 3
  expect(await find('space_low', new Date(), 5 * gibibyte)).toEqual([])
  const found = await find('space_low', new Date(), 4.2 * gibibyte)
  expect(found).toMatchObject([{ text: expect.stringContaining('Only 4.5 GB are free') as string }])
})

const fail = (some: readonly string[]) =>
  db
    .insertInto('derivative')
    .values(
      some.map((asset_id) => ({
        asset_id,
        kind: 'thumbnail' as const,
        state: 'failed' as const,
        version: 1,
      })),
    )
    .execute()

test('thumbnails_failing: more than five in an hour', async () => {
  const ids = await addAssets(6)
  await fail(ids.slice(0, 5))
  expect(await find('thumbnails_failing')).toEqual([])
  await fail(ids.slice(5))
  expect(await find('thumbnails_failing')).toMatchObject([{ details: { failed: 6 } }])
  expect(await find('thumbnails_failing', new Date(Date.now() + 61 * 60_000))).toEqual([])
})

test('every rule has a sentence, on a server where nothing is wrong finds nothing, and names nothing inside', async () => {
  const calm = await look({ ...senses, db, now: new Date(Date.now() + 40 * 86_400_000) }, silentLog())
  expect(calm.unknown).toEqual([])
  // Whoever writes in the same cluster at this moment is a stall, forty days from now; and nobody ships here.
  const passing = ['journal_stalled', 'journal_unshipped']
  const found = calm.found.filter(({ code }) => !passing.includes(code))
  expect(found.filter(({ ownerId }) => ownerId === undefined || [owner, admin].includes(ownerId))).toEqual([])
  expect(new Set(rules.map(({ code }) => code)).size).toBe(rules.length)
})
