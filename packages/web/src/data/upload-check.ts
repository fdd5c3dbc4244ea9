import type { BulkUploadCheckResponse } from '@heirloom/contract'

import { call } from './call.ts'
import { isGuest } from './guest.ts'

export type Checked = BulkUploadCheckResponse['results'][number]

/** Which of these the server has already; ids are ours, checksums hexadecimal SHA-1. */
export async function checkUploads(
  assets: { id: string; checksum: string }[],
  signal: AbortSignal,
): Promise<Checked[]> {
  // What is here already is for its owner to know; the upload itself finds out.
  if (isGuest()) return assets.map(({ id }) => ({ id, action: 'accept' }))
  const answer = await call<BulkUploadCheckResponse>('/assets/bulk-upload-check', {
    method: 'POST',
    body: { assets },
    signal,
  })
  return answer.results
}

export const reachServer = () => call('/server/ping')
