import type { Insertable } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { beginEpoch, recordEvent } from '../../platform/journal/journal.ts'
import { createTestDatabase } from '../../platform/testing/testing.ts'
import type { TestDatabase } from '../../platform/testing/testing.ts'
import type { Db, Tables } from '../../schema/schema.ts'
import { backupRules } from './backups.rules.ts'

let database: TestDatabase<Tables>
let db: Db
beforeEach(async () => {
  database = await createTestDatabase<Tables>()
  db = database.db
  await beginEpoch(db)
})
afterEach(() => database.close())

const ago = (days: number) => new Date(Date.now() - days * 86_400_000)

async function find(code: string, head?: number): Promise<readonly string[]> {
  const rule = backupRules.find((one) => one.code === code)
  const found = await rule?.find({
    db,
    now: new Date(),
    freeBytes: async () => 1e12,
    trashDays: 90,
    askStore: async () => undefined,
    journalHead: async () => head,
  })
  return (found ?? []).map(({ subject, text }) => `${subject}: ${text}`)
}

type Target = Insertable<Tables['backup_target']>
async function addTarget(columns: Partial<Target> = {}) {
  const target = { name: 'usb', kind: 'folder' as const, place: '/mnt', is_elsewhere: false }
  await db
    .insertInto('backup_target')
    .values({ ...target, ...columns })
    .execute()
}

async function addRun(kind: 'backup' | 'verify' | 'drill', state: 'done' | 'failed', days = 0) {
  const times = { started_at: ago(days), seen_at: ago(days), ended_at: ago(days) }
  const run = { target: 'usb', kind, state, asked_by: 'schedule', message: 'The disk is full.' }
  await db
    .insertInto('backup_run')
    .values({ ...run, ...times })
    .execute()
}

test('where no backup is set up, nothing of this is the matter', async () => {
  for (const { code } of backupRules.filter((rule) => rule.code !== 'journal_unshipped'))
    expect([code, await find(code)]).toEqual([code, []])
})

test.each([
  ['backup_failed', 'backup', /^usb: The last backup to usb failed. The disk is full.$/],
  ['backup_damaged', 'verify', /^usb: The backup usb was read back and is not as it should be./],
  ['restore_failed', 'drill', /^usb: A restore from usb was tried and failed./],
] as const)('%s: until one of its kind is done', async (code, kind, text) => {
  await addTarget()
  await addRun(kind, 'done', 2)
  expect(await find(code)).toEqual([])
  await addRun(kind, 'failed', 1)
  expect(await find(code)).toEqual([expect.stringMatching(text)])
  await addRun(kind, 'done')
  expect(await find(code)).toEqual([])
})

test('backup_old: two days after the last moment that is complete, or after the first try', async () => {
  await addTarget({ complete_until: ago(1.9) })
  expect(await find('backup_old')).toEqual([])
  await db
    .updateTable('backup_target')
    .set({ complete_until: ago(3.1) })
    .execute()
  expect(await find('backup_old')).toEqual([expect.stringContaining('no complete backup for 3 days')])
  await db.updateTable('backup_target').set({ complete_until: null }).execute()
  expect(await find('backup_old')).toEqual([])
  await addRun('backup', 'failed', 4)
  expect(await find('backup_old')).toEqual([expect.stringContaining('for 4 days')])
  await db.updateTable('backup_target').set({ is_wanted: false }).execute()
  expect(await find('backup_old')).toEqual([])
})

test('backup_target_away: after ten minutes', async () => {
  await addTarget({ problem: 'target_gone', problem_text: 'It is not there.', problem_since: ago(0) })
  expect(await find('backup_target_away')).toEqual([])
  await db
    .updateTable('backup_target')
    .set({ problem_since: ago(1) })
    .execute()
  expect(await find('backup_target_away')).toEqual(['usb: The backup usb gets nothing new. It is not there.'])
})

test('backup_target_full_soon: under ten days, or under a twentieth', async () => {
  const gib = 1024 ** 3
  await addTarget({ free_bytes: 200 * gib, total_bytes: 1000 * gib, daily_bytes: 10 * gib })
  expect(await find('backup_target_full_soon')).toEqual([])
  await db
    .updateTable('backup_target')
    .set({ daily_bytes: 30 * gib })
    .execute()
  expect(await find('backup_target_full_soon')).toEqual([expect.stringContaining('enough for 6 days')])
  await db
    .updateTable('backup_target')
    .set({ free_bytes: 40 * gib, daily_bytes: 0 })
    .execute()
  expect(await find('backup_target_full_soon')).toEqual([expect.stringContaining('Only 42.9 GB')])
})

test('restore_untried: two weeks after the last that went well, or after the first backup', async () => {
  await addTarget()
  await addRun('backup', 'done', 13)
  expect(await find('restore_untried')).toEqual([])
  await addRun('backup', 'done', 15)
  expect(await find('restore_untried')).toEqual([expect.stringContaining('for 15 days')])
  await addRun('drill', 'failed', 2)
  expect(await find('restore_untried')).toHaveLength(1)
  await addRun('drill', 'done', 1)
  expect(await find('restore_untried')).toEqual([])
})

test('journal_unshipped and journal_ahead: the files lag behind, and the database does', async () => {
  await recordEvent(db, { actor: 'system', intent: 'test' })
  expect(await find('journal_unshipped')).toEqual([])
  expect(await find('journal_ahead', undefined)).toEqual([])
  expect(await find('journal_ahead', 3)).toEqual([expect.stringContaining('heirloom rebuild')])
  const segment = {
    epoch: 1,
    from_xid: '0',
    to_xid: '1',
    sha256: Buffer.alloc(32),
    bytes: 1,
    operations: 1,
    changes: 0,
  }
  await db
    .insertInto('segment')
    .values({ ...segment, number: 3 })
    .execute()
  expect(await find('journal_ahead', 3)).toEqual([])
  const rule = backupRules.find(({ code }) => code === 'journal_unshipped')
  const later = await rule?.find({ db, now: new Date(Date.now() + 660_000) } as never)
  expect(later).toEqual([expect.objectContaining({ text: expect.stringContaining('in the database alone') })])
})
