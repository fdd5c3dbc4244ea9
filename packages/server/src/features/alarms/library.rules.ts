// What happens to people's photos.
import { spoken } from './alarm.ts'
import type { Rule } from './alarm.ts'
import { countUnreadable, listLeavingTrash, listShrunk, listWaiting } from './library.sql.ts'

const libraryShrank: Rule = {
  code: 'library_shrank',
  severity: 'alarm',
  tells: 'owner_and_admins',
  waitMinutes: 0,
  quietMinutes: 60,
  find: async ({ db, now }) =>
    (await listShrunk(db, { now, share: 0.1, atLeast: 10 })).map(({ owner, name, before, lost }) => {
      const figures = `by ${spoken(lost, 'photo')} of ${before.toLocaleString('en-US')} in 24 hours`
      const advice = 'History says who did it, and it can be undone there.'
      return {
        subject: owner,
        ownerId: owner,
        text: `Your library shrank ${figures}. ${advice}`,
        textForOthers: `The library of ${name} shrank ${figures}. ${advice}`,
        details: { before, lost },
        // Again when half of what was left then is gone, too.
        news: String(Math.floor(Math.log2(before / Math.max(1, before - lost)))),
      }
    }),
}

const changesWaiting: Rule = {
  code: 'changes_waiting',
  severity: 'warning',
  tells: 'owner_and_admins',
  waitMinutes: 0,
  quietMinutes: 0,
  find: async ({ db, now }) =>
    (await listWaiting(db, now)).map(({ owner, name, changes, photos, noun, newest }) => {
      const what = changes === 1 ? 'A change' : `${changes} changes`
      const are = changes === 1 ? 'is' : 'are'
      const advice = 'Nothing happens until it is confirmed under Waiting changes.'
      return {
        subject: owner,
        ownerId: owner,
        text: `${what} to ${spoken(photos, noun)} ${are} waiting for you. ${advice}`,
        textForOthers: `${what} to ${spoken(photos, noun)} ${are} waiting for ${name}. ${advice}`,
        details: { changes, photos },
        news: newest,
      }
    }),
}

const originalsUnreadable: Rule = {
  code: 'originals_unreadable',
  severity: 'alarm',
  tells: 'owner_and_admins',
  waitMinutes: 0,
  quietMinutes: 5,
  find: async ({ db }) =>
    (await countUnreadable(db)).map(({ owner, name, files }) => {
      const advice =
        'Check that the disk is there and healthy; then fetch them from a backup, on the page Backups.'
      return {
        subject: owner,
        ownerId: owner,
        text: `${spoken(files, 'original')} of yours could not be read. ${advice}`,
        textForOthers: `${spoken(files, 'original')} of ${name} could not be read. ${advice}`,
        details: { files },
        news: String(String(files).length),
      }
    }),
}

const dayMs = 24 * 60 * 60 * 1000

/** Looks two weeks ahead and tells once a week at most, so that everyone knows at least a week before. */
const trashEmpties: Rule = {
  code: 'trash_empties',
  severity: 'notice',
  tells: 'owner',
  waitMinutes: 0,
  quietMinutes: 60,
  find: async ({ db, now, trashDays }) => {
    if (trashDays === undefined) return []
    const leaves = (trashed: Date) => new Date(trashed.getTime() + trashDays * dayMs)
    const before = new Date(now.getTime() - (trashDays - 14) * dayMs)
    return (await listLeavingTrash(db, before)).map(({ owner, photos, first, last }) => ({
      subject: owner,
      ownerId: owner,
      text:
        `${spoken(photos, 'photo')} will leave your trash for good from ${dateOf(leaves(first))} on. ` +
        `Bring back what you want to keep.`,
      details: { photos, first: leaves(first).toISOString(), last: leaves(last).toISOString() },
      news: String(Math.floor(leaves(last).getTime() / (7 * dayMs))),
    }))
  },
}

const dateOf = (date: Date): string =>
  date.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })

export const libraryRules: readonly Rule[] = [
  libraryShrank,
  changesWaiting,
  originalsUnreadable,
  trashEmpties,
]
