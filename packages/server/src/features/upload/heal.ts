import type { Asset } from '../../catalog/assets/assets.ts'
import { markVerified } from '../../catalog/assets/assets.ts'
import type { BlobStore, Received } from '../../platform/blobs/blobs.ts'
import { failpoint } from '../../platform/failpoints/failpoints.ts'
import { recordEvent, withOperation, type OperationContext } from '../../platform/journal/journal.ts'
import type { Db } from '../../schema/schema.ts'
import { persistently, type Follow } from './commit.ts'
import { tryAgain } from './refusals.ts'
import { look, type Look } from './stored.ts'

interface Healing {
  readonly db: Db
  readonly blobs: BlobStore
  readonly follow: Follow
}

interface Wound {
  readonly twin: Asset
  readonly found: Exclude<Look, 'whole'>
  readonly original: Received
  readonly actor: Omit<OperationContext, 'intent'>
}

/** Puts the bytes that just arrived where the row says that they are. What is damaged there is kept, in quarantine. */
export async function heal(deps: Healing, { twin, found, original, actor }: Wound): Promise<void> {
  const quarantined = found === 'damaged' ? await deps.blobs.quarantine(twin.path) : undefined
  failpoint('upload.quarantined')
  const placed = await deps.blobs.place(original, twin.path)
  failpoint('upload.healed')
  if (placed === 'taken') return await expectWhole(deps, twin)
  const details = { assetId: twin.id, found, ...(quarantined !== undefined && { quarantined }) }
  const context = { ...actor, intent: 'asset.heal', details }
  await persistently(() =>
    withOperation(deps.db, context, async (trx) => {
      await recordEvent(trx, context)
      await markVerified(trx, twin.id)
      await deps.follow(trx, 'asset.healed', { id: twin.id, ownerId: twin.ownerId })
    }),
  )
}

/** Another upload of the same bytes was faster. */
async function expectWhole({ db, blobs }: Healing, twin: Asset): Promise<void> {
  if ((await look(db, blobs, twin)) === 'whole') return
  throw tryAgain('file_changes', 'The stored file changes while it is looked at. Please try again.')
}
