import { buffer } from 'node:stream/consumers'
import { fromBufferPromise } from 'yauzl'

interface Unpacked {
  readonly name: string
  readonly bytes: Buffer
  readonly modifiedAt: Date
}

/** What a zip holds, read by a library other than the one that made it; throws unless it is whole. */
export async function readZip(zip: Buffer): Promise<readonly Unpacked[]> {
  const file = await fromBufferPromise(zip)
  const found: Unpacked[] = []
  for await (const entry of file.eachEntry()) {
    const bytes = await buffer(await file.openReadStreamPromise(entry))
    found.push({ name: entry.fileName, bytes, modifiedAt: entry.getLastModDate() })
  }
  return found
}
