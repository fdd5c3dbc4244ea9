import { execFileSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findProgram } from '../../platform/process/process.ts'
import { openMediaPool, type MediaKind, type MediaPool, type MediaResult } from './media.ts'
import { hashDistance } from './perceptual-hash.ts'

const all: MediaKind[] = ['metadata', 'preview', 'thumbnail', 'similarity']
const pictures: MediaKind[] = ['preview', 'thumbnail', 'similarity']
const perl = findProgram('perl') !== null
const ffmpeg = findProgram('ffmpeg')

let folder: string
let pool: MediaPool

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heirloom-media-'))
  pool = openMediaPool({ concurrency: 2, log: { warn: () => undefined } })
})

afterAll(async () => {
  await pool.close()
  await rm(folder, { recursive: true, force: true })
})

let count = 0
const place = (): { previewPath: string; thumbnailPath: string } => {
  count += 1
  return {
    previewPath: join(folder, `out ${count}`, 'preview.jpg'),
    thumbnailPath: join(folder, `out ${count}`, 'thumb.webp'),
  }
}

async function passOf(
  original: string,
  kinds = all,
  name = basename(original),
): Promise<MediaResult & ReturnType<typeof place>> {
  const paths = place()
  return { ...paths, ...(await pool.process({ original, name, kinds, ...paths })) }
}

