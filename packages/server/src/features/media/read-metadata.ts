// The metadata of one pass, from what exiftool and ffprobe found and the sidecar beside.

import { stat } from 'node:fs/promises'
import { errorCode, failure } from '../../platform/errors/errors.ts'
import type { ExifReader, Tags } from './exiftool.ts'
import { factsOf, wantedTags, type Facts } from './facts.ts'
import { metadataOf, type VideoFacts } from './metadata.ts'
import type { Outcome } from './outcome.ts'
import type { ExtractedMetadata, MediaLog } from './pass.ts'
import { Refusal, waiting } from './refusal.ts'
import { numberOf } from './tag-values.ts'
import type { Probe } from './video.ts'

const sidecarBytesLimit = 10_000_000

/** `probe` is null for pictures; for a video without ffmpeg its outcome says `waiting`, and so does the answer's. */
export async function readMetadata(
  tags: Outcome<Tags>,
  probe: Outcome<Probe> | null,
  sidecar: Facts | null,
): Promise<Outcome<ExtractedMetadata>> {
  if (tags.value === null) return { value: null, made: tags.made }
  const video = probe === null ? null : (probe.value ?? videoByTags(tags.value))
  const value = metadataOf(factsOf(tags.value), sidecar, video && pick(video))
  const made = probe?.made.state === 'waiting' ? waiting('ffmpeg_missing') : tags.made
  return { value, made }
}

function pick({ framesPerSecond, videoCodec, audioCodec, rotation }: VideoFacts): VideoFacts {
  return { framesPerSecond, videoCodec, audioCodec, rotation }
}

function videoByTags(tags: Tags): VideoFacts {
  const framesPerSecond = numberOf(tags, ['Track1:VideoFrameRate', 'RIFF:VideoFrameRate'], 0.01, 10_000)
  const rotation = numberOf(tags, ['Composite:Rotation'], 0, 359)
  return { framesPerSecond, videoCodec: null, audioCodec: null, rotation }
}

/** A sidecar that can't be read says nothing; the log says so. One that is gone is a fault. */
export async function readSidecar(path: string, exif: ExifReader, log: MediaLog): Promise<Facts | null> {
  try {
    if ((await stat(path)).size > sidecarBytesLimit) throw new Refusal('too_large')
    return factsOf(await exif.read(path, wantedTags))
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') throw failure('sidecar_missing', `${path} is not there.`, { cause })
    log.warn({ sidecar: path, error: cause }, 'a sidecar could not be read; the original speaks for itself')
    return null
  }
}
