// What a media pass is asked and what it answers: plain data, no database, no jobs.

import type { Edit, Size } from '../../catalog/edits/edits.ts'

export type MediaKind = 'metadata' | 'preview' | 'thumbnail' | 'similarity'

/** Raise a number and the reconciler makes that kind again for everything. */
export const mediaVersion: Readonly<Record<MediaKind, number>> = {
  metadata: 3,
  preview: 1,
  thumbnail: 1,
  similarity: 1,
}

export interface MediaRequest {
  /** Absolute path. Only read. */
  readonly original: string
  /** The file name the client gave: its extension tells RAW files from TIFF, nothing else. */
  readonly name: string
  /** Absolute path of an .xmp; its fields go over those inside the original. */
  readonly sidecar?: string
  /** Absolute; parents are made. Appears whole or not at all (temporary name beside, then renamed). */
  readonly previewPath: string
  readonly thumbnailPath: string
  readonly editing?: Editing
  readonly kinds: readonly MediaKind[]
}

/** What is done to the picture before it is shown, and where two more pictures go with the preview while there is any. */
export interface Editing {
  readonly edits: readonly Edit[]
  /** Absolute: the edited picture in full size, and a preview of the picture as it came. Removed where there are no edits. */
  readonly editedPath: string
  readonly uneditedPath: string
}

/** Why there will be no picture from this file, however often it is tried (with this version). */
export type MediaFailureCode =
  | 'empty'
  | 'truncated'
  | 'damaged'
  | 'too_large'
  | 'timed_out'
  | 'not_a_picture'
  | 'unsupported'

/** What the machine lacks; try again once it is there. */
export type MediaWaitingCode = 'ffmpeg_missing' | 'perl_missing'

export type Made =
  | { readonly state: 'present'; readonly bytes?: number }
  | { readonly state: 'failed'; readonly code: MediaFailureCode; readonly message: string }
  | { readonly state: 'waiting'; readonly code: MediaWaitingCode; readonly message: string }

/** A video inside a picture (motion photo), found in its bytes. */
export interface EmbeddedVideo {
  readonly offset: number
  readonly length: number
}

export interface MediaResult {
  /** By content, not by name. */
  readonly type: 'image' | 'video'
  readonly mimeType: string
  /** As shown, after orientation and edits. Null where nothing was decoded (only metadata asked for, failed): keep what is known. */
  readonly width: number | null
  readonly height: number | null
  /** After orientation and before edits; null without edits. */
  readonly source: Size | null
  readonly durationMs: number | null
  readonly thumbhash: Buffer | null
  /** 64 bits, unsigned; the formula is in perceptual-hash.ts. */
  readonly perceptualHash: bigint | null
  readonly motionVideo: EmbeddedVideo | null
  /** Beside `made.metadata` being `present`; and of a video that waits for ffmpeg, as far as it could be read without. */
  readonly metadata: ExtractedMetadata | null
  /** One entry for each kind asked for. */
  readonly made: Readonly<Partial<Record<MediaKind, Made>>>
}

export type TakenAtSource = 'exif' | 'gps' | 'xmp' | 'iptc' | 'quicktime' | 'sidecar'

export interface ExtractedMetadata {
  /** An instant. Where the file tells no zone, the wall clock is taken as UTC and timeZone is null. */
  readonly takenAt: Date | null
  /** The wall clock where it was taken, 'YYYY-MM-DDTHH:mm:ss.sss'. */
  readonly localTime: string | null
  /** IANA name, or 'UTC+2', 'UTC-3:30'. */
  readonly timeZone: string | null
  readonly takenAtSource: TakenAtSource | null
  readonly modifyDate: Date | null
  readonly latitude: number | null
  readonly longitude: number | null
  readonly altitude: number | null
  readonly make: string | null
  readonly model: string | null
  readonly lensModel: string | null
  readonly fNumber: number | null
  /** Millimetres. */
  readonly focalLength: number | null
  readonly iso: number | null
  /** '1/125', '2', '0.5' as photographers write it. */
  readonly exposureTime: string | null
  /** 1 to 5. */
  readonly rating: number | null
  /** '1' to '8', as written in the file (already applied to all pictures). */
  readonly orientation: string | null
  readonly description: string | null
  readonly keywords: readonly string[]
  readonly projectionType: string | null
  /** As stored, before orientation. */
  readonly exifImageWidth: number | null
  readonly exifImageHeight: number | null
  /** Apple's id that a live photo's picture and video share. */
  readonly livePhotoContentId: string | null
  readonly framesPerSecond: number | null
  readonly videoCodec: string | null
  readonly audioCodec: string | null
  /** Degrees clockwise that a player turns the video by. */
  readonly rotation: number | null
}

/** pino's shape, as much of it as is used. */
export interface MediaLog {
  warn(details: Readonly<Record<string, unknown>>, message: string): void
}

export interface MediaPoolOptions {
  /** How many files at once; each has one child process. */
  readonly concurrency: number
  readonly log: MediaLog
  /** Resident memory of one child, or of one program it needs. Default 1 GiB. */
  readonly memoryLimitBytes?: number
  /** Processor time for one picture; by the wall clock ten times as long. Default 60 s. */
  readonly imageTimeoutMs?: number
  /** By the wall clock, for each run of ffmpeg or ffprobe. Default 180 s. */
  readonly videoTimeoutMs?: number
  /** A child without work ends after this. Default 30 s. */
  readonly idleMs?: number
  /** Where ffmpeg and ffprobe are; default: found on PATH. `null`: as if not installed. */
  readonly ffmpeg?: { readonly ffmpeg: string; readonly ffprobe: string } | null
  /** Whether perl (which exiftool needs) may be used; default: found on PATH. */
  readonly perl?: string | null
}

export interface MediaPool {
  /**
   * Never throws for a bad file: that is in `made`. Throws a Failure for what is ours and may pass:
   * `original_missing`, `original_changed`, `original_unreadable`, `sidecar_missing`, `disk_full`, `derived_unwritable`,
   * `picture_process_lost`, `media_pool_closed`,
   * and the signal's reason when aborted. May be asked again for the same file; the result replaces the earlier one.
   */
  process(request: MediaRequest, signal?: AbortSignal): Promise<MediaResult>
  /** Ends all children; requests under way are refused with `media_pool_closed`. */
  close(): Promise<void>
}
