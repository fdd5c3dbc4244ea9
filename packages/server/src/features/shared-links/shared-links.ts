// Shared links: an album or some photos of one's own, for whoever has the link. Ground: a link that is deleted comes back by
// undoing, with the same key. The key and the hash of the password are sealed with the instance key, and found by a keyed
// digest: neither history nor backups tell them. What a link shows is decided where photos are looked at (catalog/assets).
import { randomBytes } from 'node:crypto'
import { linkDigest, notFound } from '../../catalog/access/access.ts'
import { viewSeenAssets } from '../../catalog/asset-views/asset-views.ts'
import type { AnyLooker, LinkScope, Looker } from '../../catalog/assets/assets.ts'
import { changeApproved, changeOrHold, listHeldIds } from '../../catalog/holds/holds.ts'
import type { Hold, Made } from '../../catalog/holds/holds.ts'
import { errorCode } from '../../platform/errors/errors.ts'
import { currentOperation, withOperation } from '../../platform/journal/journal.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import { hashPassword } from '../../platform/secrets/secrets.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Db } from '../../schema/schema.ts'
import { getLinkedAlbum, listAlbums } from '../albums/albums.ts'
import type { LinkFilter, LinkRow, LinkSettings, LinkTarget, SharedLink } from './link.ts'
import {
  deleteLinks,
  insertLink,
  insertLinked,
  listLinked,
  listLinkRows,
  updateLink,
} from './shared-links.sql.ts'
import type { LinkColumns } from './shared-links.sql.ts'

export type { LinkedResult, LinkSettings, LinkTarget, SharedLink } from './link.ts'
export { putIntoLink, takeOutLinkedHeld } from './photos.ts'

export interface LinkDependencies {
  readonly db: Db
  readonly secrets: Secrets
}

/** Those of this person, the newest first. */
export async function listLinks(
  { db, secrets }: LinkDependencies,
  looker: Looker,
  filter: LinkFilter,
): Promise<readonly SharedLink[]> {
  const rows = await listLinkRows(db, looker.userId, filter)
  const photos = await photosOf(db, looker, rows)
  const albumIds = [...new Set(rows.flatMap(({ albumId }) => albumId ?? []))]
  const found = albumIds.length === 0 ? [] : await listAlbums(db, looker.userId, { ids: albumIds })
  const albums = new Map(found.map((album) => [album.id, album]))
  return rows.map(({ sealedKey, ...row }) => ({
    ...row,
    key: keyOf(secrets, sealedKey),
    album: row.albumId === null ? undefined : albums.get(row.albumId),
    photos: photos.get(row.id) ?? [],
  }))
}

/** Empty where it was sealed with an instance key that is gone: only by its slug such a link is found. */
function keyOf(secrets: Secrets, sealedKey: string): string {
  try {
    return secrets.unseal(sealedKey)
  } catch (error) {
    if (errorCode(error) !== 'seal_broken') throw error
    return ''
  }
}

async function photosOf(
  db: Db,
  looker: AnyLooker,
  rows: readonly LinkRow[],
): Promise<ReadonlyMap<string, SharedLink['photos']>> {
  const withPhotos = rows.filter(({ albumId }) => albumId === null)
  const linked = await listLinked(
    db,
    withPhotos.map(({ id }) => id),
  )
  const views = await viewSeenAssets(db, looker, [...new Set([...linked.values()].flat())])
  const byId = new Map(views.map((view) => [view.asset.id, view]))
  return new Map(
    [...linked].map(([linkId, assetIds]) => [linkId, assetIds.flatMap((id) => byId.get(id) ?? [])]),
  )
}

/** Throws `not_found`. */
export async function getLink(
  dependencies: LinkDependencies,
  looker: Looker,
  id: string,
  permission = 'sharedLink.read',
): Promise<SharedLink> {
  const [link] = await listLinks(dependencies, looker, { id })
  if (link === undefined) throw notFound(permission)
  return link
}

