// What happens to the record of changes, and what was refused.
import { spoken } from './alarm.ts'
import type { Rule } from './alarm.ts'
import { countUntold, findStall, readDifferences, readRefusals, readStructureFaults } from './journal.sql.ts'

const common = { tells: 'admins', waitMinutes: 0, quietMinutes: 5 } as const

/** Those that wait for their owner have an alarm of their own. */
const removalsRefused: Rule = {
  ...common,
  code: 'removals_refused',
  severity: 'warning',
  find: async ({ db, now }) => {
    const { count, newest, by } = await readRefusals(db, now)
    if (count === 0) return []
    const what = count === 1 ? 'A change was' : `${count.toLocaleString('en-US')} changes were`
    const why = 'because that would have taken away too much at once, or without a trace'
    const text = `${what} refused in the last 24 hours, ${why} (${by}). Nothing was lost. History says who asked for what.`
    return [{ subject: '', text, details: { count, by }, news: newest }]
  },
}

const refusalsUnrecorded: Rule = {
  ...common,
  code: 'refusals_unrecorded',
  severity: 'alarm',
  find: async ({ db, now }) => {
    const { count, newest } = await countUntold(db, now)
    if (count === 0) return []
    const what = count === 1 ? 'One change was' : `${count} changes were`
    const text =
      `${what} refused in the last 24 hours of which nobody knows who asked. ` +
      'Nothing was lost. Someone works in the database past Heirloom: change its passwords.'
    return [{ subject: '', text, details: { count }, news: newest }]
  },
}

const journalIncomplete: Rule = {
  ...common,
  code: 'journal_incomplete',
  severity: 'alarm',
  find: async ({ db }) => {
    const faults = await readStructureFaults(db)
    if (faults.length === 0) return []
    const told = faults.slice(0, 5).join('; ')
    const text = `Changes may go unrecorded: ${told}. Restart Heirloom to put this right, and find out who changed it.`
    return [{ subject: '', text, details: { faults: faults.slice(0, 100) }, news: faults.join('; ') }]
  },
}

const differencesFound: Rule = {
  ...common,
  code: 'differences_found',
  severity: 'alarm',
  find: async ({ db, now }) => {
    const { rows, newest } = await readDifferences(db, now)
    if (rows === 0) return []
    const text =
      `${spoken(rows, 'row')} had been changed without a record. ` +
      'It was found in the last 24 hours and stands in History as unknown; it can be undone there.'
    return [{ subject: '', text, details: { rows }, news: newest }]
  },
}

const stallMinutes = 5

const journalStalled: Rule = {
  ...common,
  code: 'journal_stalled',
  severity: 'warning',
  find: async ({ db, now }) => {
    const stall = await findStall(db)
    const minutes = stall === undefined ? 0 : Math.floor((now.getTime() - stall.since.getTime()) / 60_000)
    if (stall === undefined || minutes < stallMinutes) return []
    const { process, application, role } = stall
    const who =
      process === null
        ? 'a prepared transaction'
        : `process ${process} (${application || 'unnamed'}, as ${role ?? 'unknown'})`
    const text =
      `Changes of the last ${spoken(minutes, 'minute')} can not be passed on yet: ` +
      `${who} keeps a transaction open. End it.`
    return [{ subject: '', text, details: { minutes, process, application, role } }]
  },
}

export const journalRules: readonly Rule[] = [
  removalsRefused,
  refusalsUnrecorded,
  journalIncomplete,
  differencesFound,
  journalStalled,
]
