import type { Received } from '../../platform/blobs/blobs.ts'
import { failpoint } from '../../platform/failpoints/failpoints.ts'
import { sidecarAddress } from './address.ts'
import type { Upload, UploadDependencies } from './intake.ts'
import { reserve } from './reserve.ts'

/** Notes in the upload what became of it, whatever becomes of the upload. */
export async function placeAt(
  { blobs }: UploadDependencies,
  upload: Upload,
  received: Received,
  path: string,
): Promise<'placed' | 'taken'> {
  const result = await blobs.place(received, path).catch((error: unknown) => {
    upload.uncertain.push(path)
    throw error
  })
  if (result === 'taken') return 'taken'
  upload.placed.push(path)
  failpoint('upload.placed')
  return 'placed'
}

/** Beside the original, under the first free name; undefined where there is none. */
export async function placeSidecar(
  deps: UploadDependencies,
  upload: Upload,
  originalPath: string,
): Promise<{ path: string; sha256: Buffer } | undefined> {
  const { sidecar } = upload
  if (sidecar === undefined) return undefined
  const address = sidecarAddress(originalPath)
  let reservation = await reserve(deps.db, upload.claimId, 'sidecar_path', address)
  for (;;) {
    failpoint('upload.sidecar_reserved')
    if ((await placeAt(deps, upload, sidecar, reservation.path)) === 'placed') break
    reservation = await reserve(deps.db, upload.claimId, 'sidecar_path', address, reservation.rest)
  }
  failpoint('upload.sidecar_placed')
  return { path: reservation.path, sha256: sidecar.sha256 }
}
