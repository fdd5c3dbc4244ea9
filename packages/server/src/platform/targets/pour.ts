import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'

const chunkBytes = 512 * 1024

export interface Poured {
  readonly bytes: number
  readonly sha256: string
}

/**
 * Reads a source to its end and hashes it; where `into` is given, writes it there, while the next part is read. Stops early
 * past `limit` bytes: the answer then has more.
 */
export async function pour(
  source: AsyncIterable<Buffer>,
  {
    into,
    limit = Infinity,
    signal,
  }: {
    readonly into?: FileHandle
    readonly limit?: number
    readonly signal?: AbortSignal | undefined
  },
): Promise<Poured> {
  const hash = createHash('sha256')
  let bytes = 0
  let writing: Promise<void> = Promise.resolve()
  try {
    for await (const chunk of source) {
      signal?.throwIfAborted()
      bytes += chunk.length
      if (bytes > limit) break
      hash.update(chunk)
      await writing
      if (into !== undefined) writing = write(into, chunk)
      // Its error is thrown where it is awaited; until then nobody else may call it unhandled.
      writing.catch(() => {})
    }
  } finally {
    await Promise.allSettled([writing])
  }
  await writing
  return { bytes, sha256: hash.digest('hex') }
}

/** A short write (a disk about to be full) is continued, and then fails with its reason. */
async function write(into: FileHandle, chunk: Buffer): Promise<void> {
  let written = 0
  while (written < chunk.length) {
    const { bytesWritten } = await into.write(chunk, written)
    if (bytesWritten === 0) throw Object.assign(new Error('nothing more is taken'), { code: 'EIO' })
    written += bytesWritten
  }
}

/** A file's bytes, in two buffers by turns: a chunk is good until the one after the next is asked for. */
export async function* chunksOf(file: FileHandle, expectedBytes: number): AsyncGenerator<Buffer> {
  const size = Math.max(1, Math.min(chunkBytes, expectedBytes + 1))
  const buffers = [Buffer.allocUnsafe(size), Buffer.allocUnsafe(size)] as const
  for (let turn = 0; ; turn++) {
    const { bytesRead, buffer } = await file.read(buffers[turn % 2 === 0 ? 0 : 1], 0, size)
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
  }
}
