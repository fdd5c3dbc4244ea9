// The media pass beside a bare loop that does nothing but decode once and make a preview and a thumbnail, on the same cores.
// Both take turns, so that a busy machine slows both; the ratio is that of their best rounds.

import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type Sharp from 'sharp'
import { print } from './measure.ts'
import type { Result } from './measure.ts'
import { openMediaPool, type MediaKind } from '../packages/server/src/features/media/media.ts'

const fromServer = createRequire(new URL('../packages/server/src/main.ts', import.meta.url))
const sharp = fromServer('sharp') as typeof Sharp

const kinds: MediaKind[] = ['metadata', 'preview', 'thumbnail', 'similarity']
const rounds = 4
const heicFixture = fileURLToPath(
  new URL('../../shared/fixtures/photos/formats/heic/IMG_2682.heic', import.meta.url),
)

export async function run(): Promise<Result[]> {
  const folder = await mkdtemp(join(tmpdir(), 'heirloom-bench-media-'))
  try {
    const jpegs = await makeJpegs(folder, 24)
    const results = [await compare('media pass, 12 MP JPEG', folder, jpegs, availableParallelism(), bareJpeg)]
    if (!existsSync(heicFixture)) return results
    const heics = await copies(heicFixture, folder, 6)
    return [...results, await compare('media pass, 12 MP HEIC', folder, heics, 1, await bareHeic())]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

type Loop = (path: string, out: string) => Promise<void>

async function compare(
  name: string,
  folder: string,
  paths: string[],
  concurrency: number,
  bare: Loop,
): Promise<Result> {
  const pool = openMediaPool({ concurrency, log: console })
  const ours: Loop = async (original, out) => {
    const places = { previewPath: `${out}.jpg`, thumbnailPath: `${out}.webp` }
    const result = await pool.process({ original, name: original, kinds, ...places })
    const bad = Object.values(result.made).find((made) => made.state !== 'present')
    if (bad !== undefined) throw new Error(`${original}: ${JSON.stringify(bad)}`)
  }
  const out = join(folder, 'out')
  await mkdir(out, { recursive: true })
  await inParallel(paths.slice(0, concurrency), concurrency, out, ours) // starts what a running server has running
  const best = { bare: 0, ours: 0 }
  for (let round = 0; round < rounds; round += 1) {
    best.bare = Math.max(best.bare, await inParallel(paths, concurrency, out, bare))
    best.ours = Math.max(best.ours, await inParallel(paths, concurrency, out, ours))
  }
  await pool.close()
  const figures = {
    bareImagesPerSecond: best.bare,
    imagesPerSecond: best.ours,
    atOnce: concurrency,
    images: paths.length,
  }
  return { name, ratio: best.ours / best.bare, budget: 0.8, figures }
}

/** Images a second. */
async function inParallel(paths: string[], concurrency: number, out: string, loop: Loop): Promise<number> {
  const queue = paths.entries()
  const begun = performance.now()
  const work = async (): Promise<void> => {
    for (const [index, path] of queue) await loop(path, join(out, String(index)))
  }
  await Promise.all(Array.from({ length: concurrency }, work))
  return paths.length / ((performance.now() - begun) / 1000)
}

type Raw = { data: Buffer; info: { width: number; height: number; channels: 1 | 2 | 3 | 4 } }

async function writePictures({ data, info }: Raw, out: string): Promise<void> {
  const raw = { width: info.width, height: info.height, channels: info.channels }
  await writeFile(`${out}.jpg`, await sharp(data, { raw }).jpeg({ quality: 80 }).toBuffer())
  const small = sharp(data, { raw }).resize(250, 250, { fit: 'outside' })
  await writeFile(`${out}.webp`, await small.webp({ quality: 80, effort: 2 }).toBuffer())
}

const bareJpeg: Loop = async (path, out) => {
  const small = sharp(path).resize(1440, 1440, { fit: 'inside' }).raw()
  await writePictures(await small.toBuffer({ resolveWithObject: true }), out)
}

interface HeifImage {
  get_width(): number
  get_height(): number
  display(target: object, done: () => void): void
}

async function bareHeic(): Promise<Loop> {
  const libheif = fromServer('libheif-js/wasm-bundle') as {
    HeifDecoder: new () => { decode(file: Buffer): HeifImage[] }
  }
  return async (path, out) => {
    const [image] = new libheif.HeifDecoder().decode(await readFile(path))
    if (image === undefined) throw new Error(`${path} holds no picture`)
    const size = { width: image.get_width(), height: image.get_height() }
    const data = new Uint8ClampedArray(size.width * size.height * 4)
    await new Promise<void>((resolve) => image.display({ data, ...size }, resolve))
    const whole = sharp(Buffer.from(data.buffer), { raw: { ...size, channels: 4 } })
    const small = whole.resize(1440, 1440, { fit: 'inside' }).raw()
    await writePictures(await small.toBuffer({ resolveWithObject: true }), out)
  }
}

/** Gradients under noise, about 2.7 MB, with the EXIF of a camera. */
export async function makeJpegs(folder: string, count: number): Promise<string[]> {
  sharp.concurrency(1)
  const size = { width: 4000, height: 3000 }
  const noise = { type: 'gaussian', mean: 128, sigma: 11 } as const
  const grain = sharp({ create: { ...size, channels: 3, background: '#808080', noise } })
  const svg = `<svg width="4000" height="3000"><linearGradient id="a" x2="1" y2="1"><stop stop-color="#135"/><stop offset="1" stop-color="#fc8"/></linearGradient>
    <rect width="100%" height="100%" fill="url(#a)"/><circle cx="1500" cy="1200" r="700" fill="#e33"/></svg>`
  const picture = await grain.png({ compressionLevel: 0 }).toBuffer()
  const exif = {
    IFD0: { Make: 'NIKON CORPORATION', Model: 'NIKON D50', Orientation: '1' },
    IFD2: {
      DateTimeOriginal: '2024:05:18 09:00:00',
      OffsetTimeOriginal: '+02:00',
      FNumber: '56/10',
      ISOSpeedRatings: '200',
    },
    IFD3: {
      GPSLatitudeRef: 'N',
      GPSLatitude: '48/1 51/1 30/1',
      GPSLongitudeRef: 'E',
      GPSLongitude: '2/1 17/1 40/1',
    },
  }
  const jpeg = sharp(picture)
    .composite([{ input: Buffer.from(svg), blend: 'overlay' }])
    .withExif(exif)
    .jpeg({ quality: 85 })
  const first = join(folder, 'picture.jpg')
  await writeFile(first, await jpeg.toBuffer())
  return copies(first, folder, count)
}

async function copies(path: string, folder: string, count: number): Promise<string[]> {
  const extension = path.slice(path.lastIndexOf('.'))
  const paths = Array.from({ length: count }, (_, n) => join(folder, `${n}${extension}`))
  for (const copy of paths) await cp(path, copy)
  return paths
}

if (import.meta.main) {
  print(await run())
}
