import { describe, expect, test } from 'vitest'

import type { BackupOverview, BackupRun } from '../../data/backups.ts'
import { withRunning } from '../../data/backups.ts'
import { comingOf, follow, progressWords } from './progress.ts'
import type { Track } from './progress.ts'
import { groupsOf, recoverLine } from './recovery.ts'
import { cronWords, scheduleWords } from './schedule.ts'
import { byWhom, fullness, lossWords, resultOf, titleOf } from './words.ts'

const run: BackupRun = {
  id: '1',
  target: 'usb',
  kind: 'backup',
  state: 'done',
  step: 'Copying photos',
  done: 1204,
  total: 1204,
  bytes: 3_200_000_000,
  startedAt: '2026-11-21T12:00:00Z',
  endedAt: '2026-11-21T12:04:00Z',
  message: null,
  askedBy: 'schedule',
}

const copies = { photos: 10, bytes: 100, once: 0, onceBytes: 0, twice: 4, more: 6, elsewhere: 6 }
const overview = { lossSeconds: 40, copies, targets: [] } as unknown as BackupOverview

describe('a run in words', () => {
  test('says what was done, how much and how long', () => {
    expect(titleOf(run)).toBe('Backup to usb')
    expect(resultOf(run)).toMatch(/^1.204 files copied, 3\.2 GB, in 4 minutes$/)
  })

  test.each([
    [{ done: 0 }, /^Nothing new to copy, in/],
    [{ kind: 'verify' }, /all as they should be, in 4 minutes$/],
    [{ kind: 'drill' }, /^Everything came back and was right, in/],
    [{ state: 'failed', message: 'usb is full. Make room there.' }, /^usb is full. Make room there.$/],
    [{ state: 'failed' }, /^It did not work$/],
    [{ state: 'stopped' }, /^Stopped\. The next one goes on/],
    [{ state: 'running', endedAt: null }, /^Running now$/],
  ] as const)('%o', (part, words) => {
    expect(resultOf({ ...run, ...part })).toMatch(words)
  })

  test('says who asked for it', () => {
    expect(byWhom(run)).toBe('by itself, as scheduled')
    expect(byWhom({ ...run, askedBy: 'Ada' })).toBe('by Ada')
  })
})

describe('what would be lost', () => {
  test('is the time since the last complete moment', () => {
    expect(lossWords(overview)).toBe('the last 40 seconds.')
  })

  test.each([
    [{ once: 10, onceBytes: 100 }, 'everything.'],
    [{ once: 3, onceBytes: 5_000_000 }, '3 photos and videos that have no second copy yet (5 MB).'],
    [{}, 'what was entered beside the photos. No complete copy of it stands elsewhere yet.'],
    [{ photos: 0 }, 'nothing.'],
  ])('without such a moment, with %o', (part, words) => {
    expect(lossWords({ ...overview, lossSeconds: null, copies: { ...copies, ...part } })).toBe(words)
  })
})

const at = (done: number, more: Partial<BackupRun> = {}): BackupRun => ({
  ...run,
  state: 'running',
  done,
  total: 1000,
  bytes: done * 1_000_000,
  ...more,
})

const noon = Date.parse(run.startedAt)

/** What is known after these answers, each with its moment. */
const after = (...answers: [number, BackupRun][]) => {
  let track: Track | undefined
  for (const [moment, answer] of answers) track = follow(track, answer, moment)
  if (!track) throw new Error('No answer')
  return comingOf(track)
}

describe('progress', () => {
  test('says nothing of speed at first, then how fast and how long still', () => {
    const nothing = { share: 0, bytesPerSecond: undefined, secondsLeft: undefined }
    expect(after([0, at(0)])).toEqual(nothing)
    const coming = after([0, at(0)], [2_000, at(50)], [4_000, at(100)])
    expect(coming).toEqual({ share: 0.1, bytesPerSecond: 25_000_000, secondsLeft: 36 })
    expect(progressWords(at(100), coming, noon + 60_000)).toMatch(
      /^100 of 1.000 · 100 MB · 25 MB\/s · about 36 seconds left$/,
    )
  })

  test('forgets how fast it once was', () => {
    expect(after([0, at(0)], [10_000, at(500)], [29_000, at(500)]).secondsLeft).toBeUndefined()
  })

  test('measures again where another step begins', () => {
    const next = at(0, { step: 'Reading back' })
    expect(after([0, at(0)], [4_000, at(500)], [6_000, next]).secondsLeft).toBeUndefined()
  })

  test('promises no end while the whole is not known', () => {
    const unknown = at(20, { total: null })
    expect(after([0, at(10)], [5_000, unknown])).toMatchObject({ share: null, secondsLeft: undefined })
    const coming = after([0, unknown])
    expect(progressWords(unknown, coming, noon + 2_000)).toBe('20 so far · 20 MB')
    expect(progressWords(unknown, coming, noon + 60_000)).toBe('20 so far · 20 MB · for 1 minute now')
  })
})

describe('schedule', () => {
  const now = new Date('2026-11-21T12:00:00Z')

  test('says times that people know', () => {
    const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' })
    const clock = time.format(new Date('2026-11-21T02:15:00Z'))
    expect(cronWords('15 2 * * *', now)).toBe(`every day at ${clock}`)
    expect(cronWords('0 12 * * 7', now)).toMatch(/^every Sunday at /)
    expect(cronWords('*/5 2 * * 1-5', now)).toContain('*/5 2 * * 1-5')
  })

  test('says what does not happen by itself', () => {
    expect(scheduleWords({ backupAt: 'never', drillAt: 'never' }, now)).toMatch(/not made .* not tried/)
  })
})

test('a place that fills up soon says how soon, another one when', () => {
  const now = Date.parse('2026-11-21T12:00:00Z')
  expect(fullness({ fullAt: null }, now)).toBeUndefined()
  expect(fullness({ fullAt: '2026-11-20T12:00:00Z' }, now)).toMatchObject({ isSoon: true })
  expect(fullness({ fullAt: '2026-12-03T12:00:00Z' }, now)?.text).toMatch(/about 12 days/)
  expect(fullness({ fullAt: '2029-03-10T12:00:00Z' }, now)).toMatchObject({ isSoon: false })
})

test('the command of a new machine names the place, whole, whatever stands in its name', () => {
  const usb = { kind: 'folder', name: 'usb', place: '/mnt/usb' } as const
  expect(recoverLine(usb)).toBe('./heirloom recover --from /mnt/usb')
  expect(recoverLine({ ...usb, place: "/mnt/Ada's disk" })).toBe(
    String.raw`./heirloom recover --from '/mnt/Ada'\''s disk'`,
  )
  expect(recoverLine({ kind: 'restic', name: 'nas', place: 'sftp:ada@nas:/repo' })).toBe(
    './heirloom recover --from restic:sftp:ada@nas:/repo',
  )
})

test('a code is shown in its groups', () => {
  expect(groupsOf('ABCD-EFGH-JK')).toEqual(['ABCD', 'EFGH', 'JK'])
  expect(groupsOf('ABCDEFGHJK')).toEqual(['ABCD', 'EFGH', 'JK'])
})

test('a run that was just asked for is seen at its place', () => {
  const before = {
    targets: [
      { name: 'usb', running: null },
      { name: 'nas', running: null },
    ],
  } as unknown
  const running = { ...run, state: 'running' as const }
  const { targets } = withRunning(before as BackupOverview, running)
  expect(targets.map((target) => target.running)).toEqual([running, null])
})
