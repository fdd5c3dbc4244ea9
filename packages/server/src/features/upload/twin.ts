import type { Asset } from '../../catalog/assets/assets.ts'
import type { Received } from '../../platform/blobs/blobs.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import { persistently } from './commit.ts'
import { heal } from './heal.ts'
import type { Upload, UploadDependencies, UploadResult } from './intake.ts'
import { refused, tryAgain } from './refusals.ts'
import { attachSidecar } from './sidecar.ts'
import { findTwin, look } from './stored.ts'
import { discard, withdraw } from './withdraw.ts'

/** The owner's asset with these bytes, if its file was looked at and is whole. */
export async function findDuplicate(
  { db, blobs }: Pick<UploadDependencies, 'db' | 'blobs'>,
  ownerId: string,
  sha1: Buffer,
): Promise<UploadResult | undefined> {
  const twin = await findTwin(db, ownerId, sha1)
  if (twin === undefined || (await look(db, blobs, twin)) !== 'whole') return undefined
  return duplicateOf(twin)
}

/** The bytes are here already: the stored file is healed where it has to be, and a sidecar that came along is kept. */
export async function meetTwin(
  deps: UploadDependencies,
  upload: Upload,
  original: Received,
  twin: Asset,
  actor: Omit<OperationContext, 'intent'>,
): Promise<UploadResult> {
  if (!twin.sha256.equals(original.sha256)) {
    throw refused(
      'digest_collision',
      'Another file of yours has the same SHA-1 and other content. It was not stored.',
    )
  }
  const found = await look(deps.db, deps.blobs, twin)
  if (found !== 'whole') await heal(deps, { twin, found, original, actor })
  return await endAtTwin(deps, upload, twin, actor)
}

export async function endAtTwin(
  deps: UploadDependencies,
  upload: Upload,
  twin: Asset,
  actor: Omit<OperationContext, 'intent'>,
): Promise<UploadResult> {
  await attachSidecar(deps, upload, twin, actor)
  await persistently(() => discard(deps, upload))
  return duplicateOf(twin)
}

/** Another process brought the same bytes in meanwhile: ours go to quarantine, and its asset is the answer. */
export async function standBack(
  deps: UploadDependencies,
  upload: Upload,
  original: Received,
): Promise<UploadResult> {
  const twin = await findDuplicate(deps, upload.ownerId, original.sha1)
  await withdraw(deps, upload, refused('same_upload_twice', 'The same file came in twice at once.'))
  if (twin !== undefined && upload.sidecar === undefined) return twin
  throw tryAgain('same_upload_twice', 'The same file came in twice at once. Please send it again.')
}

function duplicateOf(twin: Asset): UploadResult {
  return { status: 'duplicate', id: twin.id, isTrashed: twin.state === 'trashed' }
}
