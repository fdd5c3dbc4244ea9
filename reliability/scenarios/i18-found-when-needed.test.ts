// I18: a corrupt dump was found only when it was needed.
import { chmod, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { openTestLibrary } from '../../packages/server/src/backups.testing.ts'
import type { TestAsset, TestLibrary } from '../../packages/server/src/backups.testing.ts'
import { readOverview } from '../../packages/server/src/features/backups/backups.ts'
import { rules } from '../../packages/server/src/features/alarms/alarms.ts'

let library: TestLibrary
let asset: TestAsset | undefined
beforeAll(async () => {
  library = await openTestLibrary()
  ;[asset] = await library.add(8)
  await library.run('usb')
  return () => library.close()
}, 120_000)

/** A disk that turns one bit, and tells nobody. */
async function spoil(file: string): Promise<void> {
  await chmod(file, 0o644)
  const bytes = await readFile(file)
  bytes[0] = (bytes[0] ?? 0) ^ 1
  await writeFile(file, bytes)
}

const nothing = async () => undefined

async function alarmsNow(): Promise<readonly string[]> {
  const asked = rules.filter(({ code }) => code.startsWith('backup_') || code.startsWith('restore_'))
  const watch = { db: library.db, now: new Date(), freeBytes: async () => 1e12, trashDays: undefined }
  const found = await Promise.all(
    asked.map(async ({ code, find }) =>
      (await find({ ...watch, askStore: nothing, journalHead: nothing })).map(() => code),
    ),
  )
  return found.flat()
}

test('one bit turns at the target: the next reading back finds it, says where, and raises an alarm', async () => {
  await spoil(path.join(library.folderOf('usb'), 'originals', asset?.path ?? ''))
  const verified = await library.run('usb', 'verify')
  expect(verified).toMatchObject({ state: 'failed', code: 'backup_damaged' })
  expect(verified.message).toContain(asset?.path)
  expect(await alarmsNow()).toContain('backup_damaged')
  const overview = await readOverview(library.db)
  expect(overview.status).toBe('attention')
  expect(overview.lastVerifiedAt).toBeUndefined()
  expect(overview.copies.once).toBe(1)
}, 120_000)

test('long before it is needed it is whole again', async () => {
  expect(await library.run('usb')).toMatchObject({ state: 'done' })
  expect(await library.run('usb', 'verify')).toMatchObject({ state: 'done' })
  expect(await alarmsNow()).not.toContain('backup_damaged')
  expect((await readOverview(library.db)).copies.once).toBe(0)
  expect(await library.sumsSay('usb')).toBe('')
  expect((await library.check()).findings).toEqual([])
}, 120_000)
