// The media pass: from an original on disk to its metadata and the pictures derived from it. Everything here is derived
// and can be made again; originals are only read.
// Invariant: whatever a file contains, a pass ends within its limits of time and memory and says what became of each kind.

import { Pool } from './media-pool.ts'
import type { MediaPool, MediaPoolOptions } from './pass.ts'

export { mediaVersion } from './pass.ts'
export type {
  EmbeddedVideo,
  ExtractedMetadata,
  Made,
  MediaFailureCode,
  MediaKind,
  MediaLog,
  MediaPool,
  MediaPoolOptions,
  MediaRequest,
  MediaResult,
  MediaWaitingCode,
  TakenAtSource,
} from './pass.ts'

/** Costs nothing until it is first asked: processes are started then, and end again when idle. */
export function openMediaPool(options: MediaPoolOptions): MediaPool {
  return new Pool(options)
}
