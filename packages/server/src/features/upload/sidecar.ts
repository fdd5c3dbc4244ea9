import type { Asset } from '../../catalog/assets/assets.ts'
import { findAssetsBySha1, replaceSidecar } from '../../catalog/assets/assets.ts'
import { quarantineRoom, type BlobStore, type Received } from '../../platform/blobs/blobs.ts'
import { errorCode, failure } from '../../platform/errors/errors.ts'
import { failpoint } from '../../platform/failpoints/failpoints.ts'
import { withOperation, type OperationContext } from '../../platform/journal/journal.ts'
import type { Trx } from '../../schema/schema.ts'
import { claimLost, persistently } from './commit.ts'
import type { Upload, UploadDependencies } from './intake.ts'
import { placeSidecar } from './place.ts'
import { tryAgain } from './refusals.ts'
import { handOverSidecar } from './upload.sql.ts'
import { withdraw } from './withdraw.ts'

interface Exchange {
  readonly twin: Asset
  readonly sidecar: { readonly path: string; readonly sha256: Buffer }
  /** The file that makes way, and the room in the quarantine that it goes to. */
  readonly replaced: { readonly path: string; readonly room: string } | undefined
}

/**
 * The twin gets the sidecar that came with the upload, unless it has the same one. The new file is placed beside the old one,
 * then the row says so, and only then the old one goes: at no time is there a row without its sidecar.
 */
export async function attachSidecar(
  deps: UploadDependencies,
  upload: Upload,
  twin: Asset,
  actor: Omit<OperationContext, 'intent'>,
): Promise<void> {
  if (upload.sidecar === undefined || (await hasSidecar(deps.blobs, twin, upload.sidecar))) return
  const sidecar = await placeSidecar(deps, upload, twin.path)
  if (sidecar === undefined) return
  const exchange = { twin, sidecar, replaced: await findReplaced(deps.blobs, twin) }
  await commitExchange(deps, upload, exchange, actor)
  upload.placed.length = 0
  await makeWay(deps, upload, exchange)
}

/** Looked at, as the original is: a sidecar that is missing or was changed is replaced like another one. */
async function hasSidecar(blobs: BlobStore, twin: Asset, { sha256 }: Received): Promise<boolean> {
  if (twin.sidecarPath === undefined || twin.sidecarSha256?.equals(sha256) !== true) return false
  try {
    return (await blobs.hash(twin.sidecarPath)).sha256.equals(sha256)
  } catch (error) {
    if (errorCode(error) === 'blob_missing') return false
    throw error
  }
}

async function findReplaced(blobs: BlobStore, { sidecarPath }: Asset): Promise<Exchange['replaced']> {
  if (sidecarPath === undefined || (await blobs.stat(sidecarPath)) === undefined) return undefined
  return { path: sidecarPath, room: quarantineRoom() }
}

async function commitExchange(
  deps: UploadDependencies,
  upload: Upload,
  exchange: Exchange,
  actor: Omit<OperationContext, 'intent'>,
): Promise<void> {
  const { twin, sidecar, replaced } = exchange
  const quarantined = replaced && `${replaced.room}/${replaced.path}`
  const details = { assetId: twin.id, sidecar: sidecar.path, ...(quarantined && { quarantined }) }
  const context = { ...actor, intent: 'asset.attach_sidecar', details }
  try {
    await persistently(() =>
      withOperation(deps.db, context, (trx) => writeExchange(trx, deps, upload.claimId, exchange)),
    )
  } catch (error) {
    if (errorCode(error) !== 'sidecar_changed') throw error
    await withdraw(deps, upload, error)
    throw tryAgain('same_upload_twice', 'Two sidecars came in for it at once. Please send it again.', error)
  }
}

async function writeExchange(
  trx: Trx,
  { follow }: UploadDependencies,
  claimId: string,
  { twin, sidecar, replaced }: Exchange,
): Promise<void> {
  if (!(await handOverSidecar(trx, claimId, { path: sidecar.path, replaced: replaced?.path })))
    return await expectAttached(trx, twin, sidecar.path)
  if (!(await replaceSidecar(trx, twin, sidecar)))
    throw failure('sidecar_changed', 'It got another sidecar meanwhile.')
  await follow(trx, 'asset.sidecar', { id: twin.id, ownerId: twin.ownerId })
  failpoint('upload.sidecar_written')
}

/** The claim does not hold it any more: an earlier try whose answer was lost did it all, or the claim is lost. */
async function expectAttached(trx: Trx, twin: Asset, path: string): Promise<void> {
  const [found] = await findAssetsBySha1(trx, twin.ownerId, [twin.sha1])
  if (found?.sidecarPath !== path) throw claimLost()
}

async function makeWay(
  { blobs }: UploadDependencies,
  { uncertain }: Upload,
  { replaced }: Exchange,
): Promise<void> {
  if (replaced !== undefined) uncertain.push(replaced.path)
  failpoint('upload.sidecar_attached')
  if (replaced !== undefined) await blobs.quarantine(replaced.path, replaced.room)
}