async function file(name: string, content: Buffer | string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

/** Red above left, green above right, blue below left, white below right. */
function quarters(width = 600, height = 400) {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <rect width="50%" height="50%" fill="#f00"/><rect x="50%" width="50%" height="50%" fill="#0f0"/>
    <rect y="50%" width="50%" height="50%" fill="#00f"/><rect x="50%" y="50%" width="50%" height="50%" fill="#fff"/></svg>`
  return sharp(Buffer.from(svg)).flatten()
}

const corners = [
  [0.25, 0.25],
  [0.75, 0.25],
  [0.25, 0.75],
  [0.75, 0.75],
] as const

async function cornersOf(path: string): Promise<string> {
  const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true })
  const letters = corners.map(([x, y]) => {
    const at = (Math.floor(y * info.height) * info.width + Math.floor(x * info.width)) * info.channels
    return [0, 1, 2].map((channel) => ((data[at + channel] ?? 0) > 128 ? 'rgb'[channel] : '')).join('')
  })
  return letters.join(' ')
}

const upright = 'r g b rgb'

const states = (result: MediaResult): string[] =>
  Object.values(result.made).map((made) => (made.state === 'present' ? 'present' : made.code))

describe('a picture', () => {
  it.each([
    ['jpeg', 'image/jpeg'],
    ['png', 'image/png'],
    ['webp', 'image/webp'],
    ['gif', 'image/gif'],
    ['tiff', 'image/tiff'],
    ['avif', 'image/avif'],
  ] as const)('in %s gets preview, thumbnail and hashes', async (format, mimeType) => {
    const path = await file(`plain.${format}`, await quarters().toFormat(format).toBuffer())
    const result = await passOf(path, pictures)
    expect(result).toMatchObject({ type: 'image', mimeType, width: 600, height: 400 })
    expect(states(result)).toEqual(['present', 'present', 'present'])
    expect(await cornersOf(result.previewPath)).toBe(upright)
    expect(await cornersOf(result.thumbnailPath)).toBe(upright)
    expect(await sharp(result.thumbnailPath).metadata()).toMatchObject({
      format: 'webp',
      width: 375,
      height: 250,
    })
    expect(result.thumbhash?.length).toBeGreaterThan(10)
    expect(result.perceptualHash).toBeTypeOf('bigint')
  })

  it('in SVG is drawn as large as a preview', async () => {
    const drawing =
      '<?xml version="1.0"?><!-- a > b --><svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><rect width="10" height="5" fill="#f00"/></svg>'
    const result = await passOf(await file('small.svg', drawing), pictures)
    expect(result).toMatchObject({ mimeType: 'image/svg+xml', width: 20, height: 10 })
    expect(await sharp(result.previewPath).metadata()).toMatchObject({ width: 1440, height: 720 })
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('with orientation %i is upright everywhere', async (orientation) => {
    const stored = await storedAs(orientation)
    const path = await file(`orientation-${orientation}.jpg`, stored)
    const result = await passOf(path, pictures)
    expect(result).toMatchObject({ width: 600, height: 400 })
    expect(await cornersOf(result.previewPath)).toBe(upright)
    expect(await cornersOf(result.thumbnailPath)).toBe(upright)
  })

  it('is never made larger, and no larger than 1440', async () => {
    const small = await passOf(await file('tiny.png', await quarters(30, 20).png().toBuffer()), pictures)
    expect(await sharp(small.previewPath).metadata()).toMatchObject({ width: 30, height: 20 })
    const large = await passOf(
      await file('large.jpg', await quarters(3000, 2000).jpeg().toBuffer()),
      pictures,
    )
    expect(await sharp(large.previewPath).metadata()).toMatchObject({
      width: 1440,
      height: 960,
      isProgressive: false,
    })
  })

  it('that is transparent lies on white in the preview and stays transparent in the thumbnail', async () => {
    const glass = sharp({
      create: { width: 300, height: 300, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
    const result = await passOf(await file('glass.png', await glass.png().toBuffer()), pictures)
    expect(await cornersOf(result.previewPath)).toBe('rgb rgb rgb rgb')
    expect((await sharp(result.thumbnailPath).metadata()).hasAlpha).toBe(true)
  })

  it('of 16 bits, of wide gamut, in CMYK or grey becomes sRGB', async () => {
    const grey = await passOf(await file('grey.png', await quarters().greyscale().png().toBuffer()), pictures)
    expect((await sharp(grey.previewPath).metadata()).channels).toBe(3)
    const deep = await passOf(
      await file('deep.png', await quarters().toColourspace('rgb16').png().toBuffer()),
      pictures,
    )
    expect(await cornersOf(deep.previewPath)).toBe(upright)
    const print = await passOf(
      await file('print.jpg', await quarters().toColourspace('cmyk').jpeg().toBuffer()),
      pictures,
    )
    expect((await sharp(print.previewPath).metadata()).space).toBe('srgb')
    const wide = await quarters().withIccProfile('p3').jpeg({ quality: 95 }).toBuffer()
    const stored = await sharp(wide, { ignoreIcc: true })
      .extract({ left: 20, top: 20, width: 1, height: 1 })
      .raw()
      .toBuffer()
    const shown = await passOf(await file('wide.jpg', wide), pictures)
    const red = await sharp(shown.previewPath)
      .extract({ left: 20, top: 20, width: 1, height: 1 })
      .raw()
      .toBuffer()
    expect(stored[0]).toBeLessThan(245)
    expect(red[0]).toBeGreaterThan(248)
  })

  it('of several frames shows its first', async () => {
    const first = await quarters(200, 200).raw().toBuffer()
    const frames = Buffer.concat([first, Buffer.alloc(first.length)])
    const gif = sharp(frames, { raw: { width: 200, height: 400, channels: 3, pageHeight: 200 } }).gif()
    const result = await passOf(await file('moving.gif', await gif.toBuffer()), pictures)
    expect(result).toMatchObject({ width: 200, height: 200 })
    expect(await cornersOf(result.previewPath)).toBe(upright)
  })

  it('keeps nearly its fingerprint when it is resized and recompressed, and no other picture has it', async () => {
    const one = await passOf(await file('one.jpg', await quarters(1600, 1200).jpeg().toBuffer()), [
      'similarity',
    ])
    const copy = await passOf(
      await file('copy.webp', await quarters(400, 300).webp({ quality: 40 }).toBuffer()),
      ['similarity'],
    )
    const other = await passOf(
      await file('other.jpg', await quarters().blur(30).rotate(90).jpeg().toBuffer()),
      ['similarity'],
    )
    expect(hashDistance(one.perceptualHash ?? 0n, copy.perceptualHash ?? 0n)).toBeLessThanOrEqual(8)
    expect(hashDistance(one.perceptualHash ?? 0n, other.perceptualHash ?? 0n)).toBeGreaterThan(16)
    expect(existsSync(one.previewPath)).toBe(false)
  })
})

/** The upright quarters as a camera would store them that was held this way. */
async function storedAs(orientation: number): Promise<Buffer> {
  const turned = [0, 0, 180, 0, 270, 270, 90, 90][orientation - 1] ?? 0
  const mirrored = [2, 4, 5, 7].includes(orientation)
  const base = await quarters().png().toBuffer()
  const first = orientation === 4 ? sharp(base).flip() : mirrored ? sharp(base).flop() : sharp(base)
  const second = sharp(await first.png().toBuffer()).rotate(turned)
  return second.withMetadata({ orientation }).jpeg({ quality: 95 }).toBuffer()
}

describe('a file that is not what it says', () => {
  it('is read as what it is', async () => {
    const path = await file('really-png.jpg', await quarters().png().toBuffer())
    expect(await passOf(path, pictures)).toMatchObject({ mimeType: 'image/png', width: 600 })
  })

  it.each([
    ['text', 'just some words\n'],
    ['html', '<!doctype html><html><svg width="10" height="10"></svg></html>'],
    ['zip', Buffer.from('504b0304140000000800', 'hex')],
    ['noise', Buffer.from(Array.from({ length: 5000 }, (_, n) => (n * n * 31) % 251))],
  ])('and is no picture (%s) is named so', async (kind, content) => {
    const result = await passOf(await file(`${kind}.jpg`, content))
    expect(states(result)).toEqual(Array(4).fill('not_a_picture'))
    expect(await outputs(result)).toEqual([])
  })

  it('and is empty is named so', async () => {
    expect(states(await passOf(await file('empty.jpg', '')))).toEqual(Array(4).fill('empty'))
  })
})

async function outputs(result: { previewPath: string }): Promise<string[]> {
  return readdir(join(result.previewPath, '..')).catch(() => [])
}

describe('a damaged file', () => {
  it.each(['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const)(
    'cut off anywhere (%s) ends as failed and leaves nothing',
    async (format) => {
      const whole = await noisy().toFormat(format).toBuffer()
      for (const part of [0.05, 0.5, 0.9]) {
        const path = await file(`cut-${part}.${format}`, whole.subarray(0, Math.floor(whole.length * part)))
        const result = await passOf(path, pictures)
        expect(['truncated', 'damaged']).toContain(states(result)[0])
        expect(await outputs(result)).toEqual([])
      }
    },
  )

  it('of which the end is missing says so', async () => {
    for (const format of ['jpeg', 'png'] as const) {
      const whole = await noisy().toFormat(format).toBuffer()
      const result = await passOf(
        await file(`end.${format}`, whole.subarray(0, whole.length * 0.7)),
        pictures,
      )
      expect(states(result)).toEqual(['truncated', 'truncated', 'truncated'])
    }
  })

  it('does not keep its neighbours from being read', async () => {
    const broken = await file(
      'neighbour.jpg',
      Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), Buffer.alloc(2000, 7)]),
    )
    const sound = await file('sound.jpg', await quarters().jpeg().toBuffer())
    const results = await Promise.all([broken, sound, broken, sound].map((path) => passOf(path, pictures)))
    expect(results.map((result) => states(result)[0] === 'present')).toEqual([false, true, false, true])
  })
})

function noisy() {
  const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const
  return sharp({ create: { width: 500, height: 400, channels: 3, background: '#888', noise } })
}

/** A PNG that claims to be this large, of rows that compress to nothing. */
function bombHeader(width: number, height: number): Buffer {
  const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
  const size = Buffer.alloc(13)
  size.writeUInt32BE(width, 0)
  size.writeUInt32BE(height, 4)
  size.set([8, 2, 0, 0, 0], 8)
  const body = Buffer.concat([Buffer.from('IHDR'), size])
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc(body))
  return Buffer.concat([
    png.subarray(0, 12),
    body,
    check,
    Buffer.from('0000100049444154', 'hex'),
    Buffer.alloc(4096),
  ])
}

function crc(bytes: Buffer): number {
  let value = ~0
  for (const byte of bytes) {
    value ^= byte
    for (let bit = 0; bit < 8; bit += 1) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0)
  }
  return ~value >>> 0
}

describe('a hostile file', () => {
  it.each([30_000, 60_000])('PNG of %i² pixels is refused by its header', async (side) => {
    const result = await passOf(await file(`bomb-${side}.png`, bombHeader(side, side)), pictures)
    expect(states(result)).toEqual(Array(3).fill('too_large'))
  })

  it('that unpacks to more memory than allowed ends by it, and the next file is read', async () => {
    const interlaced = sharp({ create: { width: 9000, height: 9000, channels: 3, background: '#123' } })
    const path = await file(
      'unpacks.png',
      await interlaced.png({ progressive: true, compressionLevel: 1 }).toBuffer(),
    )
    const small = openMediaPool({ concurrency: 1, log: { warn: () => undefined }, memoryLimitBytes: 220e6 })
    const bomb = await small.process({ original: path, name: 'unpacks.png', kinds: pictures, ...place() })
    const sound = await file('after.jpg', await quarters().jpeg().toBuffer())
    const after = await small.process({ original: sound, name: 'after.jpg', kinds: pictures, ...place() })
    await small.close()
    expect(states(bomb)[0]).toBe('too_large')
    expect(states(after)[0]).toBe('present')
  })

  it('that takes too long ends by the clock', async () => {
    const path = await file('slow.avif', await noisy().resize(3000, 2500).avif({ effort: 0 }).toBuffer())
    const hasty = openMediaPool({ concurrency: 1, log: { warn: () => undefined }, imageTimeoutMs: 40 })
    const result = await hasty.process({ original: path, name: 'slow.avif', kinds: pictures, ...place() })
    await hasty.close()
    expect(states(result)).toEqual(Array(3).fill('timed_out'))
  })

  it('SVG of absurd size is drawn small', async () => {
    const huge =
      '<svg xmlns="http://www.w3.org/2000/svg" width="900000" height="600000"><rect width="100%" height="100%" fill="red"/></svg>'
    const result = await passOf(await file('huge.svg', huge), pictures)
    if (states(result)[0] === 'present') {
      const shown = await sharp(result.previewPath).metadata()
      expect(shown.width).toBeLessThanOrEqual(1440)
    } else expect(states(result)[0]).toBe('too_large')
  })

  it('SVG loads nothing from outside itself', async () => {
    const secret = await file(
      'secret.png',
      await sharp({ create: { width: 50, height: 50, channels: 3, background: '#f00' } })
        .png()
        .toBuffer(),
    )
    const drawing = (href: string) =>
      `<!DOCTYPE svg [<!ENTITY x SYSTEM "file://${secret}">]><svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="100" height="100">
       <rect width="100" height="100" fill="#0f0"/><image width="100" height="100" xlink:href="${href}"/><text>&x;</text></svg>`
    for (const href of [
      `file://${secret}`,
      secret,
      'secret.png',
      './secret.png',
      'http://127.0.0.1:9/x.png',
    ]) {
      const result = await passOf(await file('reaches.svg', drawing(href)), pictures)
      if (states(result)[0] === 'present') expect(await cornersOf(result.previewPath)).toBe('g g g g')
    }
    const inside = `data:image/png;base64,${(await readFile(secret)).toString('base64')}`
    const result = await passOf(
      await file(
        'inside.svg',
        drawing(inside)
          .replace(/<!DOCTYPE[^>]*>\]>/, '')
          .replace('&x;', ''),
      ),
      pictures,
    )
    expect(await cornersOf(result.previewPath)).toBe('r r r r') // so the test can tell
  })

  it('SVG of a billion laughs ends soon', async () => {
    const levels = Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join(
      '',
    )
    const laughs = `<!DOCTYPE svg [<!ENTITY l0 "lol">${levels}]><svg xmlns="http://www.w3.org/2000/svg" width="100" height="100"><text>&l9;</text></svg>`
    const begun = Date.now()
    const result = await passOf(await file('laughs.svg', laughs), pictures)
    expect(states(result)[0]).not.toBe('present')
    expect(Date.now() - begun).toBeLessThan(15_000)
  })

  it.runIf(ffmpeg)('video that is a list of other files opens none of them', async () => {
    const other = await file('other.ts', Buffer.alloc(188 * 20, 'G'))
    const list = await file('list.mp4', `#EXTM3U\n#EXTINF:1,\nfile://${other}\n#EXT-X-ENDLIST\n`)
    expect(states(await passOf(list))[0]).toBe('not_a_picture')
  })
})

