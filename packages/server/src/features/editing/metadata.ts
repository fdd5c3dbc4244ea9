import {
  attachAll,
  countNotEditable,
  detachAll,
  getAsset,
  listAttached,
} from '../../catalog/assets/assets.ts'
import type { Attached, Looker, ToAttach } from '../../catalog/assets/assets.ts'
import { failure } from '../../platform/errors/errors.ts'
import { withOperation } from '../../platform/journal/journal.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import type { Db } from '../../schema/schema.ts'

type By = Omit<OperationContext, 'intent'>
type Key = Pick<ToAttach, 'assetId' | 'key'>

/** What clients attached to one asset, by key. */
export async function listMetadata(db: Db, looker: Looker, id: string): Promise<readonly Attached[]> {
  await getAsset(db, looker, id, 'asset.read')
  return await listAttached(db, id)
}

/** Attaches or replaces; all of it or nothing. Returns what is there now under these keys. */
export async function attachMetadata(
  db: Db,
  by: By,
  looker: Looker,
  items: readonly ToAttach[],
): Promise<readonly Attached[]> {
  await expectTheirs(db, looker, items)
  return await withOperation(db, { ...by, intent: 'asset.attach' }, (trx) => attachAll(trx, items))
}

/** Detaches all of it or nothing; what is not there is so already. */
export async function detachMetadata(db: Db, by: By, looker: Looker, items: readonly Key[]): Promise<void> {
  await expectTheirs(db, looker, items)
  await withOperation(db, { ...by, intent: 'asset.detach' }, (trx) => detachAll(trx, items))
}

async function expectTheirs(db: Db, looker: Looker, items: readonly Key[]): Promise<void> {
  const ids = items.map(({ assetId }) => assetId)
  if ((await countNotEditable(db, looker, ids)) === 0) return
  throw failure('not_found', 'Not found or no asset.update access')
}
