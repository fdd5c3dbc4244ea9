import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { findProgram } from '../../platform/process/process.ts'
import { open, poolUnderTest } from './pool-under-test.ts'
import {
  makeMp4,
  microVideo,
  motionAvif,
  motionPhoto,
  samsungDirectory,
  samsungPhoto,
} from './sample-motion-photos.ts'

const { file, passOf } = poolUnderTest()

async function videoIn(bytes: Buffer, name = 'motion.jpg') {
  const result = await passOf(await file(name, bytes), ['metadata'])
  expect(result.made.metadata).toMatchObject({ state: 'present' })
  return result.motionVideo
}

describe.runIf(findProgram('ffmpeg') !== null && findProgram('perl') !== null)(
  'the video in a picture',
  () => {
    let video: Buffer
    beforeAll(() => {
      video = makeMp4()
    })

    it('is found in every way in which phones put it there', async () => {
      const length = video.length
      const google = await motionPhoto(video)
      expect(await videoIn(google)).toEqual({ offset: google.length - length, length })
      const padded = await motionPhoto(video, { padding: 40 })
      expect(await videoIn(padded)).toEqual({ offset: padded.length - length - 40, length })
      const countedIn = await motionPhoto(video, { padding: 40, length: length + 40 })
      expect(await videoIn(countedIn)).toEqual({ offset: countedIn.length - length - 40, length })
      const older = await microVideo(video)
      expect(await videoIn(older)).toEqual({ offset: older.length - length, length })
      const samsung = await samsungPhoto(video)
      expect(await videoIn(samsung)).toEqual({ offset: samsung.indexOf(video), length })
      const noted = await samsungPhoto(video, { noteOnly: true })
      expect(await videoIn(noted)).toEqual({ offset: noted.indexOf(video), length })
      const boxed = await motionAvif(video)
      expect(await videoIn(boxed, 'motion.avif')).toEqual({ offset: boxed.indexOf(video), length })
    })

    it('ends at its last box: what stands behind it is not taken along', async () => {
      const bytes = await microVideo(Buffer.concat([video, Buffer.alloc(100)]))
      expect(await videoIn(bytes)).toEqual({ offset: bytes.indexOf(video), length: video.length })
    })

    it('is none where a file only says so', async () => {
      const plain = await microVideo(Buffer.alloc(0), { offset: 5 })
      const cut = video.subarray(0, video.length - 200)
      const half = Buffer.concat([video.subarray(0, 32), Buffer.alloc(5_000, 'moov')])
      const deceits: Record<string, Buffer> = {
        'nothing there': plain,
        'beyond the beginning': await microVideo(video, { offset: 2 ** 32 }),
        'far beyond it': await microVideo(video, { offset: 2 ** 39 }),
        'before the end': await microVideo(video, { offset: -5 }),
        'the whole file': await microVideo(video, { offset: plain.length + video.length }),
        'a length of four gigabytes': await motionPhoto(video, { length: 2 ** 32 }),
        'a length below nothing': await motionPhoto(video, { length: -1 }),
        'a length of no number': await motionPhoto(video, { length: Number.NaN }),
        text: await motionPhoto(Buffer.from('this is no video, and long enough to look like one'.repeat(20))),
        'cut off': await motionPhoto(cut),
        'only its beginning': await motionPhoto(half),
        'boxes of no size': await motionPhoto(Buffer.concat([video.subarray(0, 32), Buffer.alloc(5_000)])),
        'a trailer that points before the file': Buffer.concat([plain, samsungDirectory(2 ** 32 - 1)]),
        'a trailer that points at itself': Buffer.concat([plain, samsungDirectory(0, 2 ** 32 - 1)]),
        'a trailer with nothing else': Buffer.concat([plain, Buffer.from('ffffffff53454654', 'hex')]),
      }
      for (const [name, bytes] of Object.entries(deceits))
        expect([name, await videoIn(bytes)]).toEqual([name, null])
    })

    it('is not found in a video, nor looked for without exiftool', async () => {
      expect(await videoIn(video, 'video.mp4')).toBeNull()
      const bare = open({ concurrency: 1, perl: null })
      const original = await file('bare.jpg', await motionPhoto(video))
      const place = { previewPath: join(original, 'none'), thumbnailPath: join(original, 'none') }
      const result = await bare.process({ original, name: 'bare.jpg', kinds: ['metadata'], ...place })
      expect(result).toMatchObject({ motionVideo: null, made: { metadata: { code: 'perl_missing' } } })
      await bare.close()
    })

    const real = join(
      import.meta.dirname,
      '../../../../../../shared/fixtures/videos/motion-photo/MVIMG_20240518_090000.jpg',
    )
    it.runIf(existsSync(real))('is found in a file of a phone', async () => {
      expect((await passOf(real, ['metadata'])).motionVideo).toEqual({ offset: 97_111, length: 110_747 })
    })
  },
)