describe('a file name', () => {
  it.each([
    'two words.jpg',
    `it's "quoted".jpg`,
    'line\nbreak.jpg',
    '-execute.jpg',
    'ünï çödé 家族.jpg',
    'pipe|.jpg',
    '%d.jpg',
    'end.jpg ',
    '@list',
  ])('like %j is only a name', async (name) => {
    const exif = { IFD0: { Make: 'Heirloom' } }
    const path = await file(name, await quarters().withExif(exif).jpeg().toBuffer())
    const result = await passOf(path)
    expect(states(result).slice(1)).toEqual(['present', 'present', 'present'])
    if (perl) expect(result.metadata?.make).toBe('Heirloom')
  })
})

describe('a file that is not there, or not still', () => {
  it('is a fault of ours and is thrown', async () => {
    await expect(passOf(join(folder, 'never-was.jpg'))).rejects.toMatchObject({ code: 'original_missing' })
    await expect(passOf(folder)).rejects.toMatchObject({ code: 'original_unreadable' })
  })

  it('and vanishes or changes meanwhile leaves nothing', async () => {
    const bytes = await noisy().resize(2000, 1600).avif({ effort: 0 }).toBuffer()
    const vanishing = await file('vanishing.avif', bytes)
    const changing = await file('changing.avif', bytes)
    const runs = [passOf(vanishing, pictures), passOf(changing, pictures)]
    setTimeout(() => void rm(vanishing), 30)
    setTimeout(() => void writeFile(changing, Buffer.concat([bytes, Buffer.from('more')])), 30)
    const ends = await Promise.allSettled(runs)
    expect(ends.map((end) => end.status === 'rejected' && (end.reason as { code: string }).code)).toEqual([
      'original_missing',
      'original_changed',
    ])
  })

  it('when its derived folder can’t be written is thrown, too', async () => {
    const path = await file('sound2.jpg', await quarters().jpeg().toBuffer())
    const blocked = join(path, 'preview.jpg')
    const run = pool.process({
      original: path,
      name: 'a.jpg',
      kinds: pictures,
      previewPath: blocked,
      thumbnailPath: blocked,
    })
    await expect(run).rejects.toMatchObject({ code: 'derived_unwritable' })
  })
})

