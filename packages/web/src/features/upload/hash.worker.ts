import { makeSha1 } from './sha1.ts'

export interface HashRequest {
  readonly id: number
  readonly file: Blob
}
export type HashAnswer =
  | { readonly id: number; readonly sha1: string }
  | { readonly id: number; readonly error: string }

const PIECE = 4 * 1024 * 1024

addEventListener('message', (event: MessageEvent<HashRequest>) => {
  const { id, file } = event.data
  hash(file).then(
    (sha1) => postMessage({ id, sha1 } satisfies HashAnswer),
    (error: unknown) => postMessage({ id, error: String(error) } satisfies HashAnswer),
  )
})

async function hash(file: Blob): Promise<string> {
  const sha1 = makeSha1()
  for (let at = 0; at < file.size; at += PIECE) {
    sha1.update(new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer()))
  }
  return sha1.hex()
}
