import { z } from 'zod'
import { recordEvent } from '../../platform/journal/journal.ts'
import type { Db } from '../../schema/schema.ts'
import { findLastStart } from './starts.sql.ts'

const start = z.object({
  version: z.string(),
  /** By name, as they may be shown. */
  settings: z.record(z.string(), z.string()).default({}),
})
export type Start = z.output<typeof start>

/** Puts a start on the line of time; and before it what is not as it was at the last one: the version, the settings. */
export async function recordStart(db: Db, now: Start): Promise<void> {
  const before = start.safeParse(await findLastStart(db)).data
  if (before !== undefined && before.version !== now.version)
    await record(db, 'server.version', { before: before.version, after: now.version })
  const changed = before === undefined ? {} : differences(before.settings, now.settings)
  if (Object.keys(changed).length > 0) await record(db, 'server.settings', { changed })
  await record(db, 'server.start', now)
}

async function record(db: Db, intent: string, details: Readonly<Record<string, unknown>>): Promise<void> {
  await recordEvent(db, { actor: 'system', intent, details })
}

type Values = Readonly<Record<string, string>>

function differences(before: Values, after: Values): Record<string, { before?: string; after?: string }> {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  const changed = names.filter((name) => before[name] !== after[name])
  return Object.fromEntries(changed.map((name) => [name, pair(before[name], after[name])]))
}

const pair = (before: string | undefined, after: string | undefined) => ({
  ...(before !== undefined && { before }),
  ...(after !== undefined && { after }),
})
