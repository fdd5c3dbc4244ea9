import { randomBytes, randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { beginEpoch, recordEvent } from '../../platform/journal/journal.ts'
import { createTestDatabase } from '../../platform/testing/testing.ts'
import type { TestDatabase } from '../../platform/testing/testing.ts'
import type { Db, Tables } from '../../schema/schema.ts'
import { readHealth, readSafety } from './health.ts'
import type { BackupSafety } from './health.ts'

let database: TestDatabase<Tables>
let db: Db
let owner: string
let admin: string

beforeAll(async () => {
  database = await createTestDatabase<Tables>()
  db = database.db
  await beginEpoch(db)
  const people = [
    { email: `${randomUUID()}@example.org`, name: 'Ada' },
    { email: `${randomUUID()}@example.org`, name: 'Grace', is_admin: true },
  ]
  const ids = await db.insertInto('account').values(people).returning('id').execute()
  owner = ids[0]?.id ?? ''
  admin = ids[1]?.id ?? ''
})
afterAll(() => database.close())

async function addAlarm(
  columns: Partial<{
    owner_id: string
    code: string
    severity: 'notice' | 'alarm'
    tells: 'owner' | 'admins'
  }>,
) {
  const now = new Date()
  const alarm = {
    code: 'test',
    subject: randomUUID(),
    severity: 'alarm' as const,
    tells: 'admins' as const,
    text: 'Your thing is wrong. Mend it.',
    text_for_others: 'A thing is wrong. Mend it.',
    first_seen_at: now,
    last_seen_at: now,
    raised_at: now,
  }
  return await db
    .insertInto('alarm')
    .values({ ...alarm, ...columns })
    .returning('id')
    .executeTakeFirstOrThrow()
}

let backup: BackupSafety = { status: 'safe', sentence: undefined }
const backups = () => Promise.resolve(backup)
const safety = (userId: string) => readSafety({ db, backups }, userId)

const endAlarms = () => db.updateTable('alarm').set({ cleared_at: new Date() }).execute()

test('the safe line tells what is the matter to whom it concerns, by its first sentence', async () => {
  expect(await safety(owner)).toMatchObject({ status: 'safe', sentences: [] })
  await addAlarm({})
  expect(await safety(owner)).toMatchObject({ status: 'safe', sentences: [] })
  expect(await safety(admin)).toMatchObject({ status: 'attention', sentences: ['A thing is wrong.'] })
  await endAlarms()
  await addAlarm({ owner_id: owner, tells: 'owner' })
  expect(await safety(owner)).toMatchObject({
    status: 'attention',
    sentences: ['Your thing is wrong.'],
  })
  expect(await safety(admin)).toMatchObject({ status: 'safe', sentences: [] })
  await endAlarms()
  await addAlarm({ owner_id: owner, tells: 'owner', severity: 'notice' })
  expect(await safety(owner)).toMatchObject({ status: 'safe', sentences: ['Your thing is wrong.'] })
  await endAlarms()
})

async function addPhoto() {
  const photo = {
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
    local_time: '2001-01-01T00:00:00',
  }
  await db.insertInto('asset').values(photo).execute()
}

test('who has photos is told how safe the backups make them', async () => {
  backup = { status: 'attention', sentence: 'No backup yet' }
  expect(await safety(owner)).toMatchObject({ status: 'safe', sentences: [] })
  await addPhoto()
  expect(await safety(owner)).toMatchObject({ status: 'attention', sentences: ['No backup yet'] })
  expect(await safety(owner)).toMatchObject({ about: 'backups' })
  backup = { status: 'safe', sentence: undefined }
  expect(await safety(owner)).toMatchObject({ status: 'safe', sentences: [], about: 'health' })
})

test('the safe line leads to where its first sentence is explained', async () => {
  backup = { status: 'attention', sentence: 'No backup yet' }
  await addAlarm({ owner_id: owner, tells: 'owner' })
  expect(await safety(owner)).toMatchObject({ about: 'health' })
  await endAlarms()
  await addAlarm({ owner_id: owner, tells: 'owner', code: 'restore_untried' })
  expect(await safety(owner)).toMatchObject({ about: 'backups' })
  await endAlarms()
  backup = { status: 'safe', sentence: undefined }
})

const health = async (code: string) => {
  const storage = { fileSystem: 'ext4', unmet: [] } as never
  const kinds = { preview: 1 }
  const dependencies = {
    db,
    version: '1',
    storage,
    freeBytes: async () => 1e12,
    kinds,
    derivedFolder: tmpdir(),
    backups,
  }
  return (await readHealth(dependencies)).checks.find((check) => check.code === code)
}

test('a message that does not get through stands in Health, with the reason, until it does', async () => {
  expect(await health('deliveries')).toMatchObject({ status: 'fine' })
  const { id: alarm_id } = await addAlarm({})
  const delivery = { alarm_id, target: 'hook:x', asked_at: new Date() }
  const { id } = await db
    .insertInto('alarm_delivery')
    .values(delivery)
    .returning('id')
    .executeTakeFirstOrThrow()
  expect(await health('deliveries')).toMatchObject({ status: 'fine' })
  const outcome = { job: 'alarm.deliver', subject: id, attempt: 1, started_at: new Date(), code: 'not_sent' }
  await db
    .insertInto('job_outcome')
    .values({ ...outcome, outcome: 'retried', message: 'The webhook (ntfy) answered 503.' })
    .execute()
  expect(await health('deliveries')).toMatchObject({
    status: 'attention',
    text: '1 message about alarms could not be sent yet. The webhook (ntfy) answered 503.',
  })
  await db.updateTable('alarm_delivery').set({ ended_at: new Date(), outcome: 'sent' }).execute()
  expect(await health('deliveries')).toMatchObject({ status: 'fine' })
})

const look = (minutesAgo: number) => ({ at: new Date(Date.now() - minutesAgo * 60_000) })

test('who does not look any more is found out', async () => {
  await recordEvent(db, { actor: 'system', intent: 'server.start' })
  expect(await health('watch')).toMatchObject({ status: 'fine' })
  await db.insertInto('alarm_look').values(look(11)).execute()
  expect(await health('watch')).toMatchObject({ status: 'attention' })
  await db.updateTable('alarm_look').set(look(1)).execute()
  expect(await health('watch')).toMatchObject({ status: 'fine' })
})
