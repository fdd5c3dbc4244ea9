// What the database passes on at commit, turned into what clients are told.
import { assetWire, viewSeenAssets } from '../../catalog/asset-views/asset-views.ts'
import type { AssetView } from '../../catalog/asset-views/asset-views.ts'
import type { Db } from '../../schema/schema.ts'
import {
  findNotification,
  findOwner,
  listAlbumPeople,
  listLiveChanges,
  listOwnersOfMany,
} from './live.sql.ts'
import type { LiveChange } from './live.sql.ts'

export interface Told {
  readonly userId: string
  readonly event: string
  readonly data: readonly unknown[]
}

/** A photo as the stream tells it, with its edits in their order. */
interface Synced {
  readonly asset: unknown
  readonly exif: unknown
  readonly edits: readonly unknown[]
}

export type ReadSynced = (
  db: Db,
  userId: string,
  assetId: string,
  version: 'V1' | 'V2',
) => Promise<Synced | undefined>

export interface WordDependencies {
  readonly db: Db
  readonly readSynced: ReadSynced
  /** Somebody of theirs is connected here. */
  readonly isHere: (userId: string) => boolean
}

/** Of an operation that changed more, only that is told, and that to our own page alone: phones have the stream. */
const mostChanges = 100
const muchChanged = 'on_heirloom_changes'

/** `word` is what a trigger said: `operation:…`, `ready:…`, `edited:…`, `notification:…`. */
export async function tellOf(dependencies: WordDependencies, word: string): Promise<readonly Told[]> {
  const [kind, id = ''] = word.split(':')
  if (kind === 'operation') return await tellOfOperation(dependencies, id)
  if (kind === 'ready') return await tellOfPictures(dependencies, id, uploaded)
  if (kind === 'edited') return await tellOfPictures(dependencies, id, edited)
  if (kind === 'notification') return await tellNotification(dependencies, id)
  return []
}

async function tellOfOperation(
  { db, isHere }: WordDependencies,
  operation: string,
): Promise<readonly Told[]> {
  const changes = await listLiveChanges(db, operation, mostChanges)
  if (changes.length === 0) {
    const people = await listOwnersOfMany(db, operation, mostChanges)
    return people.filter(isHere).map((userId) => ({ userId, event: muchChanged, data: [] }))
  }
  const owners = [...new Set(changes.map(({ ownerId }) => ownerId))]
  const own = await Promise.all(
    owners.filter(isHere).map((userId) =>
      tellOwner(
        db,
        userId,
        changes.filter(({ ownerId }) => ownerId === userId),
      ),
    ),
  )
  return [...own.flat(), ...(await tellOfAlbums(db, changes, isHere))]
}

async function tellOwner(db: Db, userId: string, changes: readonly LiveChange[]): Promise<readonly Told[]> {
  const told = (event: string, ...data: unknown[]): Told => ({ userId, event, data })
  const assets = changes.filter(({ table }) => table === 'asset')
  const idsOf = (which: (change: LiveChange) => boolean): string[] => [
    ...new Set(assets.filter(which).map(({ id }) => id)),
  ]
  const trashed = idsOf(({ state }) => state === 'trashed')
  const restored = idsOf(({ state }) => state === 'active')
  const updated = await updatedAssets(db, userId, changes)
  return [
    ...(trashed.length > 0 ? [told('on_asset_trash', trashed)] : []),
    ...(restored.length > 0 ? [told('on_asset_restore', restored)] : []),
    ...idsOf(({ kind }) => kind === 'delete').map((id) => told('on_asset_delete', id)),
    ...idsOf(({ visibility }) => visibility === 'hidden').map((id) => told('on_asset_hidden', id)),
    ...updated.map((asset) => told('on_asset_update', asset)),
    ...(changes.some(({ table }) => table.startsWith('stack')) ? [told('on_asset_stack_update')] : []),
    ...changes.filter(({ isFaceNew }) => isFaceNew).map(({ id }) => told('on_person_thumbnail', id)),
  ]
}

/** Photos of which something else is told now; what is in the locked folder is not told of. */
async function updatedAssets(
  db: Db,
  userId: string,
  changes: readonly LiveChange[],
): Promise<readonly ReturnType<typeof assetWire>[]> {
  const ids = changes.flatMap(({ table, kind, id, assetId, state }) => {
    if (table === 'asset') return kind === 'update' && state === null ? [id] : []
    return (table === 'asset_note' || table === 'tag_asset') && assetId !== null ? [assetId] : []
  })
  const views = await viewSeenAssets(db, { userId, elevated: false }, [...new Set(ids)])
  return views.map((view) => assetWire(view))
}

async function tellOfAlbums(
  db: Db,
  changes: readonly LiveChange[],
  isHere: WordDependencies['isHere'],
): Promise<readonly Told[]> {
  const albums = new Map<string, Set<string>>()
  for (const { table, id, albumId, userId, ownerId } of changes) {
    const album = table === 'album' ? id : albumId
    if (album === null || !table.startsWith('album')) continue
    const people = albums.get(album) ?? new Set([ownerId])
    albums.set(album, userId === null ? people : people.add(userId))
  }
  const told: Told[] = []
  for (const [id, people] of albums) {
    const all = new Set([...people, ...(await listAlbumPeople(db, id))])
    for (const userId of all)
      if (isHere(userId)) told.push({ userId, event: 'on_album_update', data: [{ id }] })
  }
  return told
}

/** A photo as it is shown, and as the stream tells it. */
interface Pictured {
  readonly view: AssetView
  readonly v1: Synced
  readonly v2: Synced
}

/** The first pictures of a photo are there: only now can it be shown. */
const uploaded = ({ view, v1, v2 }: Pictured): readonly (readonly [string, unknown])[] => [
  ['on_upload_success', assetWire(view)],
  ['AssetUploadReadyV1', { asset: v1.asset, exif: v1.exif }],
  ['AssetUploadReadyV2', { asset: v2.asset, exif: v2.exif }],
]

/** Its pictures show its edits, as they are now. */
const edited = ({ v1, v2 }: Pictured): readonly (readonly [string, unknown])[] => [
  ['AssetEditReadyV1', { asset: v1.asset, edit: v1.edits }],
  ['AssetEditReadyV2', { asset: v2.asset, edit: v2.edits }],
]

async function tellOfPictures(
  { db, isHere, readSynced }: WordDependencies,
  id: string,
  tell: typeof uploaded,
): Promise<readonly Told[]> {
  const userId = await findOwner(db, id)
  if (userId === undefined || !isHere(userId)) return []
  const [view] = await viewSeenAssets(db, { userId, elevated: false }, [id])
  const [v1, v2] = await Promise.all([readSynced(db, userId, id, 'V1'), readSynced(db, userId, id, 'V2')])
  if (view === undefined || v1 === undefined || v2 === undefined) return []
  return tell({ view, v1, v2 }).map(([event, data]) => ({ userId, event, data: [data] }))
}

async function tellNotification({ db, isHere }: WordDependencies, id: string): Promise<readonly Told[]> {
  const notification = await findNotification(db, id)
  if (notification === undefined || !isHere(notification.userId)) return []
  const { userId, createdAt, readAt, description, data, ...others } = notification
  const wire = {
    ...others,
    ...(description !== null && { description }),
    ...(data !== null && { data }),
    createdAt: createdAt.toISOString(),
    ...(readAt !== null && { readAt: readAt.toISOString() }),
  }
  return [{ userId, event: 'on_notification', data: [wire] }]
}
