import { existsSync, globSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { hashDistance } from './perceptual-hash.ts'
import { pictures, poolUnderTest, states } from './pool-under-test.ts'
import { quarters, cornersOf, upright, storedAs } from './sample-pictures.ts'

const { file, passOf } = poolUnderTest()

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

const fixtures = join(import.meta.dirname, '../../../../../../shared/fixtures')

const withFixtures = existsSync(fixtures) ? describe : undefined

withFixtures?.('real files', () => {
  it('is the same picture in all eight orientations', async () => {
    const paths = globSync(join(fixtures, 'photos/orientation/Portrait_*.jpg'))
    expect(paths).toHaveLength(8)
    const results = await Promise.all(paths.map((path) => passOf(path, pictures)))
    const first = await pixels(results[0]?.previewPath ?? '')
    for (const result of results) {
      expect([result.width, result.height]).toEqual([1200, 1800])
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
  }, 180_000)
})

const pixels = (path: string): Promise<Buffer> =>
  sharp(path).extract({ left: 0, top: 0, width: 900, height: 400 }).raw().toBuffer()

/** Mean distance of the bytes; the digit in the middle of these pictures differs by intent and lies outside. */
function difference(one: Buffer, other: Buffer): number {
  return one.reduce((sum, byte, at) => sum + Math.abs(byte - (other[at] ?? 0)), 0) / one.length
}
