import { parseArgs } from 'node:util'
import { listAlarms, sendTrial } from '../features/alarms/alarms.ts'
import { readConfig } from '../platform/config/config.ts'
import type { Config } from '../platform/config/config.ts'
import { openDatabase } from '../platform/db/db.ts'
import { failure } from '../platform/errors/errors.ts'
import type { Db, Tables } from '../schema/schema.ts'
import { exitCodes } from './exit-codes.ts'
import { momentText } from './moments.ts'
import { runningDatabaseUrl } from './running.ts'

const options = { test: { type: 'boolean' }, json: { type: 'boolean' } } as const

/** Who may open the database sees everything. */
const reader = { userId: '00000000-0000-0000-0000-000000000000', isAdmin: true }

/** Tells what is the matter at the running server; `--test` sends a message to every place that is set up for alarms. */
export async function alarms(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options })
  const config = readConfig()
  const url = await runningDatabaseUrl(config)
  const database = openDatabase<Tables>({ url, max: 2, applicationName: 'heirloom alarms' })
  try {
    const text = values.test
      ? await trial(database.db, config)
      : await list(database.db, values.json === true)
    process.stdout.write(`${text}\n`)
    return exitCodes.done
  } finally {
    await database.close()
  }
}

async function list(db: Db, isJson: boolean): Promise<string> {
  const open = (await listAlarms(db, reader)).filter(({ clearedAt }) => clearedAt === null)
  if (isJson) return JSON.stringify(open)
  if (open.length === 0) return 'All is well, as far as Heirloom looks.'
  return open
    .map(({ severity, raisedAt, text }) => `${severity} since ${momentText(raisedAt)}: ${text}`)
    .join('\n')
}

async function trial(db: Db, { alarms: places, publicUrl }: Config): Promise<string> {
  const tried = await sendTrial(db, { ...places, link: publicUrl })
  if (tried.length === 0)
    throw failure('usage', 'No place is set up. See HEIRLOOM_SMTP_URL and HEIRLOOM_ALARM_WEBHOOKS.')
  const lines = tried.map(({ place, trouble }) => `${place}: ${trouble ?? 'it was taken'}`).join('\n')
  if (tried.every(({ trouble }) => trouble === undefined)) return lines
  throw failure('not_sent', `Not every message got through.\n${lines}`)
}
