// What people say about an album or a photo in it: comments and likes. What is about a photo that was taken out of the
// album is kept, and shown again once the photo is back.
import { notFound } from '../../catalog/access/access.ts'
import { listUsers } from '../../catalog/users/users.ts'
import type { User } from '../../catalog/users/users.ts'
import { failure } from '../../platform/errors/errors.ts'
import { withOperation } from '../../platform/journal/journal.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import type { Db } from '../../schema/schema.ts'
import {
  countActivities,
  deleteActivity,
  findActivity,
  findLike,
  insertActivity,
  listActivityRows,
} from './activities.sql.ts'
import type { ActivityFilter, ActivityRow, NewActivity } from './activities.sql.ts'
import { isShown } from './photos.sql.ts'
import { about, getStanding } from './rights.ts'

export type { ActivityFilter } from './activities.sql.ts'

export interface Activity extends ActivityRow {
  readonly user: User
}

/** Throws `not_found` where they don't see the album. */
export async function listActivities(
  db: Db,
  viewerId: string,
  filter: ActivityFilter,
): Promise<readonly Activity[]> {
  await getStanding(db, viewerId, filter.albumId, 'album.read')
  return await withUsers(db, await listActivityRows(db, filter))
}

async function withUsers(db: Db, rows: readonly ActivityRow[]): Promise<readonly Activity[]> {
  const users = new Map<string, User>((await listUsers(db)).map((user) => [user.id, user]))
  return rows.flatMap((row) => {
    const user = users.get(row.userId)
    return user === undefined ? [] : [{ ...row, user }]
  })
}

export async function countActivity(
  db: Db,
  viewerId: string,
  filter: ActivityFilter,
): Promise<{ readonly comments: number; readonly likes: number }> {
  await getStanding(db, viewerId, filter.albumId, 'album.read')
  return await countActivities(db, filter)
}

export interface Said {
  readonly activity: Activity
  /** False for a like that was there already. */
  readonly isNew: boolean
}

/** Throws `not_found`; also where the album is not to be commented, or the photo is not shown in it. */
export async function say(
  db: Db,
  context: OperationContext,
  viewerId: string,
  wish: Omit<NewActivity, 'userId'>,
): Promise<Said> {
  const standing = await getStanding(db, viewerId, wish.albumId, 'activity.create')
  if (!standing.isActivityEnabled) throw notFound('activity.create')
  if (wish.assetId !== null && !(await isShown(db, wish.albumId, wish.assetId)))
    throw notFound('activity.create')
  const said = { ...wish, userId: viewerId }
  const added = await withOperation(db, about(context, standing), (trx) => insertActivity(trx, said))
  const row = added ?? (await findLike(db, said))
  const [activity] = row === undefined ? [] : await withUsers(db, [row])
  if (activity === undefined) throw failure('not_found', 'It was taken back at the same moment.')
  return { activity, isNew: added !== undefined }
}

/** Whoever said it, and the owner of the album. Throws `not_found`. */
export async function unsay(db: Db, context: OperationContext, viewerId: string, id: string): Promise<void> {
  const found = await findActivity(db, id)
  if (found === undefined || (found.userId !== viewerId && found.albumOwnerId !== viewerId))
    throw notFound('activity.delete')
  await withOperation(db, about(context, { id: found.albumId, name: found.album }), (trx) =>
    deleteActivity(trx, id),
  )
}
