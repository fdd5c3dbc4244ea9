// What happens to the machine and to what is derived.
import { setTimeout as pause } from 'node:timers/promises'
import { spoken } from './alarm.ts'
import type { Rule } from './alarm.ts'
import { countFailingDeliveries, countFailedThumbnails } from './machine.sql.ts'

const gibibyte = 1024 ** 3
const enoughBytes = 5 * gibibyte

const common = { tells: 'admins', waitMinutes: 0, quietMinutes: 10 } as const

const spaceLow: Rule = {
  ...common,
  code: 'space_low',
  severity: 'warning',
  find: async ({ freeBytes }) => {
    const free = await freeBytes()
    if (free >= enoughBytes) return []
    const left = (free / 1e9).toFixed(1)
    const text = `Only ${left} GB are free for originals. Make room soon: when it is full, uploads are refused.`
    return [{ subject: '', text, details: { free }, news: free < gibibyte ? 'very low' : 'low' }]
  },
}

const storeSilent = 'The originals can not be reached.'

/** The store of originals is not there, is another one, or hangs: everything that needs it waits. */
const originalsAway: Rule = {
  ...common,
  code: 'originals_away',
  severity: 'alarm',
  quietMinutes: 2,
  find: async ({ askStore }) => {
    const trouble = await Promise.race([askStore().then(() => undefined, reasonOf), silence()])
    if (trouble === undefined) return []
    return [
      { subject: '', text: `${storeSilent} ${trouble} Nothing is changed while they are away.`, details: {} },
    ]
  },
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

async function silence(): Promise<string> {
  await pause(15_000, undefined, { ref: false })
  return 'Their disk has not answered for 15 seconds.'
}

const mostFailures = 5

const thumbnailsFailing: Rule = {
  ...common,
  code: 'thumbnails_failing',
  severity: 'warning',
  waitMinutes: 10,
  quietMinutes: 60,
  find: async ({ db, now }) => {
    const failed = await countFailedThumbnails(db, now)
    if (failed <= mostFailures) return []
    const text = `${spoken(failed, 'thumbnail')} could not be made in the last hour. Health says which, and why.`
    return [{ subject: '', text, details: { failed } }]
  },
}

const deliveriesFailing: Rule = {
  ...common,
  code: 'deliveries_failing',
  severity: 'warning',
  find: async ({ db, now }) => {
    const { count, reason } = await countFailingDeliveries(db, now)
    if (count === 0) return []
    const text = `${spoken(count, 'message')} about alarms could not be sent: ${reason} Check the settings of mail and webhooks.`
    return [{ subject: '', text, details: { count } }]
  },
}

export const machineRules: readonly Rule[] = [originalsAway, spaceLow, thumbnailsFailing, deliveriesFailing]
