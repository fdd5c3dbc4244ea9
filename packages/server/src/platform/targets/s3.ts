// A plain copy in a bucket: one object a file, under the same path below the prefix. Texts that grow are kept as numbered parts in
// `<path>.d/`, and brought together when there are many: a bucket can't append.
import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { identityPath, identityText, isEmptyTarget, isUsedOtherwise, readIdentity } from './identity.ts'
import { folderOfPrefix } from './paths.ts'
import { fetchByReading, verifyByReading } from './reading.ts'
import {
  findText,
  listFiles,
  openBucket,
  putObject,
  putText,
  readFailure,
  readObject,
  remove,
  sizeOf,
} from './s3-bucket.ts'
import type { Bucket } from './s3-bucket.ts'
import type { S3Place } from './s3-client.ts'
import { putInBucket } from './s3-put.ts'
import type { Opening, Target, TargetFile } from './target.ts'

/** So many parts of a growing text are brought together. */
const manyParts = 200

export function s3Target(settings: S3Place, root: string): Target {
  const bucket = openBucket(settings)
  return {
    open: async (opening) => ({ instance: await bucket.at(() => openTarget(bucket, opening)) }),
    put: (files, options) => putInBucket(bucket, root, files, options),
    list: (prefix) => listFiles(bucket, folderOfPrefix(prefix)),
    read: (relative) => readWithParts(bucket, relative),
    fetch: (files, folder, options) => fetchByReading(checked(bucket), files, folder, options),
    verify: (files, options) => verifyByReading(checked(bucket), files, options),
    replace: (relative, text) => bucket.at(() => replaceText(bucket, relative, text)),
    appendLines: (relative, lines) => bucket.at(() => appendLines(bucket, relative, lines)),
    remove: (paths) =>
      bucket.at(async () => {
        for (const relative of paths) await remove(bucket, relative)
      }),
    space: () => Promise.resolve(undefined),
    close: () => {
      bucket.client.destroy()
      return Promise.resolve()
    },
  }
}

async function openTarget(bucket: Bucket, { instance, mayMake }: Opening): Promise<string> {
  const found = await findText(bucket, identityPath)
  if (found !== undefined) {
    const ofInstance = readIdentity(found, bucket.place, instance)
    if (instance !== '') await putObject(bucket, `${bucket.start}.heirloom/trial`, 'a trial\n')
    return ofInstance
  }
  if ((await listFiles(bucket, '').next()).done !== true) throw isUsedOtherwise(bucket.place)
  if (!mayMake || instance === '') throw isEmptyTarget(bucket.place)
  await putText(bucket, identityPath, identityText(instance))
  return instance
}

/** All paths are looked at before the first byte moves. */
const checked = (bucket: Bucket) => (file: TargetFile) => readObject(bucket, bucket.key(file.path))

async function listParts(bucket: Bucket, relative: string): Promise<string[]> {
  const parts: string[] = []
  for await (const { path } of listFiles(bucket, `${relative}.d`)) parts.push(path)
  return parts.toSorted()
}

async function appendLines(bucket: Bucket, relative: string, lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return
  bucket.key(relative)
  const number = `${Date.now()}`.padStart(15, '0')
  await putText(bucket, `${relative}.d/${number}-${randomUUID().slice(0, 8)}`, `${lines.join('\n')}\n`)
  const parts = await listParts(bucket, relative)
  if (parts.length >= manyParts) await joinParts(bucket, relative, parts)
}

/** With the parts that were added to what stood there before. */
async function replaceText(bucket: Bucket, relative: string, text: string): Promise<void> {
  bucket.key(relative)
  const parts = await listParts(bucket, relative)
  await putText(bucket, relative, text)
  for (const part of parts) await remove(bucket, part)
}

/** Cut in the middle, some lines stand there twice, and none is lost. */
async function joinParts(bucket: Bucket, relative: string, parts: readonly string[]): Promise<void> {
  const texts: string[] = []
  for (const one of [relative, ...parts]) texts.push((await findText(bucket, one)) ?? '')
  await putText(bucket, relative, texts.join(''))
  for (const part of parts) await remove(bucket, part)
}

async function readWithParts(bucket: Bucket, relative: string): Promise<Readable> {
  const key = bucket.key(relative)
  const parts = await listParts(bucket, relative)
  const first = await bucket.at(() => sizeOf(bucket, key))
  if (first === undefined && parts.length === 0) throw readFailure(bucket, key, missing)
  const keys = [...(first === undefined ? [] : [key]), ...parts.map(bucket.key)]
  return Readable.from(readAll(bucket, keys))
}

const missing = Object.assign(new Error('no such key'), { name: 'NoSuchKey' })

async function* readAll(bucket: Bucket, keys: readonly string[]): AsyncGenerator<Buffer> {
  for (const key of keys) yield* readObject(bucket, key)
}
