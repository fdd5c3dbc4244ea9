import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import type { ListObjectsV2CommandOutput } from '@aws-sdk/client-s3'
import { failure } from '../errors/errors.ts'
import { checkPath } from './paths.ts'
import { atBucket, bucketFailure, createS3Client, maySucceedAgain, saysNoKey } from './s3-client.ts'
import type { S3Place } from './s3-client.ts'
import type { TargetFile } from './target.ts'

const attempts = 4

export type Bucket = ReturnType<typeof openBucket>

export function openBucket(settings: S3Place) {
  const place = [settings.endpoint, settings.bucket, settings.prefix].filter((part) => part !== '').join('/')
  const start = settings.prefix === '' ? '' : `${settings.prefix}/`
  return {
    client: createS3Client(settings),
    place,
    name: settings.bucket,
    start,
    key: (relative: string): string => {
      checkPath(relative)
      return start + relative
    },
    at: <T>(work: () => Promise<T>) => atBucket(place, work),
  }
}

export async function findText(bucket: Bucket, relative: string): Promise<string | undefined> {
  try {
    const command = new GetObjectCommand({ Bucket: bucket.name, Key: bucket.key(relative) })
    const { Body } = await bucket.client.send(command)
    return (await Body?.transformToString()) ?? ''
  } catch (error) {
    if (saysNoKey(error)) return undefined
    throw error
  }
}

export async function putText(bucket: Bucket, relative: string, text: string): Promise<void> {
  await putObject(bucket, bucket.key(relative), text)
}

export async function putObject(bucket: Bucket, key: string, text: string): Promise<void> {
  const ChecksumAlgorithm = 'SHA256'
  await bucket.client.send(
    new PutObjectCommand({ Bucket: bucket.name, Key: key, Body: Buffer.from(text), ChecksumAlgorithm }),
  )
}

/** What begins with a dot is the target's own. */
export async function* listFiles(bucket: Bucket, folder: string): AsyncGenerator<TargetFile> {
  const below = bucket.start + (folder === '' ? '' : `${folder}/`)
  let next: string | undefined
  do {
    const page = await bucket.at(() => listPage(bucket, below, next))
    for (const { Key = '', Size = 0 } of page.Contents ?? []) {
      const path = decodeKey(Key).slice(bucket.start.length)
      if (!path.split('/').some((part) => part === '' || part.startsWith('.'))) yield { path, bytes: Size }
    }
    next = page.IsTruncated === true ? page.NextContinuationToken : undefined
  } while (next !== undefined)
}

async function listPage(
  { client, name }: Bucket,
  below: string,
  next: string | undefined,
): Promise<ListObjectsV2CommandOutput> {
  return await client.send(
    new ListObjectsV2Command({
      Bucket: name,
      Prefix: below,
      EncodingType: 'url', // XML has no place for control characters.
      ...(next !== undefined && { ContinuationToken: next }),
    }),
  )
}

function decodeKey(key: string): string {
  return decodeURIComponent(key.replaceAll('+', ' '))
}

/** The bytes of an object; where the line breaks, it goes on from there, of the same object. */
export async function* readObject(bucket: Bucket, key: string): AsyncGenerator<Buffer> {
  let from = 0
  let etag: string | undefined
  for (let attempt = 1; ; attempt++) {
    try {
      const { Body, ETag } = await getFrom(bucket, key, from, etag)
      etag = ETag
      for await (const chunk of Body as AsyncIterable<Buffer>) {
        from += chunk.length
        yield chunk
      }
      return
    } catch (error) {
      if (attempt === attempts || !maySucceedAgain(error)) throw readFailure(bucket, key, error)
    }
  }
}

async function getFrom({ client, name }: Bucket, key: string, from: number, etag: string | undefined) {
  return await client.send(
    new GetObjectCommand({
      Bucket: name,
      Key: key,
      ...(from > 0 && { Range: `bytes=${from}-` }),
      ...(from > 0 && etag !== undefined && { IfMatch: etag }),
    }),
  )
}

export function readFailure(bucket: Bucket, key: string, error: unknown): unknown {
  const details = { path: key.slice(bucket.start.length) }
  if (!saysNoKey(error)) return bucketFailure(bucket.place, error)
  return failure('target_file_missing', 'The backup does not hold that file.', { cause: error, details })
}

/** Undefined where it is not there. */
export async function sizeOf({ client, name }: Bucket, key: string): Promise<number | undefined> {
  try {
    const { ContentLength = 0 } = await client.send(new HeadObjectCommand({ Bucket: name, Key: key }))
    return ContentLength
  } catch (error) {
    if (saysNoKey(error)) return undefined
    throw error
  }
}

export async function remove({ client, name, key }: Bucket, relative: string): Promise<void> {
  await client.send(new DeleteObjectCommand({ Bucket: name, Key: key(relative) })).catch((error: unknown) => {
    if (!saysNoKey(error)) throw error
  })
}