describe('the pool', () => {
  it('ends a pass that is not needed any more, and reads on', async () => {
    const path = await file('aborted.avif', await noisy().resize(2000, 1600).avif({ effort: 0 }).toBuffer())
    const controller = new AbortController()
    const run = pool.process(
      { original: path, name: 'a.avif', kinds: pictures, ...place() },
      controller.signal,
    )
    setTimeout(() => controller.abort(new Error('enough')), 60)
    await expect(run).rejects.toThrow('enough')
    expect(states(await passOf(path, ['thumbnail']))).toEqual(['present'])
  })

  it('refuses when closed', async () => {
    const closed = openMediaPool({ concurrency: 1, log: { warn: () => undefined } })
    const path = await file('late.jpg', await quarters().jpeg().toBuffer())
    await closed.close()
    const run = closed.process({ original: path, name: 'late.jpg', kinds: all, ...place() })
    await expect(run).rejects.toMatchObject({ code: 'media_pool_closed' })
  })

  it('makes pictures without perl, and says what metadata and videos wait for', async () => {
    const bare = openMediaPool({ concurrency: 1, log: { warn: () => undefined }, perl: null, ffmpeg: null })
    const path = await file('bare.jpg', await quarters().jpeg().toBuffer())
    const picture = await bare.process({ original: path, name: 'bare.jpg', kinds: all, ...place() })
    expect(states(picture)).toEqual(['perl_missing', 'present', 'present', 'present'])
    const clip = await file(
      'clip.mp4',
      Buffer.from('000000186674797069736f6d0000020069736f6d69736f32', 'hex'),
    )
    const video = await bare.process({ original: clip, name: 'clip.mp4', kinds: pictures, ...place() })
    await bare.close()
    expect(video.type).toBe('video')
    expect(states(video)).toEqual(Array(3).fill('ffmpeg_missing'))
  })

  it.runIf(process.platform === 'linux')('keeps no process when idle', async () => {
    const brief = openMediaPool({ concurrency: 2, log: { warn: () => undefined }, idleMs: 300 })
    const before = children()
    const path = await file('idle.jpg', await quarters().jpeg().toBuffer())
    await brief.process({ original: path, name: 'idle.jpg', kinds: pictures, ...place() })
    const own = children().filter((pid) => !before.includes(pid))
    expect(own).toHaveLength(1)
    await expect.poll(() => children().filter((pid) => own.includes(pid)), { timeout: 5000 }).toEqual([])
    await brief.close()
  })
})

