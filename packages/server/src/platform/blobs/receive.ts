import { createHash, type Hash } from 'node:crypto'
import { open, unlink, type FileHandle } from 'node:fs/promises'
import { addAbortSignal, type Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { failure } from '../errors/errors.ts'
import { failpoint } from '../failpoints/failpoints.ts'
import { storing } from './faults.ts'
import type { Digests, ReceiveOptions } from './store.ts'

const batchBytes = 1024 * 1024
const hashSlice = 512 * 1024

/** Streams into a new read-only file, hashing on the way; fsynced when it returns, removed when it throws. */
export async function receiveFile(source: Readable, file: string, options: ReceiveOptions): Promise<Digests> {
  if (options.signal !== undefined) addAbortSignal(options.signal, source)
  const handle = await storing(() => open(file, 'wx', 0o444)).catch((error: unknown) => {
    source.destroy()
    throw error
  })
  try {
    failpoint('blobs.opened')
    const digests = await pour(source, handle, options.limit)
    failpoint('blobs.written')
    await storing(() => handle.sync())
    failpoint('blobs.synced')
    await storing(() => handle.close())
    return digests
  } catch (error) {
    source.destroy()
    await removePartial(handle, file)
    throw error
  }
}

/** Best effort: what can't be removed now is found in the waiting room later, and its claim is dead. */
async function removePartial(handle: FileHandle, file: string): Promise<void> {
  await handle.close().catch(() => {})
  await unlink(file).catch(() => {})
}

/** Writes in batches; while one is being written the next is read and hashed. Memory: two batches. */
async function pour(source: Readable, handle: FileHandle, limit = Infinity): Promise<Digests> {
  const sha1 = createHash('sha1')
  const sha256 = createHash('sha256')
  let size = 0
  let batch: Buffer[] = []
  let batched = 0
  let writing: Promise<void> = Promise.resolve()
  // Its error is thrown where the next batch waits for it; without this it would be an unhandled one until then.
  const begin = (chunks: Buffer[]) => (writing = writeAll(handle, chunks)).catch(() => {})

  for await (const chunk of source as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > limit) throw failure('too_large', `The file is larger than ${limit} bytes.`)
    await digest([sha1, sha256], chunk)
    batch.push(chunk)
    batched += chunk.length
    if (batched < batchBytes) continue
    await writing
    void begin(batch)
    batch = []
    batched = 0
  }
  await writing
  await writeAll(handle, batch)
  return { size, sha1: sha1.digest(), sha256: sha256.digest() }
}

/** Large chunks are hashed in slices, so that other requests get their turn between. */
export async function digest(hashes: readonly Hash[], chunk: Buffer): Promise<void> {
  for (let start = 0; start < chunk.length; start += hashSlice) {
    if (start > 0) await nextTurn()
    const slice = chunk.length <= hashSlice ? chunk : chunk.subarray(start, start + hashSlice)
    for (const hash of hashes) hash.update(slice)
  }
}

/** A short write (a disk about to be full) is continued, and then fails with its reason. */
async function writeAll(handle: FileHandle, chunks: readonly Buffer[]): Promise<void> {
  if (chunks.length === 0) return
  const wanted = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  await storing(async () => {
    const { bytesWritten } = await handle.writev(chunks)
    if (bytesWritten === wanted) return
    await writeRest(handle, Buffer.concat(chunks).subarray(bytesWritten))
  })
}

async function writeRest(handle: FileHandle, rest: Buffer): Promise<void> {
  let written = 0
  while (written < rest.length) {
    const { bytesWritten } = await handle.write(rest, written)
    if (bytesWritten === 0)
      throw failure('storage_unreachable', 'The storage takes no more bytes. Nothing was changed.')
    written += bytesWritten
  }
}
