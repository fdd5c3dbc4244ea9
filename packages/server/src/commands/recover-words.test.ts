import { expect, test } from 'vitest'
import type { RecoveryReport } from '../features/recovery/recovery.ts'
import { progressText, summary } from './recover-words.ts'

test.each([
  [{ done: 1.5e9, total: 3e9, unit: 'bytes' }, 30, '1.50 GB of 3.00 GB, 50.0 MB/s, 30.0 s to go'],
  [{ done: 1e6, total: undefined, unit: 'bytes' }, 2, '1.0 MB, 0.5 MB/s'],
  [
    { done: 10, total: 120_010, unit: 'rows', words: 'Rows' },
    1,
    'Rows: 10 rows of 120,010 rows, 10 rows/s, 3.3 h to go',
  ],
  [{ done: 45.2, total: undefined, unit: 'seconds', words: 'Starting' }, 45.2, 'Starting: 45 s so far'],
  [{ done: 0, total: 5, unit: 'files' }, 0, '0 files of 5 files, 0 files/s'],
] as const)('progress %j after %d s', (progress, elapsed, text) => {
  expect(progressText(progress, elapsed)).toBe(text)
})

const report: RecoveryReport = {
  ok: false,
  seconds: 75,
  photos: 1234,
  bytes: 2.5e9,
  compared: 100,
  isProven: true,
  until: '2026-11-21T14:00:00.000Z',
  faults: [],
  missing: 1,
  missingSome: [
    { path: 'admin/a.jpg', name: 'a.jpg', owner: 'ada@example.org', fault: 'is missing at the target' },
  ],
  found: 0,
  lockedOut: [],
  todo: ['Everyone signs in again.'],
  steps: [],
  fullSeconds: null,
}

test('the summary says what is back, until when, what is missing, what to do, and the next command', () => {
  const text = summary(report, { into: '/srv/photos', isDrill: false })
  expect(text).toContain('1,234 photos and videos, 2.50 GB, in 75.0 s')
  expect(text).toContain('Everything until 2026-11-21T14:00:00.000Z')
  expect(text).toContain('a.jpg of ada@example.org (admin/a.jpg) is missing at the target')
  expect(text).toMatch(/To do:\n {2}Everyone signs in again/)
  expect(text).toContain('Next: HEIRLOOM_DATA=/srv/photos npm start')
  expect(text).not.toContain('Wrong:')
})