function children(): string[] {
  return globSync(`/proc/${process.pid}/task/*/children`)
    .flatMap((list) => readFileSync(list, 'ascii').trim().split(' '))
    .filter((pid) => pid !== '' && existsSync(`/proc/${pid}/cmdline`))
}

const make = (name: string, ...args: string[]): string => {
  const path = join(folder, name)
  execFileSync(ffmpeg ?? '', ['-v', 'error', '-y', ...args, path], { stdio: 'ignore' })
  return path
}

// How ffmpeg is told to turn a video depends on its age.
const turned = (lying: string): string => {
  try {
    return make('turned.mp4', '-display_rotation', '90', '-i', lying, '-c', 'copy')
  } catch {
    return make('turned.mp4', '-i', lying, '-c', 'copy', '-metadata:s:v:0', 'rotate=90')
  }
}

describe.runIf(ffmpeg)('what ffmpeg reads', () => {
  it.each(['mp4', 'mov', 'mkv', 'webm', 'avi', 'ts', 'mts', 'mpg', 'flv', 'wmv'])(
    '%s gets its pictures from a frame',
    async (extension) => {
      const format = extension === 'mts' ? ['-f', 'mpegts', '-mpegts_m2ts_mode', '1'] : []
      const path = make(
        `video.${extension}`,
        '-f',
        'lavfi',
        '-i',
        'testsrc=size=320x240:rate=25:duration=0.6',
        ...format,
      )
      const result = await passOf(path, pictures)
      expect(result).toMatchObject({ type: 'video', width: 320, height: 240 })
      expect(states(result)).toEqual(Array(3).fill('present'))
      expect(result.durationMs).toBeGreaterThan(300)
    },
  )

  it('a video that was filmed upright is shown so', async () => {
    const lying = make('lying.mp4', '-f', 'lavfi', '-i', 'testsrc=size=320x240:rate=25:duration=0.4')
    const path = turned(lying)
    const result = await passOf(path)
    expect(result).toMatchObject({ width: 240, height: 320 })
    expect(await sharp(result.previewPath).metadata()).toMatchObject({ width: 240, height: 320 })
  })

  it('BMP and JPEG 2000', async () => {
    const png = await file('source.png', await quarters().png().toBuffer())
    for (const name of ['picture.bmp', 'picture.jp2']) {
      const result = await passOf(make(name, '-i', png, '-update', '1'), pictures)
      expect(result).toMatchObject({ type: 'image', width: 600, height: 400 })
      expect(await cornersOf(result.previewPath)).toBe(upright)
    }
  })

  it('a video without its index is cut off', async () => {
    const whole = await readFile(
      make('whole.mp4', '-f', 'lavfi', '-i', 'testsrc=size=320x240:rate=25:duration=0.6'),
    )
    const result = await passOf(await file('cut.mp4', whole.subarray(0, whole.length / 2)), pictures)
    expect(states(result)).toEqual(Array(3).fill('truncated'))
  })
})

