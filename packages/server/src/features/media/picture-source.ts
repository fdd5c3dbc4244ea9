// Which pixels stand for a file: its own, the preview inside a RAW, or a frame of a video.

import type { PictureReader } from './decode.ts'
import type { ExifReader, Tags } from './exiftool.ts'
import { factsOf } from './facts.ts'
import type { Outcome } from './outcome.ts'
import { Refusal, Waiting } from './refusal.ts'
import type { FileKind } from './sniff.ts'
import { frameOf, type Probe, type VideoTools } from './video.ts'

export interface PictureSource {
  readonly input: string | Buffer
  readonly reader: PictureReader
  /** Replaces what the input says about itself. */
  readonly orientation?: number
  /** As shown, where `input` is only a smaller stand-in. */
  readonly size?: { readonly width: number; readonly height: number }
}

export interface Readers {
  readonly exif: ExifReader | null
  readonly tools: VideoTools | null
  readonly tags: Promise<Outcome<Tags>>
  readonly probe: Promise<Outcome<Probe>>
}

/** Throws a Refusal, or Waiting where the machine lacks the program that could read it. */
export async function pictureSource(path: string, kind: FileKind, readers: Readers): Promise<PictureSource> {
  if (kind.reader === 'raw') return rawPreview(path, readers)
  if (kind.reader === 'ffmpeg-picture' || kind.reader === 'ffmpeg-video') return frame(path, kind, readers)
  return { input: path, reader: kind.reader }
}

async function frame(path: string, kind: FileKind, readers: Readers): Promise<PictureSource> {
  const { value: probe, made } = await readers.probe
  if (made.state === 'failed') throw new Refusal(made.code)
  if (probe === null || readers.tools === null) throw new Waiting('ffmpeg_missing')
  const input = await frameOf(path, kind.mimeType, probe, readers.tools)
  return { input, reader: 'sharp', size: { width: probe.width, height: probe.height } }
}

async function rawPreview(path: string, { exif, tags }: Readers): Promise<PictureSource> {
  if (exif === null) throw new Waiting('perl_missing')
  const preview = await exif.embeddedPreview(path)
  if (preview === null) throw new Refusal('unsupported')
  const told = (await tags).value
  return { input: preview, reader: 'sharp', orientation: (told && factsOf(told).orientation) ?? 1 }
}
