import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { findProgram } from '../../platform/process/process.ts'
import { pictures, poolUnderTest, states } from './pool-under-test.ts'
import { quarters, noisy, cornersOf, upright, rawWith } from './sample-pictures.ts'

const { file, passOf, inFolder } = poolUnderTest()

const perl = findProgram('perl') !== null

const ffmpeg = findProgram('ffmpeg')

const make = (name: string, ...args: string[]): string => {
  const path = inFolder(name)
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