/** The frame of a RAW file: a TIFF that says how the camera was held and carries a JPEG, but no pixels that sharp could read. */
function rawWith(preview: Buffer, orientation: number): Buffer {
  const jpegAt = 100
  const head = Buffer.alloc(jpegAt)
  head.write('II*\0\x08\0\0\0', 'latin1')
  const entries = (at: number, all: number[][], next: number): void => {
    head.writeUInt16LE(all.length, at)
    for (const [index, [tag = 0, type = 0, value = 0]] of all.entries()) {
      head.writeUInt16LE(tag, at + 2 + index * 12)
      head.writeUInt16LE(type, at + 4 + index * 12)
      head.writeUInt32LE(1, at + 6 + index * 12)
      head.writeUInt32LE(value, at + 10 + index * 12)
    }
    head.writeUInt32LE(next, at + 2 + all.length * 12)
  }
  entries(8, [[0x112, 3, orientation]], 30)
  entries(
    30,
    [
      [0x201, 4, jpegAt],
      [0x202, 4, preview.length],
    ],
    0,
  )
  return Buffer.concat([head, preview])
}

describe('a RAW file', () => {
  it.runIf(perl)('is shown by the preview in it, held as the camera was', async () => {
    const lying = await sharp(
      await noisy()
        .composite([{ input: await quarters(500, 400).png().toBuffer(), blend: 'hard-light' }])
        .png()
        .toBuffer(),
    )
      .rotate(270)
      .jpeg({ quality: 95 })
      .toBuffer()
    const result = await passOf(await file('picture.nef', rawWith(lying, 6)))
    expect(result).toMatchObject({ type: 'image', mimeType: 'image/x-nikon-nef', width: 500, height: 400 })
    expect(result.metadata?.orientation).toBe('6')
    expect(await cornersOf(result.previewPath)).toBe(upright)
  })

  it.runIf(perl)('without a preview says that it can’t be shown', async () => {
    expect(states(await passOf(await file('bare.arw', rawWith(Buffer.alloc(0), 1)), pictures))[0]).toBe(
      'unsupported',
    )
  })
})

