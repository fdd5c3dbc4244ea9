import { S3Client } from '@aws-sdk/client-s3'
import { errorCode, Failure, failure } from '../errors/errors.ts'

export interface S3Place {
  readonly endpoint: string
  readonly bucket: string
  /** Without slashes at its ends; may be empty. */
  readonly prefix: string
  readonly keyId: string
  readonly secret: string
  readonly region: string
}

/** Buckets stand in the path, and sums are sent as plain headers: what servers of every make understand. */
export function createS3Client({ endpoint, keyId, secret, region }: S3Place): S3Client {
  return new S3Client({
    endpoint,
    region,
    credentials: { accessKeyId: keyId, secretAccessKey: secret },
    forcePathStyle: true,
    maxAttempts: 4,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: 10_000, socketTimeout: 60_000 },
  })
}

type Code = 'target_denied' | 'target_gone' | 'target_full' | 'target_clock_wrong'

const sentences: Readonly<Record<Code, (place: string) => string>> = {
  target_denied: (place) =>
    `The bucket ${place} may not be written or read with this key. Check HEIRLOOM_S3_KEY_ID, HEIRLOOM_S3_SECRET and the bucket’s rules.`,
  target_gone: (place) => `The bucket ${place} can't be reached. Is it there, and is the network there?`,
  target_full: (place) =>
    `The backup at ${place} is full. What is there stays; make room, or set up a larger place.`,
  target_clock_wrong: (place) =>
    `The clocks here and at ${place} differ too much. Set the clock of this machine (timedatectl).`,
}

const named: Readonly<Record<string, Code>> = {
  AccessDenied: 'target_denied',
  SignatureDoesNotMatch: 'target_denied',
  InvalidAccessKeyId: 'target_denied',
  RequestTimeTooSkewed: 'target_clock_wrong',
  QuotaExceeded: 'target_full',
  XMinioStorageFull: 'target_full',
  EntityTooLarge: 'target_full',
}

const byStatus: Readonly<Record<number, Code>> = {
  401: 'target_denied',
  403: 'target_denied',
  507: 'target_full',
}

/** Runs a piece of work at a bucket and says its errors in the words of targets. */
export async function atBucket<T>(place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw bucketFailure(place, error)
  }
}

export function bucketFailure(place: string, error: unknown): unknown {
  if (error instanceof Failure || !(error instanceof Error) || error.name === 'AbortError') return error
  const code = named[error.name] ?? byStatus[statusOf(error) ?? 0] ?? 'target_gone'
  const details = { said: `${error.name}: ${error.message}`.slice(0, 500) }
  return failure(code, sentences[code](place), { cause: error, details })
}

export function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined
  return (error.$metadata as { httpStatusCode?: number }).httpStatusCode
}

/** The key is not there; a bucket that is not there is another matter. */
export function saysNoKey(error: unknown): boolean {
  if (!(error instanceof Error) || error.name === 'NoSuchBucket') return false
  return error.name === 'NoSuchKey' || error.name === 'NotFound' || statusOf(error) === 404
}

/** The network broke off, or the server had a bad moment: asking again may help. */
export function maySucceedAgain(error: unknown): boolean {
  if (!(error instanceof Error) || error.name === 'AbortError' || error instanceof Failure) return false
  const status = statusOf(error)
  return status === undefined ? errorCode(error) !== 'ECONNREFUSED' : status >= 500
}
