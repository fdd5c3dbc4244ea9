// One file over the wire, by XMLHttpRequest: fetch tells nothing of how far a body has been sent.
import type { UploadResponse } from '@heirloom/contract'
import { CallError, errorFrom } from '../../data/call.ts'
import { withLink } from '../../data/guest.ts'

export interface Sending {
  readonly file: File
  readonly sha1: string
  readonly sidecar: File | undefined
  readonly livePhotoVideoId: string | undefined
}
export type Sent = UploadResponse
export type Send = (
  sending: Sending,
  onProgress: (bytes: number) => void,
  signal: AbortSignal,
) => Promise<Sent>

export const send: Send = (sending, onProgress, signal) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', withLink('/api/assets'))
    request.setRequestHeader('x-immich-checksum', sending.sha1)
    request.setRequestHeader('accept', 'application/json')
    request.upload.addEventListener('progress', ({ loaded }) =>
      onProgress(Math.min(loaded, sending.file.size)),
    )
    request.addEventListener('load', () => {
      if (request.status !== 200 && request.status !== 201)
        reject(errorFrom(request.status, request.responseText))
      else resolve(JSON.parse(request.responseText) as Sent)
    })
    request.addEventListener('error', () => reject(new CallError(0, 'network')))
    request.addEventListener('abort', () => reject(signal.reason as Error))
    signal.addEventListener('abort', () => request.abort())
    request.send(formOf(sending))
  })

/** Fields first: the server decides by them before the first byte of the file is there. */
function formOf({ file, sidecar, livePhotoVideoId }: Sending): FormData {
  const form = new FormData()
  const time = new Date(file.lastModified).toISOString()
  form.append('fileCreatedAt', time)
  form.append('fileModifiedAt', time)
  form.append('filename', file.name)
  if (livePhotoVideoId) form.append('livePhotoVideoId', livePhotoVideoId)
  if (sidecar) form.append('sidecarData', sidecar)
  form.append('assetData', file)
  return form
}
