// What happens to copies elsewhere, and to the files of the journal.
import { spoken } from './alarm.ts'
import type { Rule } from './alarm.ts'
import {
  findUnshipped,
  listFailedRuns,
  listFills,
  listTroubledTargets,
  readBackupAge,
  readTried,
} from './backups.sql.ts'

const common = { tells: 'admins', waitMinutes: 0, quietMinutes: 1 } as const
const dayMs = 86_400_000

const backupFailed: Rule = {
  ...common,
  code: 'backup_failed',
  severity: 'warning',
  find: async ({ db }) =>
    (await listFailedRuns(db, 'backup')).map(({ target, message }) => ({
      subject: target,
      text: `The last backup to ${target} failed. ${message}`,
      details: { target },
    })),
}

const backupDamaged: Rule = {
  ...common,
  code: 'backup_damaged',
  severity: 'alarm',
  find: async ({ db }) =>
    (await listFailedRuns(db, 'verify')).map(({ target, message }) => ({
      subject: target,
      text: `The backup ${target} was read back and is not as it should be. ${message}`,
      details: { target },
    })),
}

const restoreFailed: Rule = {
  ...common,
  code: 'restore_failed',
  severity: 'alarm',
  find: async ({ db }) =>
    (await listFailedRuns(db, 'drill')).map(({ target, message }) => ({
      subject: target,
      text: `A restore from ${target} was tried and failed. ${message}`,
      details: { target },
    })),
}

/** No complete backup anywhere for two days. */
const backupOld: Rule = {
  ...common,
  code: 'backup_old',
  severity: 'alarm',
  find: async ({ db, now }) => {
    const age = await readBackupAge(db)
    const since = age?.completeUntil ?? age?.triedSince ?? undefined
    if (since === undefined || now.getTime() - since.getTime() < 2 * dayMs) return []
    const days = Math.floor((now.getTime() - since.getTime()) / dayMs)
    const text = `There has been no complete backup for ${spoken(days, 'day')}. The page Backups says why.`
    return [
      { subject: '', text, details: { since: since.toISOString() }, news: String(Math.floor(days / 7)) },
    ]
  },
}

const targetTroubled: Rule = {
  ...common,
  code: 'backup_target_away',
  severity: 'warning',
  quietMinutes: 5,
  find: async ({ db, now }) =>
    (await listTroubledTargets(db, now)).map(({ target, text }) => ({
      subject: target,
      text: `The backup ${target} gets nothing new. ${text}`,
      details: { target },
    })),
}

const fewDays = 10
const smallShare = 0.05

const targetFills: Rule = {
  ...common,
  code: 'backup_target_full_soon',
  severity: 'warning',
  quietMinutes: 60,
  find: async ({ db }) =>
    (await listFills(db))
      .filter(
        ({ freeBytes, totalBytes, days }) =>
          freeBytes < totalBytes * smallShare || (days !== null && days < fewDays),
      )
      .map(({ target, freeBytes, days }) => {
        const left = `Only ${(freeBytes / 1e9).toFixed(1)} GB are free at the backup ${target}.`
        const soon =
          days === null ? '' : ` That is enough for ${spoken(Math.max(0, Math.floor(days)), 'day')}.`
        return {
          subject: target,
          text: `${left}${soon} Make room there, or use a larger disk.`,
          details: { target },
        }
      }),
}

const patienceDays = 14

const restoreUntried: Rule = {
  ...common,
  code: 'restore_untried',
  severity: 'warning',
  find: async ({ db, now }) => {
    const { triedAt, since } = await readTried(db)
    const from = triedAt ?? since
    if (from === null || now.getTime() - from.getTime() < patienceDays * dayMs) return []
    const days = spoken(Math.floor((now.getTime() - from.getTime()) / dayMs), 'day')
    const text = `No restore has been tried with success for ${days}. Try one on the page Backups: only then it is known to work.`
    return [{ subject: '', text, details: { since: from.toISOString() } }]
  },
}

const unshippedMs = 10 * 60_000

const journalUnshipped: Rule = {
  ...common,
  code: 'journal_unshipped',
  severity: 'warning',
  find: async ({ db, now }) => {
    const { since } = await findUnshipped(db)
    if (since === undefined || now.getTime() - since.getTime() < unshippedMs) return []
    const text =
      'What happened in the last minutes is in the database alone. The record of changes could not be written beside ' +
      'the photos; the log says why.'
    return [{ subject: '', text, details: { since: since.toISOString() } }]
  },
}

/** The files know more than the database: it was restored from an older state, or exchanged. */
const journalAhead: Rule = {
  ...common,
  code: 'journal_ahead',
  severity: 'alarm',
  waitMinutes: 2,
  find: async ({ db, journalHead }) => {
    const [head, { last }] = await Promise.all([journalHead(), findUnshipped(db)])
    if (head === undefined || head <= last) return []
    const text =
      'The database is older than the record of changes beside the photos. It was restored from an older state: stop ' +
      'Heirloom and run heirloom rebuild, which brings back what happened since.'
    return [{ subject: '', text, details: { head, last } }]
  },
}

export const backupRules: readonly Rule[] = [
  backupFailed,
  backupDamaged,
  restoreFailed,
  backupOld,
  targetTroubled,
  targetFills,
  restoreUntried,
  journalUnshipped,
  journalAhead,
]
