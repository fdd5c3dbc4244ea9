import type { Pictures } from './child.ts'
import type { Tags } from './exiftool.ts'
import type { Outcome } from './outcome.ts'
import type { ExtractedMetadata, Made, MediaFailureCode, MediaKind, MediaResult } from './pass.ts'
import { failed } from './refusal.ts'
import type { FileKind } from './sniff.ts'
import { numberOf } from './tag-values.ts'
import type { Probe } from './video.ts'

export interface Found {
  readonly metadata: Outcome<ExtractedMetadata>
  /** Null and `present`: none were asked for. */
  readonly pictures: Outcome<Pictures | null>
  readonly probe: Probe | null
  readonly tags: Tags | null
  readonly motionVideo: MediaResult['motionVideo']
}

export function failedResult(kinds: readonly MediaKind[], code: MediaFailureCode): MediaResult {
  const none = { value: null, made: failed(code) }
  const unknown: FileKind = { type: 'image', mimeType: 'application/octet-stream', reader: 'sharp' }
  return resultOf(unknown, kinds, {
    metadata: none,
    pictures: none,
    probe: null,
    tags: null,
    motionVideo: null,
  })
}

export function resultOf(kind: FileKind, kinds: readonly MediaKind[], found: Found): MediaResult {
  const pictures = found.pictures.value
  const hash = pictures?.thumbhash
  return {
    type: kind.type,
    mimeType: kind.mimeType,
    width: pictures?.width ?? found.probe?.width ?? null,
    height: pictures?.height ?? found.probe?.height ?? null,
    source: pictures?.source ?? null,
    durationMs: durationOf(kind, found),
    thumbhash: hash === undefined ? null : Buffer.from(hash),
    perceptualHash: pictures?.perceptualHash ?? null,
    motionVideo: found.motionVideo,
    metadata: found.metadata.value,
    made: Object.fromEntries(kinds.map((each) => [each, madeOf(each, found, pictures)])),
  }
}

function durationOf(kind: FileKind, { probe, tags }: Found): number | null {
  if (kind.type === 'image') return null
  if (probe !== null) return probe.durationMs
  const names = Object.keys(tags ?? {}).filter((name) => name.endsWith(':Duration'))
  const seconds = numberOf(tags ?? {}, names, 0.001, 1_000_000)
  return seconds === null ? null : Math.round(seconds * 1000)
}

function madeOf(kind: MediaKind, found: Found, pictures: Pictures | null): Made {
  if (kind === 'metadata') return found.metadata.made
  if (pictures === null) return found.pictures.made
  const bytes = { preview: pictures.previewBytes, thumbnail: pictures.thumbnailBytes, similarity: undefined }[
    kind
  ]
  return bytes === undefined ? { state: 'present' } : { state: 'present', bytes }
}