const fixtures = join(import.meta.dirname, '../../../../../../shared/fixtures')

describe.runIf(existsSync(fixtures))('real files', () => {
  it.each(['Landscape', 'Portrait'])('%s is the same picture in all eight orientations', async (shape) => {
    const paths = globSync(join(fixtures, `photos/orientation/${shape}_*.jpg`))
    expect(paths).toHaveLength(8)
    const results = await Promise.all(paths.map((path) => passOf(path, pictures)))
    const first = await pixels(results[0]?.previewPath ?? '')
    for (const result of results) {
      expect([result.width, result.height]).toEqual(shape === 'Landscape' ? [1800, 1200] : [1200, 1800])
      expect(difference(first, await pixels(result.previewPath))).toBeLessThan(4)
    }
  })

  it('HEIC turns once, in its own colours', async () => {
    const [phone, motion] = await Promise.all(
      ['heic/IMG_2682.heic', 'motionphoto/samsung-one-ui-6.heic'].map((name) =>
        passOf(join(fixtures, 'photos/formats', name)),
      ),
    )
    expect(phone).toMatchObject({ mimeType: 'image/heic', width: 4032, height: 3024 })
    expect(motion).toMatchObject({
      width: 3000,
      height: 4000,
      motionVideo: { offset: 452_284, length: 3_226_469 },
    })
    expect(await sharp(motion?.previewPath).metadata()).toMatchObject({ width: 1080, height: 1440 })
  })

  it('JPEG XL and AVIF of high dynamic range are neither dark nor washed out', async () => {
    for (const name of ['jxl/16bit-HDR-P3-nclx.jxl', 'avif/10bit-HDR-P3-nclx.avif']) {
      const result = await passOf(join(fixtures, 'photos/formats', name), ['preview'])
      const { channels } = await sharp(result.previewPath).stats()
      const means = channels.slice(0, 3).map((channel) => channel.mean)
      expect(Math.min(...means)).toBeGreaterThan(60)
      expect(Math.max(...channels.map((channel) => channel.stdev))).toBeGreaterThan(45)
    }
  }, 30_000)
})

const pixels = (path: string): Promise<Buffer> =>
  sharp(path).extract({ left: 0, top: 0, width: 900, height: 400 }).raw().toBuffer()

/** Mean distance of the bytes; the digit in the middle of these pictures differs by intent and lies outside. */
function difference(one: Buffer, other: Buffer): number {
  return one.reduce((sum, byte, at) => sum + Math.abs(byte - (other[at] ?? 0)), 0) / one.length
}
