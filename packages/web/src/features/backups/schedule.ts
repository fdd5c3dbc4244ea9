// Times of a schedule, cron expressions in UTC, as people say them, on the clock of their browser. Pure.
import { format } from '../../ui/format.ts'
import { backups as sayBackups } from '../../ui/messages-backups.ts'

const { schedule } = sayBackups

/** What happens by itself, a sentence each. */
export function scheduleWords(
  { backupAt, drillAt }: { readonly backupAt: string; readonly drillAt: string },
  now: Date,
): string {
  return [
    schedule.copying,
    backupAt === 'never' ? schedule.noBackup : schedule.backup(cronWords(backupAt, now)),
    drillAt === 'never' ? schedule.noDrill : schedule.drill(cronWords(drillAt, now)),
  ].join(' ')
}

/** 'every day at 03:15', 'every Sunday at 05:30'; what is more involved is shown as it was written. */
export function cronWords(cron: string, now: Date): string {
  const [minute = '', hour = '', day, month, weekday = ''] = cron.trim().split(/\s+/)
  const isPlain = /^\d+$/.test(minute) && /^\d+$/.test(hour) && day === '*' && month === '*'
  if (!isPlain || !/^(?:\*|\d)$/.test(weekday)) return schedule.other(cron)
  const next = nextTime(now, Number(hour), Number(minute), weekday === '*' ? undefined : Number(weekday) % 7)
  if (weekday === '*') return schedule.daily(format.time(next))
  return schedule.weekly(format.weekday(next), format.time(next))
}

function nextTime(now: Date, hour: number, minute: number, weekday: number | undefined): string {
  const days = weekday === undefined ? 0 : (weekday - now.getUTCDay() + 7) % 7
  const [year, month, date] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()]
  return new Date(Date.UTC(year, month, date + days, hour, minute)).toISOString()
}
