import { Readable } from 'node:stream'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { createHash } from 'node:crypto'
import { failure } from '../errors/errors.ts'
import { inParallel } from './parallel.ts'
import { pour } from './pour.ts'
import type { Poured } from './pour.ts'
import { findFault } from './reading.ts'
import { maySucceedAgain, statusOf } from './s3-client.ts'
import { sizeOf } from './s3-bucket.ts'
import type { Bucket } from './s3-bucket.ts'
import { readSource } from './sources.ts'
import type { Fault, KnownFile, Target } from './target.ts'

/** Up to here a file is sent as one, from memory; above in parts of so many bytes. */
const partBytes = 8 * 1024 * 1024
const mostParts = 9000
const attempts = 3

/** The server is told each sum, and refuses bytes that came otherwise. */
export async function putInBucket(
  bucket: Bucket,
  root: string,
  files: Parameters<Target['put']>[0],
  { onStored, onDifferent, anew = false, ...transfer }: Parameters<Target['put']>[1],
): Promise<void> {
  await inParallel(files, transfer, async (file) => {
    const key = bucket.key(file.path)
    const there = await bucket.at(() => sizeOf(bucket, key))
    const isRight = there === file.bytes && !anew
    const fault = isRight
      ? undefined
      : await bucket.at(() => send(bucket, root, file, key, there === undefined, transfer.signal))
    await (fault === undefined ? onStored(file) : onDifferent(file, fault))
  })
}

async function send(
  bucket: Bucket,
  root: string,
  file: KnownFile,
  key: string,
  isNew: boolean,
  signal: AbortSignal | undefined,
): Promise<Fault | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      const sendIt = file.bytes <= partBytes ? sendWhole : sendInParts
      return await sendIt(bucket, root, file, key, isNew, signal)
    } catch (error) {
      signal?.throwIfAborted()
      // Somebody else stored it meanwhile.
      if (statusOf(error) === 412 && (await sizeOf(bucket, key)) === file.bytes) return undefined
      if (attempt === attempts || !maySucceedAgain(error)) throw error
    }
  }
}

type Send = typeof send

const sendWhole: Send = async (bucket, root, file, key, isNew, signal) => {
  const parts: Buffer[] = []
  const fault = await findFault(file, () =>
    pour(keeping(readSource(root, file), parts), { limit: file.bytes, signal }),
  )
  if (fault !== undefined) return fault
  const command = new PutObjectCommand({
    Bucket: bucket.name,
    Key: key,
    Body: Buffer.concat(parts),
    ChecksumSHA256: Buffer.from(file.sha256, 'hex').toString('base64'),
    ...(isNew && { IfNoneMatch: '*' }),
  })
  await bucket.client.send(command, { ...(signal !== undefined && { abortSignal: signal }) })
  return undefined
}

/** A chunk's buffer is used again for the one after the next. */
async function* keeping(source: AsyncIterable<Buffer>, parts: Buffer[]): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    parts.push(Buffer.from(chunk))
    yield chunk
  }
}

async function* compared(source: AsyncIterable<Buffer>, file: KnownFile): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of source) {
    hash.update(chunk)
    bytes += chunk.length
    if (bytes > file.bytes) break
    yield Buffer.from(chunk)
  }
  const fault = bytes !== file.bytes ? 'other_size' : 'other_content'
  if (fault === 'other_size' || hash.digest('hex') !== file.sha256)
    throw failure(`target_file_${fault}`, 'The file to copy is not what is known of it.')
}

/** The sum of the whole is known at the end: where it is wrong, the upload is not completed. */
const sendInParts: Send = async (bucket, root, file, key, isNew, signal) => {
  const upload = new Upload({
    client: bucket.client,
    params: {
      Bucket: bucket.name,
      Key: key,
      Body: Readable.from(compared(readSource(root, file), file)),
      ChecksumAlgorithm: 'SHA256',
      ...(isNew && { IfNoneMatch: '*' }),
    },
    partSize: Math.max(partBytes, Math.ceil(file.bytes / mostParts)),
    queueSize: 1,
  })
  const stop = (): void => void upload.abort()
  signal?.addEventListener('abort', stop, { once: true })
  try {
    await upload.done()
    return undefined
  } catch (error) {
    return await findFault(file, () => Promise.reject<Poured>(error))
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}
