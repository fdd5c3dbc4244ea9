import { z } from 'zod'
import { failure } from '../errors/errors.ts'

export type SealedKind = 'segment' | 'snapshot' | 'dump'

export const formatVersion = 1

/** What stands in for the hash of the segment before the first. */
export const noSegment = '0'.repeat(64)

const hash = z.string().regex(/^[0-9a-f]{64}$/)
const decimal = z.string().regex(/^(?:0|[1-9][0-9]{0,19})$/)
const number = z.number().int().nonnegative()

const ofEvery = {
  instance: z.uuid(),
  originals: z.uuid().nullable(),
  schema: z.string(),
  program: z.string(),
  postgres: z.string(),
  madeAt: z.iso.datetime(),
}

const segmentHeader = z.object({
  ...ofEvery,
  number: number.positive(),
  previous: hash,
  epoch: number,
  fromXid: decimal,
  toXid: decimal,
  /** The moments of its first and its last operation. */
  firstAt: z.iso.datetime(),
  lastAt: z.iso.datetime(),
})
const snapshotHeader = z.object({
  ...ofEvery,
  number,
  segment: z.object({ number, sha256: hash }),
  epoch: number,
  snapshot: z.string(),
  digests: z.record(z.string(), z.string()),
})
const dumpHeader = z.object({ ...ofEvery, snapshot: z.string() })

export type SegmentHeader = z.infer<typeof segmentHeader>
export type SnapshotHeader = z.infer<typeof snapshotHeader>
export type DumpHeader = z.infer<typeof dumpHeader>

/** The header of a segment; throws `sealed_damaged` where it is none. `file` is for the sentence. */
export const readSegmentHeader = (header: unknown, file: string): SegmentHeader =>
  parsed(segmentHeader, header, file)
export const readSnapshotHeader = (header: unknown, file: string): SnapshotHeader =>
  parsed(snapshotHeader, header, file)
export const readDumpHeader = (header: unknown, file: string): DumpHeader => parsed(dumpHeader, header, file)

function parsed<T>(shape: z.ZodType<T>, header: unknown, file: string): T {
  const found = shape.safeParse(header)
  if (found.success) return found.data
  throw damaged(file, 'its header is not as it should be', found.error)
}

export const endLine = z.object({ rows: z.record(z.string(), number), sha256: hash })

/** The end of the file: a frame that decompressors skip, with the SHA-256 of everything before it. */
const trailerStart = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 32, 0, 0, 0])
export const trailerLength = trailerStart.length + 32

export const makeTrailer = (sha256: Buffer): Buffer => Buffer.concat([trailerStart, sha256])

/** The hash in a trailer; undefined where it is none. */
export function readTrailer(bytes: Buffer): Buffer | undefined {
  const isTrailer =
    bytes.length === trailerLength && bytes.subarray(0, trailerStart.length).equals(trailerStart)
  return isTrailer ? bytes.subarray(trailerStart.length) : undefined
}

export function damaged(file: string, how: string, cause?: unknown): Error {
  return failure(
    'sealed_damaged',
    `${file} is damaged: ${how}. Put a good copy of it in its place, from a backup.`,
    { cause, details: { file, how } },
  )
}
