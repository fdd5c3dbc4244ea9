import { expect, test } from 'vitest'

import type { Device } from '../../data/account.ts'
import type { BackupOverview } from '../../data/backups.ts'
import { backupOf, phoneOf } from './progress.ts'

const device = (deviceOS: string, appVersion: string | null) => ({ deviceOS, appVersion }) as Device
const backups = (...times: (string | null)[]) =>
  ({ targets: times.map((lastBackupAt) => ({ lastBackupAt })) }) as unknown as BackupOverview

test('a phone is one whose app is signed in, not its browser', () => {
  const phone = device('iOS', '3.1.0')
  expect(phoneOf([device('Linux', null), device('Android', null), phone])).toBe(phone)
  expect(phoneOf([device('Android', null), device('Linux', '3.1.0')])).toBeUndefined()
})

test('a backup counts when one has come to its end, the newest of all places', () => {
  expect(backupOf(backups())).toBe('none')
  expect(backupOf(backups(null))).toBe('soon')
  expect(backupOf(backups('2026-01-02T00:00:00Z', null, '2026-03-01T00:00:00Z'))).toEqual({
    at: '2026-03-01T00:00:00Z',
  })
})
