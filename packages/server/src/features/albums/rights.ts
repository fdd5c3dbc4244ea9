// Who may do what with an album; whoever may not is told that there is none.
import { notFound } from '../../catalog/access/access.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import type { Db, Trx } from '../../schema/schema.ts'
import type { AlbumRole, Standing } from './album.ts'
import { findStandings } from './albums.sql.ts'

const everybody: readonly AlbumRole[] = ['owner', 'editor', 'viewer']
const editors: readonly AlbumRole[] = ['owner', 'editor']
const ownerOnly: readonly AlbumRole[] = ['owner']

const rights = {
  'album.read': everybody,
  'album.update': editors,
  'album.share': editors,
  'album.delete': ownerOnly,
  'albumAsset.create': editors,
  'albumAsset.delete': editors,
  'albumUser.update': ownerOnly,
  'activity.create': everybody,
} as const satisfies Readonly<Record<string, readonly AlbumRole[]>>

export type AlbumPermission = keyof typeof rights

/** Throws `not_found`, in the words that clients compare. */
export async function getStanding(
  db: Db | Trx,
  userId: string,
  albumId: string,
  permission: AlbumPermission,
): Promise<Standing> {
  const [standing] = await listStandings(db, userId, [albumId], permission)
  if (standing === undefined) throw notFound(permission)
  return standing
}

/** Those of these albums with which this person may do that. */
export async function listStandings(
  db: Db | Trx,
  userId: string,
  albumIds: readonly string[],
  permission: AlbumPermission,
): Promise<readonly Standing[]> {
  const standings = await findStandings(db, userId, albumIds)
  return standings.filter(({ role }) => rights[permission].includes(role))
}

/** The journal tells of an album by the name that it had. */
export function about(
  context: OperationContext,
  { id, name }: Pick<Standing, 'id' | 'name'>,
): OperationContext {
  return { ...context, details: { ...context.details, albumId: id, album: name } }
}
