// Alarms: what is the matter, told to whom it concerns, in the web page, by e-mail and by webhooks. Runtime: they are made
// again from what is so. One row while it lasts, however often it comes and goes; each is an event when it begins and when
// it is over. A rule that can't look changes nothing, and that is an alarm too.
import { setTimeout as pause } from 'node:timers/promises'
import { notify } from '../../catalog/notifications/notifications.ts'
import type { NewNotification } from '../../catalog/notifications/notifications.ts'
import { failure } from '../../platform/errors/errors.ts'
import type { Log } from '../../platform/log/log.ts'
import { recordEvent } from '../../platform/journal/journal.ts'
import { addJobs } from '../../platform/jobs/jobs.ts'
import type { JobRequest } from '../../platform/jobs/jobs.ts'
import type { Db, Trx } from '../../schema/schema.ts'
import type { AlarmToShow, Found, Looked, OpenAlarm, Rule, Watch } from './alarm.ts'
import {
  clearGone,
  forgetPassing,
  insertDeliveries,
  insertOver,
  listReaders,
  listToTell,
  lockAlarms,
  markTold,
  noteFound,
  noteLook,
  raiseLasting,
  selectAlarms,
} from './alarms.sql.ts'
import type { Reader } from './alarms.sql.ts'
import { backupRules } from './backups.rules.ts'
import { journalRules } from './journal.rules.ts'
import { libraryRules } from './library.rules.ts'
import { machineRules } from './machine.rules.ts'
import { firstSentence } from './message.ts'

export { sendTrial, sendTrialMail } from './trial.ts'
export type { Found, Looked, Rule, Watch } from './alarm.ts'

export const rules: readonly Rule[] = [...libraryRules, ...journalRules, ...backupRules, ...machineRules]

/** Asks every rule. One that fails takes no other with it. */
export async function look(watch: Watch, log: Log, asked: readonly Rule[] = rules): Promise<Looked> {
  const all = await Promise.all(asked.map((rule) => ask(rule, watch, log)))
  return { found: all.flatMap(({ found }) => found), unknown: all.flatMap(({ unknown }) => unknown) }
}

async function ask({ find, ...rule }: Rule, watch: Watch, log: Log): Promise<Looked> {
  try {
    const all = await within(askingMs, find(watch))
    return { found: all.map((found) => ({ ...rule, ...found })), unknown: [] }
  } catch (error) {
    log.error({ err: error, rule: rule.code }, 'a rule for alarms could not look')
    return { found: [{ ...blind, ...blindness(rule.code) }], unknown: [rule.code] }
  }
}

const askingMs = 30_000

/** Throws when it takes longer; what was asked goes on by itself. */
async function within<Answer>(milliseconds: number, answer: Promise<Answer>): Promise<Answer> {
  const timer = new AbortController()
  const late = pause(milliseconds, undefined, { signal: timer.signal }).then(() => {
    throw failure('too_slow', `There was no answer within ${milliseconds / 1000} seconds.`)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    timer.abort()
  }
}

const blind: Omit<Rule, 'find'> = {
  code: 'watch_blind',
  severity: 'warning',
  tells: 'admins',
  waitMinutes: 3,
  quietMinutes: 5,
}

const blindness = (code: string): Found => ({
  subject: code,
  text: `Heirloom could not look whether all is well (${code}). The log says why.`,
  details: { rule: code },
})

export interface Telling {
  readonly now: Date
  /** Where alarms are told; an account's e-mail is one of them where mail is set up. */
  readonly hasMail: boolean
  readonly webhooks: readonly string[]
  readonly deliver: (deliveryId: string) => JobRequest
}

/** Brings the alarms in line with what was found, and asks for what is to be told, in one transaction. */
export async function settle(trx: Trx, looked: Looked, telling: Telling): Promise<void> {
  const { now } = telling
  await lockAlarms(trx)
  await noteLook(trx, now)
  await noteFound(trx, looked.found, now)
  for (const alarm of await raiseLasting(trx, now)) await record(trx, 'alarm.raise', alarm)
  await forgetPassing(trx, looked.unknown, now)
  for (const alarm of await clearGone(trx, looked.unknown, now)) await record(trx, 'alarm.clear', alarm)
  await tell(trx, telling)
  await addJobs(trx, (await insertOver(trx, now)).map(telling.deliver))
}

async function record(trx: Trx, intent: 'alarm.raise' | 'alarm.clear', alarm: OpenAlarm): Promise<void> {
  const { id, code, severity, text, owner_id: userId } = alarm
  const details = { alarm: id, code, severity, text }
  await recordEvent(trx, { actor: 'job', intent, ...(userId !== null && { userId }), details })
}

/** Told once, and again when it got worse; of one thing at most once an hour. */
async function tell(trx: Trx, { now, hasMail, webhooks, deliver }: Telling): Promise<void> {
  const alarms = await listToTell(trx, now)
  if (alarms.length === 0) return
  await notify(trx, (await listReaders(trx, alarms)).map(notificationOf))
  const deliveries = await insertDeliveries(trx, alarms, { hasMail, webhooks, now })
  await addJobs(trx, deliveries.map(deliver))
  await markTold(trx, alarms, now)
}

const levels = { notice: 'info', warning: 'warning', alarm: 'error' } as const

function notificationOf({
  user_id: userId,
  alarm_id: alarmId,
  code,
  severity,
  text,
}: Reader): NewNotification {
  return {
    userId,
    type: /^(?:backup|restore)_/.test(code) ? 'BackupFailed' : 'SystemMessage',
    level: levels[severity],
    title: firstSentence(text),
    description: text.slice(firstSentence(text).length).trim() || undefined,
    data: { alarmId, code },
  }
}

/** What is the matter, then what was in the last 30 days, the newest first. Someone's own; for an admin everything. */
export async function listAlarms(
  db: Db,
  viewer: { readonly userId: string; readonly isAdmin: boolean },
): Promise<readonly AlarmToShow[]> {
  return await selectAlarms(db, viewer)
}
