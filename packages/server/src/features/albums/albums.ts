// Albums: photos that belong together, their own people and what these say. Ground, all of it: an album that is deleted
// comes back whole by undoing that one operation. A photo is never touched by what happens to an album; one in the trash
// keeps its place and is not shown. What an album shows is also seen by its members, one by one (catalog/assets).
import type { LinkScope } from '../../catalog/assets/assets.ts'
import { changeApproved, changeOrHold } from '../../catalog/holds/holds.ts'
import type { Hold, Made } from '../../catalog/holds/holds.ts'
import { listHeldIds } from '../../catalog/holds/holds.ts'
import { findUser, listUsers } from '../../catalog/users/users.ts'
import type { User } from '../../catalog/users/users.ts'
import { notFound } from '../../catalog/access/access.ts'
import { failure } from '../../platform/errors/errors.ts'
import { currentOperation, withOperation } from '../../platform/journal/journal.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import type { Db, Trx } from '../../schema/schema.ts'
import type { Album, AlbumChanges, AlbumFilter, AlbumOrder, AlbumRow, Marker, MemberRole } from './album.ts'
import {
  countContributions,
  deleteAlbums,
  insertAlbum,
  insertMembers,
  listAlbumRows,
  listMarkers,
  listMembers,
  summarizeAlbums,
  updateAlbum,
} from './albums.sql.ts'
import type { MemberRow } from './albums.sql.ts'
import { expectUsers, tellInvited } from './members.ts'
import { insertPhotos, isShown } from './photos.sql.ts'
import { about, getStanding } from './rights.ts'

export type { Album, AlbumFilter, Contributor, Marker, Member, PhotoResult } from './album.ts'
export { countAlbums } from './albums.sql.ts'
export { copyPlaces } from './copy-places.sql.ts'
export { albumWire, guestAlbumWire } from './albums.wire.ts'
export { putIntoAlbum, takeOutHeld } from './photos.ts'

/** What this person sees: theirs, and those shared with them; the newest first. */
export async function listAlbums(db: Db, userId: string, filter: AlbumFilter): Promise<readonly Album[]> {
  const rows = await listAlbumRows(db, userId, filter)
  if (rows.length === 0) return []
  const ids = rows.map((row) => row.id)
  const [summaries, members, users] = await Promise.all([
    summarizeAlbums(db, ids),
    listMembers(db, ids),
    listUsers(db),
  ])
  const people = new Map<string, User>(users.map((user) => [user.id, user]))
  const membersOf = Map.groupBy(members, ({ albumId }) => albumId)
  return rows.map((row) => ({
    ...row,
    summary: summaries.get(row.id),
    members: membersInOrder(row, membersOf.get(row.id) ?? [], people, userId),
  }))
}

function membersInOrder(
  { ownerId }: AlbumRow,
  rows: readonly MemberRow[],
  people: ReadonlyMap<string, User>,
  userId: string,
): Album['members'] {
  const others = rows
    .flatMap(({ userId: id, role }) => {
      const user = people.get(id)
      return user === undefined ? [] : [{ user, role }]
    })
    .toSorted((a, b) => Number(b.user.id === userId) - Number(a.user.id === userId) || byName(a.user, b.user))
  const owner = people.get(ownerId)
  return owner === undefined ? others : [{ user: owner, role: 'owner' }, ...others]
}

const byName = (a: User, b: User): number => a.name.localeCompare(b.name) || a.id.localeCompare(b.id)

/** Throws `not_found`. */
export async function getAlbum(db: Db, userId: string, id: string): Promise<Album> {
  const [album] = await listAlbums(db, userId, { id })
  if (album === undefined) throw notFound('album.read')
  return { ...album, contributors: await countContributions(db, id) }
}

export async function listAlbumMarkers(db: Db, userId: string, id: string): Promise<readonly Marker[]> {
  await getStanding(db, userId, id, 'album.read')
  return await listMarkers(db, id)
}

/** The album that a link shows. Throws `not_found` for every other. */
export async function getLinkedAlbum(db: Db, link: LinkScope, id: string): Promise<Album> {
  const [album] = link.albumId === id ? await listAlbums(db, link.ownerId, { id }) : []
  if (album === undefined) throw notFound('album.read')
  return album
}

/** None where the link hides metadata. Throws `not_found`. */
export async function listLinkedMarkers(db: Db, link: LinkScope, id: string): Promise<readonly Marker[]> {
  if (link.albumId !== id) throw notFound('album.read')
  return link.showsMetadata ? await listMarkers(db, id) : []
}

export interface AlbumWish {
  readonly name: string
  readonly description: string
  readonly members: readonly { readonly userId: string; readonly role: MemberRole }[]
  /** Those that may not be put in are left out. */
  readonly assetIds: readonly string[]
}

export async function createAlbum(
  db: Db,
  context: OperationContext,
  userId: string,
  wish: AlbumWish,
): Promise<Album> {
  await expectUsers(db, userId, wish.members)
  const { name, description } = wish
  const order = await usualOrder(db, userId)
  const told = { ...context, details: { ...context.details, album: name } }
  const id = await withOperation(db, told, async (trx) => {
    const albumId = await insertAlbum(trx, { ownerId: userId, name, description, order })
    const album = { id: albumId, ownerId: userId }
    await insertMembers(trx, album, wish.members)
    await tellInvited(trx, userId, { id: albumId, name }, wish.members)
    await insertPhotos(trx, album, userId, wish.assetIds)
    return albumId
  })
  return await getAlbum(db, userId, id)
}

async function usualOrder(db: Db, userId: string): Promise<AlbumOrder> {
  const user = await findUser(db, userId)
  const albums = user?.preferences['albums'] as { readonly defaultAssetOrder?: unknown } | undefined
  return albums?.defaultAssetOrder === 'asc' ? 'asc' : 'desc'
}

/** Throws `not_found`, and `not_in_album` for a cover that is not shown there. */
export async function changeAlbum(
  db: Db,
  context: OperationContext,
  userId: string,
  id: string,
  changes: AlbumChanges,
): Promise<Album> {
  const standing = await getStanding(db, userId, id, 'album.update')
  const { coverAssetId } = changes
  await withOperation(db, about(context, standing), async (trx) => {
    if (coverAssetId !== undefined && !(await isShown(trx, id, coverAssetId)))
      throw failure('not_in_album', 'Invalid album thumbnail: that photo is not in the album.')
    await updateAlbum(trx, id, changes)
  })
  return await getAlbum(db, userId, id)
}

/** Throws `not_found`; `change_held` where too many albums went already, and their owner is asked. */
export async function removeAlbum(
  db: Db,
  context: OperationContext,
  userId: string,
  id: string,
): Promise<void> {
  const standing = await getStanding(db, userId, id, 'album.delete')
  const held = { kind: 'album.delete', ownerId: standing.ownerId, ids: [id], request: {} } as const
  await changeOrHold(db, about(context, standing), held, (trx) => deleteAlbums(trx, [id]))
}

/** An album whose deletion waited and was approved. */
export async function deleteAlbumHeld(db: Db, context: OperationContext, hold: Hold): Promise<Made> {
  const ids = await listHeldIds(db, hold.id)
  return await changeApproved(db, context, hold.id, async (trx: Trx) => {
    const count = await deleteAlbums(trx, ids)
    return { count, operationId: await currentOperation(trx) }
  })
}
