// The contract of a blob store. Two implementations share one suite: blobs.conformance.ts.
import type { Readable } from 'node:stream'

/** Bytes that arrived whole, are fsynced, and have no place yet. `incoming` is their name in the store's waiting room. */
export interface Received {
  readonly incoming: string
  readonly size: number
  readonly sha1: Buffer
  readonly sha256: Buffer
}

export interface ReceiveOptions {
  /** Name in the waiting room, a UUID of the caller's, perhaps with an extension (`<claim>.xmp`), so that what a crash leaves can be attributed. */
  readonly name: string
  readonly signal?: AbortSignal
  /** More bytes than this fail with `too_large`. */
  readonly limit?: number
}

export interface Digests {
  readonly size: number
  readonly sha1: Buffer
  readonly sha256: Buffer
}

export interface BlobStat {
  readonly size: number
  readonly mtime: Date
}

export interface BlobEntry extends BlobStat {
  readonly path: string
}

/** Both ends included, as in an HTTP range. */
export interface ByteRange {
  readonly start: number
  readonly end?: number
}

/** What the storage under the store was seen to do, by trial. `unmet` names in words what it can't promise. */
export interface StoragePromise {
  readonly fileSystem: string
  readonly durableFiles: boolean
  readonly durableFolders: boolean
  readonly exclusiveLink: boolean
  readonly caseSensitive: boolean
  readonly freeBytes: number
  readonly unmet: readonly string[]
}

/**
 * Bytes by relative path, written once.
 *
 * Paths are relative, with `/`, normalised (`blobPath` refuses all others with `bad_path`); no symbolic link is followed.
 * Failures: `blob_missing` (proven absent), `storage_unreachable` (don't know: change nothing), `disk_full`, `too_large`.
 * Nothing here retries. Nothing here overwrites a placed blob; what is unlinked was in quarantine before.
 */
export interface BlobStore {
  /** The id in the store's own marker file; proof that what is mounted is this store. */
  readonly id: string

  /** Tries out the storage with files of its own, and removes them. */
  probe(): Promise<StoragePromise>

  /** Streams into the waiting room, hashing on the way; fsynced when it returns. On any failure nothing is left. */
  receive(source: Readable, options: ReceiveOptions): Promise<Received>

  /**
   * Gives received bytes their only path. `placed`: durable there as far as the storage can (see `probe`), and gone from
   * the waiting room. `taken`: something has that path; nothing changed, the bytes still wait.
   */
  place(received: Pick<Received, 'incoming'>, path: string): Promise<'placed' | 'taken'>

  /** Forgets received bytes that were not placed; also when they are gone already. */
  discard(received: Pick<Received, 'incoming'>): Promise<void>

  /** What waits in the waiting room, with the names given to `receive`; the caller knows which are still alive. */
  listIncoming(): AsyncIterable<{ readonly incoming: string } & BlobStat>

  /** Resolves once the blob is open: `blob_missing` or `storage_unreachable` come before the first byte. */
  read(path: string, range?: ByteRange): Promise<Readable>

  /** `undefined` only for a proven absence: the path is not there while the store's marker is. */
  stat(path: string): Promise<BlobStat | undefined>

  /** Reads the whole blob. */
  hash(path: string): Promise<Digests>

  /** All blobs under a folder ('' for all), in no order; not the waiting room, not the marker. */
  list(prefix: string): AsyncIterable<BlobEntry>

  /**
   * Moves a blob out of the way, durably, and returns where it is now: `<room>/<path>`; the only way to free a path. Who has
   * to know that before gives a room of their own (`quarantineRoom`), used once.
   */
  quarantine(path: string, room?: string): Promise<string>

  /**
   * Brings a file of the quarantine back to the path that it had: durably, and never over something else. `missing`: neither
   * is there. `restored` is also the answer where that was done before.
   */
  restore(from: string, path: string): Promise<'restored' | 'taken' | 'missing'>

  /** The size of a file of the quarantine; undefined where it is not there. */
  sizeInQuarantine(from: string): Promise<number | undefined>

  /** Removes a file of the quarantine for good, the only way that an original ever goes. False where there was nothing. */
  unlinkQuarantined(from: string): Promise<boolean>

  /** Bytes that may still be written. */
  freeSpace(): Promise<number>
}