/** The link by which somebody came, as they may see it. */
export async function getLinkOfGuest(
  { db, secrets }: LinkDependencies,
  link: LinkScope,
): Promise<SharedLink> {
  const [row] = await listLinkRows(db, link.ownerId, { id: link.id })
  if (row === undefined) throw notFound('sharedLink.read')
  const { sealedKey, ...same } = row
  return {
    ...same,
    key: keyOf(secrets, sealedKey),
    album: row.albumId === null ? undefined : await getLinkedAlbum(db, link, row.albumId),
    photos: (await photosOf(db, { link }, [row])).get(row.id) ?? [],
  }
}

/** Throws `not_found` where the album or one of the photos is not theirs to share, `slug_taken`. */
export async function createLink(
  dependencies: LinkDependencies,
  context: OperationContext,
  looker: Looker,
  target: LinkTarget,
  settings: LinkSettings,
): Promise<SharedLink> {
  const { db, secrets } = dependencies
  const key = randomBytes(50).toString('base64url')
  const columns = await columnsOf(secrets, settings)
  const link = {
    owner_id: looker.userId,
    album_id: target.kind === 'album' ? target.albumId : null,
    key: secrets.seal(key),
    digest: linkDigest(secrets, key),
  }
  const told = await toldOf(db, looker.userId, target)
  const id = await withOperation(db, { ...context, details: told }, async (trx) => {
    const linkId = await insertLink(trx, link, columns)
    if (target.kind === 'album') return linkId
    const came = await insertLinked(trx, linkId, target.assetIds)
    if (came.length < new Set(target.assetIds).size) throw notFound('asset.share')
    return linkId
  })
  return await getLink(dependencies, looker, id)
}

/** What the journal says that is shared. Throws `not_found` for an album that is not theirs. */
async function toldOf(db: Db, userId: string, target: LinkTarget): Promise<Record<string, unknown>> {
  if (target.kind === 'photos') return { photos: new Set(target.assetIds).size }
  const [album] = await listAlbums(db, userId, { id: target.albumId, isOwned: true })
  if (album === undefined) throw notFound('album.share')
  return { album: album.name }
}

async function columnsOf(secrets: Secrets, settings: LinkSettings): Promise<LinkColumns> {
  const { password } = settings
  return {
    slug: orNull(settings.slug),
    description: settings.description,
    password:
      typeof password === 'string' && password !== ''
        ? await hashPassword(secrets, password)
        : orNull(password),
    expires_at: settings.expiresAt,
    allows_upload: settings.allowsUpload,
    allows_download: settings.allowsDownload,
    shows_metadata: settings.showsMetadata,
  }
}

/** Clients send an empty text where nothing is meant. */
const orNull = (text: string | null | undefined): string | null | undefined => (text === '' ? null : text)

/** Throws `not_found`, `slug_taken`. */
export async function changeLink(
  dependencies: LinkDependencies,
  context: OperationContext,
  looker: Looker,
  id: string,
  settings: LinkSettings,
): Promise<SharedLink> {
  const { db, secrets } = dependencies
  const link = await getLink(dependencies, looker, id, 'sharedLink.update')
  const columns = await columnsOf(secrets, settings)
  await withOperation(db, about(context, link), (trx) => updateLink(trx, id, columns))
  return await getLink(dependencies, looker, id)
}

/** Throws `not_found`; `change_held` where too much was taken away already. */
export async function removeLink(
  dependencies: LinkDependencies,
  context: OperationContext,
  looker: Looker,
  id: string,
): Promise<void> {
  const link = await getLink(dependencies, looker, id, 'sharedLink.delete')
  const held = { kind: 'shared_link.delete', ownerId: link.ownerId, ids: [id], request: {} } as const
  await changeOrHold(dependencies.db, about(context, link), held, (trx) => deleteLinks(trx, [id]))
}

/** Links whose deletion waited and was approved. */
export async function deleteLinksHeld(db: Db, context: OperationContext, hold: Hold): Promise<Made> {
  const ids = await listHeldIds(db, hold.id)
  return await changeApproved(db, context, hold.id, async (trx) => {
    const count = await deleteLinks(trx, ids)
    return { count, operationId: await currentOperation(trx) }
  })
}

/** The journal tells of a link by what it shows. */
function about(context: OperationContext, { album, photos }: SharedLink): OperationContext {
  const told = album === undefined ? { photos: photos.length } : { album: album.name }
  return { ...context, details: { ...context.details, ...told } }
}
