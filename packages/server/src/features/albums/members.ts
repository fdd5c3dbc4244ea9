// Who sees an album besides its owner, and whether they may change it.
import { notify } from '../../catalog/notifications/notifications.ts'
import type { NewNotification } from '../../catalog/notifications/notifications.ts'
import { findUser } from '../../catalog/users/users.ts'
import { failure } from '../../platform/errors/errors.ts'
import { withOperation } from '../../platform/journal/journal.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import type { Db, Trx } from '../../schema/schema.ts'
import type { MemberRole } from './album.ts'
import { deleteMember, insertMembers, updateMember } from './albums.sql.ts'
import { about, getStanding } from './rights.ts'

export interface NewMember {
  readonly userId: string
  readonly role: MemberRole
}

/** Throws `cannot_share` for its owner and for people who are not there. */
export async function expectUsers(db: Db, ownerId: string, members: readonly NewMember[]): Promise<void> {
  for (const { userId } of members) {
    if (userId === ownerId) throw failure('cannot_share', 'Cannot be shared with owner')
    if ((await findUser(db, userId)) === undefined) throw failure('cannot_share', 'User not found')
  }
}

/** Throws `not_found`, `cannot_share`; all of them come in, or nobody does. */
export async function addMembers(
  db: Db,
  context: OperationContext,
  viewerId: string,
  albumId: string,
  members: readonly NewMember[],
): Promise<void> {
  const standing = await getStanding(db, viewerId, albumId, 'album.share')
  await expectUsers(db, standing.ownerId, members)
  await withOperation(db, about(context, standing), async (trx) => {
    const came = await insertMembers(trx, standing, uniqueMembers(members))
    if (came.length < members.length) throw failure('cannot_share', 'User already added')
    await tellInvited(trx, viewerId, standing, members)
  })
}

/** Everybody who was let in is told so in the app. */
export async function tellInvited(
  trx: Trx,
  inviterId: string,
  album: { readonly id: string; readonly name: string },
  members: readonly NewMember[],
): Promise<void> {
  const inviter = (await findUser(trx, inviterId))?.name ?? 'Someone'
  const told = uniqueMembers(members).map(({ userId }): NewNotification => ({
    userId,
    type: 'AlbumInvite',
    level: 'info',
    title: 'You were let into an album',
    description: `${inviter} shares ${album.name === '' ? 'an album' : `the album “${album.name}”`} with you.`,
    data: { albumId: album.id },
  }))
  await notify(trx, told)
}

const uniqueMembers = (members: readonly NewMember[]): readonly NewMember[] => [
  ...new Map(members.map((member) => [member.userId, member])).values(),
]

/** Only the owner may. Throws `not_found`, `cannot_share`. */
export async function changeMember(
  db: Db,
  context: OperationContext,
  viewerId: string,
  albumId: string,
  member: NewMember,
): Promise<void> {
  const standing = await getStanding(db, viewerId, albumId, 'albumUser.update')
  await withOperation(db, about(context, standing), async (trx) => {
    if (!(await updateMember(trx, albumId, member.userId, member.role))) throw notShared()
  })
}

/** Oneself leaves; another is sent away by the owner. Throws `not_found`, `cannot_share`. */
export async function removeMember(
  db: Db,
  context: OperationContext,
  viewerId: string,
  albumId: string,
  userId: string,
): Promise<void> {
  const right = userId === viewerId ? 'album.read' : 'albumUser.update'
  const standing = await getStanding(db, viewerId, albumId, right)
  if (userId === standing.ownerId) throw failure('cannot_share', 'Cannot remove album owner')
  await withOperation(db, about(context, standing), async (trx) => {
    if (!(await deleteMember(trx, albumId, userId))) throw notShared()
  })
}

const notShared = (): Error => failure('cannot_share', 'Album not shared with user')
