// One decode: from a file to at most 1440 pixels a side of upright 8-bit sRGB, from which everything else is made.

import { readFile, stat } from 'node:fs/promises'
import sharp, { type Sharp, type SharpOptions } from 'sharp'
import { convertToSrgb, needsConversion } from './colour.ts'
import { heifColour, type PictureColour } from './heif-colour.ts'
import { Refusal } from './refusal.ts'
import type { Reader } from './sniff.ts'
import { tiffWithProfile, type Pixels } from './tiff-wrap.ts'

export const previewEdge = 1440
/** Pictures are edited in full size, as far as their pixels fit the memory of a child. */
export const editingEdge = 10_000
const pixelLimit = 500_000_000
const svgBytesLimit = 10_000_000
/** Files that are decoded from memory: more than any camera writes. */
const bufferedBytesLimit = 300_000_000

const strict = { limitInputPixels: pixelLimit, failOn: 'error', sequentialRead: true } satisfies SharpOptions

export interface Decoded {
  /** Upright, longest edge at most what was asked for. */
  readonly pixels: Pixels
  /** The whole picture's size, as shown. */
  readonly width: number
  readonly height: number
}

export type PictureReader = Exclude<Reader, 'raw' | 'ffmpeg-picture' | 'ffmpeg-video'>

/** `orientation` (1 to 8) replaces what the input says about itself: for previews cut out of RAW files. */
export async function decode(
  input: string | Buffer,
  reader: PictureReader,
  orientation?: number,
  edge = previewEdge,
): Promise<Decoded> {
  if (reader === 'sharp') return decodeBySharp(input, edge, orientation)
  if (reader === 'svg') return decodeSvg(await wholeFile(input, svgBytesLimit))
  const file = await wholeFile(input, bufferedBytesLimit)
  return reader === 'heic' ? decodeHeif(file, edge) : decodeJpegXl(file, edge)
}

async function wholeFile(input: string | Buffer, limit: number): Promise<Buffer> {
  if (Buffer.isBuffer(input)) return input
  if ((await stat(input)).size > limit) throw new Refusal('too_large')
  return readFile(input)
}

async function decodeBySharp(input: string | Buffer, edge: number, given?: number): Promise<Decoded> {
  const header = await sharp(input, strict).metadata()
  if (header.width * header.height > pixelLimit) throw new Refusal('too_large')
  const small = await scaled(sharp(input, strict), edge)
  const colour = header.format === 'heif' && !header.hasProfile ? await colourOfFile(input) : null
  if (needsConversion(colour)) convertToSrgb(small.data, small.channels, colour)
  const orientation = given ?? header.orientation ?? 1
  return upright(small, header.width, header.height, orientation)
}

async function colourOfFile(input: string | Buffer): Promise<PictureColour | null> {
  return heifColour(await wholeFile(input, bufferedBytesLimit))
}

// From memory, never by path: librsvg then has no folder from which it would load what the drawing refers to.
async function decodeSvg(file: Buffer): Promise<Decoded> {
  const { width, height } = await sharp(file, { limitInputPixels: false }).metadata()
  if (width * height === 0) throw new Refusal('damaged')
  const density = Math.min(Math.max((72 * previewEdge) / Math.max(width, height), 1), 100_000)
  const pixels = await scaled(sharp(file, { ...strict, density }), previewEdge)
  return { pixels, width, height }
}

async function decodeHeif(file: Buffer, edge: number): Promise<Decoded> {
  const { decodeHeic } = await import('./heic.ts')
  const whole = await decodeHeic(file, pixelLimit)
  const small = await scaled(fromPixels(whole), edge)
  const pixels = await inSrgb(small, heifColour(file))
  return { pixels, width: whole.width, height: whole.height }
}

async function decodeJpegXl(file: Buffer, edge: number): Promise<Decoded> {
  const { decodeJxl } = await import('./jxl.ts')
  const whole = await decodeJxl(file)
  return { pixels: await scaled(fromPixels(whole), edge), width: whole.width, height: whole.height }
}

async function inSrgb(pixels: Pixels, colour: PictureColour | null): Promise<Pixels> {
  if (colour?.kind === 'icc') return rawPixels(sharp(tiffWithProfile(pixels, colour.profile), strict))
  if (needsConversion(colour)) convertToSrgb(pixels.data, pixels.channels, colour)
  return pixels
}

export function fromPixels(pixels: Pixels): Sharp {
  const { width, height, channels } = pixels
  return sharp(pixels.data, { raw: { width, height, channels }, limitInputPixels: pixelLimit })
}

export async function scaled(picture: Sharp, edge: number): Promise<Pixels> {
  return rawPixels(picture.resize(edge, edge, { fit: 'inside', withoutEnlargement: true }))
}

export async function rawPixels(picture: Sharp): Promise<Pixels> {
  const { data, info } = await picture.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true })
  if (info.channels !== 3 && info.channels !== 4) throw new Refusal('unsupported')
  return { data, width: info.width, height: info.height, channels: info.channels }
}

type Turn = readonly [quarters: 0 | 1 | 2 | 3, mirror: 'flip' | 'flop' | null]

/** What makes a picture with this EXIF orientation upright: clockwise quarter turns, then a mirror. */
const turns: readonly Turn[] = [
  [0, null],
  [0, 'flop'],
  [2, null],
  [0, 'flip'],
  [1, 'flop'],
  [1, null],
  [1, 'flip'],
  [3, null],
]

async function upright(pixels: Pixels, width: number, height: number, orientation: number): Promise<Decoded> {
  const [quarters, mirror] = turns[orientation - 1] ?? [0, null]
  const turned = quarters === 0 ? pixels : await rawPixels(fromPixels(pixels).rotate(quarters * 90))
  const final = mirror === null ? turned : await rawPixels(fromPixels(turned)[mirror]())
  return quarters % 2 === 0
    ? { pixels: final, width, height }
    : { pixels: final, width: height, height: width }
}
