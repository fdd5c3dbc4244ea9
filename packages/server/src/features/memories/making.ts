// Memories that come by themselves: what was on this day in other years, for today and the days after it, so that every
// place on earth has them in time and a night without a server does no harm. A day and a year have their memory once: who
// deletes it, or undoes the night that made it, does not get it again.
import { listUsers } from '../../catalog/users/users.ts'
import type { User } from '../../catalog/users/users.ts'
import { withOperation } from '../../platform/journal/journal.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import type { Db } from '../../schema/schema.ts'
import { deleteOver, findFirstYear, findMemoriesToMake, insertMade, listOwnersOfOver } from './making.sql.ts'
import type { DayPair } from './making.sql.ts'

const daysAhead = 3
const photosInOne = 20
/** Before there were photos there are only wrong dates. */
const firstYear = 1826
const daysAfterwards = 30
const dayMs = 24 * 60 * 60 * 1000

/** For everybody who did not switch memories off. Returns how many were made; a second run makes none. */
export async function makeMemories(db: Db, now: Date): Promise<number> {
  let made = 0
  for (const user of await listUsers(db)) if (wantsMemories(user)) made += await makeFor(db, user.id, now)
  return made
}

function wantsMemories({ preferences }: User): boolean {
  const { memories } = preferences
  return !(
    typeof memories === 'object' &&
    memories !== null &&
    'enabled' in memories &&
    memories.enabled === false
  )
}

async function makeFor(db: Db, ownerId: string, now: Date): Promise<number> {
  const first = await findFirstYear(db, ownerId)
  if (first === undefined) return 0
  const days = dayPairs(now, Math.max(first, firstYear))
  const found = await findMemoriesToMake(db, ownerId, days, { photos: photosInOne })
  if (found.length === 0) return 0
  await withOperation(db, byJob('memory.make', ownerId), (trx) => insertMade(trx, ownerId, found))
  return found.length
}

/** The days that are made now, each with the same day of every earlier year that has it. */
export function dayPairs(now: Date, first: number): readonly DayPair[] {
  return Array.from({ length: daysAhead + 1 }, (_, n) => new Date(now.getTime() + n * dayMs)).flatMap(
    (day) => {
      const shownOn = day.toISOString().slice(0, 10)
      const years = Array.from({ length: day.getUTCFullYear() - first }, (_, n) => first + n)
      return years
        .map((year) => `${year}${shownOn.slice(4)}`)
        .filter(isDay)
        .map((takenOn) => ({ shownOn, takenOn }))
    },
  )
}

/** Not every year has a 29th of February. */
const isDay = (text: string): boolean => new Date(`${text}T00:00:00Z`).toISOString().startsWith(text)

/** What came by itself, is past for 30 days and was not kept, goes again. Returns how many. */
export async function clearPast(db: Db, now: Date): Promise<number> {
  const before = new Date(now.getTime() - daysAfterwards * dayMs)
  let gone = 0
  for (const ownerId of await listOwnersOfOver(db, before))
    gone += await withOperation(db, byJob('memory.tidy', ownerId), (trx) => deleteOver(trx, ownerId, before))
  return gone
}

const byJob = (intent: 'memory.make' | 'memory.tidy', userId: string): OperationContext => ({
  actor: 'job',
  client: 'memory.make',
  userId,
  intent,
})
