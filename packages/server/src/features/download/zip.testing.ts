import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { crc32 } from 'node:zlib'
import { fromBufferPromise, fromRandomAccessReaderPromise, RandomAccessReader } from 'yauzl'

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
    if (crc32(bytes) !== entry.crc32) throw new Error(`the sum of ${entry.fileName} is another`)
    found.push({ name: entry.fileName, bytes, modifiedAt: entry.getLastModDate() })
  }
  return found
}

interface Listed {
  readonly name: string
  readonly size: number
  /** Of those that are small. */
  readonly bytes: Buffer | undefined
}

/** The same of a zip in pieces, of which the same may come again and again: too large for one buffer. */
export async function listZip(pieces: readonly Buffer[]): Promise<readonly Listed[]> {
  const total = pieces.reduce((sum, { length }) => sum + length, 0)
  const file = await fromRandomAccessReaderPromise(new PiecesReader(pieces), total)
  const found: Listed[] = []
  for await (const entry of file.eachEntry()) {
    const { fileName: name, uncompressedSize: size } = entry
    const opened = size < 1_000_000 ? await file.openReadStreamPromise(entry) : undefined
    found.push({ name, size, bytes: opened && (await buffer(opened)) })
  }
  return found
}

class PiecesReader extends RandomAccessReader {
  readonly #pieces: readonly Buffer[]
  constructor(pieces: readonly Buffer[]) {
    super()
    this.#pieces = pieces
  }

  override _readStreamForRange(start: number, end: number): Readable {
    const parts: Buffer[] = []
    let at = 0
    for (const piece of this.#pieces) {
      const part = piece.subarray(Math.max(0, start - at), Math.max(0, end - at))
      if (part.length > 0) parts.push(part)
      at += piece.length
    }
    return Readable.from(parts, { objectMode: false })
  }
}
