// Memories: photos of one day of another year, shown on that day, and kept by whoever wants to see them again. Ground. They
// come by themselves (making.ts) or are made by a client; a photo is never touched by what happens to a memory.
import { viewAssets } from '../../catalog/asset-views/asset-views.ts'
import type { AssetView } from '../../catalog/asset-views/asset-views.ts'
import type { Looker } from '../../catalog/assets/assets.ts'
import { failure } from '../../platform/errors/errors.ts'
import { withOperation } from '../../platform/journal/journal.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import type { Db } from '../../schema/schema.ts'
import {
  addPhotos,
  countMemories as countAll,
  deleteMemory,
  findMemories,
  insertMemory,
  listMemoryIds,
  takeOut,
  touchMemory,
  updateMemory,
} from './memories.sql.ts'
import type { Memory, MemoryChanges, MemoryFilter, MemoryOrder, NewMemory } from './memory.ts'

type By = Omit<OperationContext, 'intent'>

/** A memory with all that is shown of its photos. */
export interface MemoryView {
  readonly memory: Memory
  readonly assets: readonly AssetView[]
}

/** What became of each photo. */
export interface MemoryPhoto {
  readonly id: string
  readonly failed?: 'duplicate' | 'no_permission' | 'not_found'
}

export type MemoryQuery = Omit<MemoryFilter, 'ownerId'> & MemoryOrder & { readonly isTrashed: boolean }

const pageSize = 50

/** Page by page; one whose photos are all away is left out. A memory that is deleted is gone: none is in a trash. */
export async function* listMemories(
  db: Db,
  looker: Looker,
  query: MemoryQuery,
): AsyncGenerator<readonly MemoryView[]> {
  if (query.isTrashed) return
  const ids = await listMemoryIds(db, { ...query, ownerId: looker.userId }, query)
  for (let from = 0; from < ids.length; from += pageSize)
    yield await viewMemories(db, looker, ids.slice(from, from + pageSize))
}

/** As many as are listed, without regard to `size`. */
export async function countMemories(db: Db, { userId }: Looker, query: MemoryQuery): Promise<number> {
  return query.isTrashed ? 0 : await countAll(db, { ...query, ownerId: userId })
}

async function viewMemories(db: Db, looker: Looker, ids: readonly string[]): Promise<readonly MemoryView[]> {
  const memories = await findMemories(db, looker.userId, ids)
  const views = await viewAssets(
    db,
    looker,
    memories.flatMap(({ assetIds }) => assetIds),
  )
  const byId = new Map(views.map((view) => [view.asset.id, view]))
  return memories.map((memory) => ({
    memory,
    assets: memory.assetIds.flatMap((id) => byId.get(id) ?? []),
  }))
}

/** Throws `not_found` where there is none of theirs. */
export async function viewMemory(
  db: Db,
  looker: Looker,
  id: string,
  permission: string,
): Promise<MemoryView> {
  const [view] = await viewMemories(db, looker, [id])
  if (view === undefined) throw notFound(permission)
  return view
}

/** Photos that can't be put in are left out. */
export async function createMemory(db: Db, by: By, looker: Looker, memory: NewMemory): Promise<MemoryView> {
  const id = await withOperation(db, { ...by, intent: 'memory.create' }, async (trx) => {
    const made = await insertMemory(trx, looker.userId, memory)
    await addPhotos(trx, looker.userId, made, memory.assetIds)
    return made
  })
  return await viewMemory(db, looker, id, 'memory.read')
}

export async function changeMemory(
  db: Db,
  by: By,
  looker: Looker,
  { id, ...changes }: MemoryChanges & { readonly id: string },
): Promise<MemoryView> {
  await withOperation(db, { ...by, intent: 'memory.update' }, async (trx) => {
    if (!(await updateMemory(trx, looker.userId, id, changes))) throw notFound('memory.update')
  })
  return await viewMemory(db, looker, id, 'memory.update')
}

export async function removeMemory(db: Db, by: By, ownerId: string, id: string): Promise<void> {
  await withOperation(db, { ...by, intent: 'memory.delete' }, async (trx) => {
    if (!(await deleteMemory(trx, ownerId, id))) throw notFound('memory.delete')
  })
}

/** Each for itself; an id that was named before is not put in twice. */
export async function addToMemory(
  db: Db,
  by: By,
  { userId }: Looker,
  id: string,
  assetIds: readonly string[],
): Promise<readonly MemoryPhoto[]> {
  const joined = await withOperation(db, { ...by, intent: 'memory.add_assets' }, async (trx) => {
    if (!(await touchMemory(trx, userId, id))) throw notFound('memory.update')
    return await addPhotos(trx, userId, id, assetIds)
  })
  const theirs = new Set(joined.map(({ assetId }) => assetId))
  const came = new Set(joined.filter(({ isNew }) => isNew).map(({ assetId }) => assetId))
  return assetIds.map((assetId) => {
    if (came.delete(assetId)) return { id: assetId }
    return { id: assetId, failed: theirs.has(assetId) ? 'duplicate' : 'no_permission' }
  })
}

/** Each for itself; the photos themselves stay. */
export async function takeFromMemory(
  db: Db,
  by: By,
  { userId }: Looker,
  id: string,
  assetIds: readonly string[],
): Promise<readonly MemoryPhoto[]> {
  const went = await withOperation(db, { ...by, intent: 'memory.remove_assets' }, async (trx) => {
    if (!(await touchMemory(trx, userId, id))) throw notFound('memory.update')
    return new Set(await takeOut(trx, id, assetIds))
  })
  return assetIds.map((assetId) =>
    went.delete(assetId) ? { id: assetId } : { id: assetId, failed: 'not_found' },
  )
}

const notFound = (permission: string): Error => failure('not_found', `Not found or no ${permission} access`)
