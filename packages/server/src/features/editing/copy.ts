import { lockEditable, setOwnColumns } from '../../catalog/assets/assets.ts'
import type { Editable, Looker } from '../../catalog/assets/assets.ts'
import { addMembers, deleteStacks, listMembers } from '../../catalog/stacks/stacks.ts'
import { failure } from '../../platform/errors/errors.ts'
import { withOperation } from '../../platform/journal/journal.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import type { Db, Trx } from '../../schema/schema.ts'
import { copyNote } from './notes.sql.ts'

/** What the target gets of what the source has. */
export interface Copy {
  readonly sourceId: string
  readonly targetId: string
  readonly favorite: boolean
  /** What was said of it. */
  readonly note: boolean
  readonly stack: boolean
  readonly albums: boolean
}

/** Puts the target into the albums of the source. */
export type CopyAlbums = (
  trx: Trx,
  ownerId: string,
  pair: Pick<Copy, 'sourceId' | 'targetId'>,
) => Promise<void>

/** All of it or nothing; the source stays as it is. */
export async function copyAsset(
  { db, copyAlbums }: { readonly db: Db; readonly copyAlbums: CopyAlbums },
  by: Omit<OperationContext, 'intent'>,
  looker: Looker,
  copy: Copy,
): Promise<void> {
  const { sourceId, targetId } = copy
  if (sourceId === targetId) throw failure('invalid_input', 'A photo is not copied to itself.')
  await withOperation(db, { ...by, intent: 'asset.copy' }, async (trx) => {
    const { source, target } = await lockPair(trx, looker, copy)
    if (copy.note) await copyNote(trx, sourceId, targetId)
    if (copy.stack) await copyStack(trx, looker.userId, copy)
    if (copy.albums) await copyAlbums(trx, looker.userId, copy)
    if (copy.favorite) await setOwnColumns(trx, [target.id], { isFavorite: source.isFavorite })
  })
}

async function lockPair(
  trx: Trx,
  looker: Looker,
  { sourceId, targetId }: Copy,
): Promise<{ readonly source: Editable; readonly target: Editable }> {
  const pair = await lockEditable(trx, looker, [sourceId, targetId])
  const source = pair.find(({ id }) => id === sourceId)
  const target = pair.find(({ id }) => id === targetId)
  if (source !== undefined && target !== undefined) return { source, target }
  throw failure('not_found', 'Not found or no asset.copy access')
}

/** The target joins the source's stack, with all of its own. */
async function copyStack(trx: Trx, ownerId: string, { sourceId, targetId }: Copy): Promise<void> {
  const members = await listMembers(trx, [sourceId, targetId])
  const stackOf = (id: string) => members.find(({ assetId }) => assetId === id)?.stackId
  const [to, from] = [stackOf(sourceId), stackOf(targetId)]
  if (to === undefined || to === from) return
  const joining =
    from === undefined ? [targetId] : members.filter((one) => one.stackId === from).map((one) => one.assetId)
  if (from !== undefined) await deleteStacks(trx, [from])
  await addMembers(trx, { id: to, ownerId }, joining)
}
