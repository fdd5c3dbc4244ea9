import { existsSync, globSync, readFileSync } from 'node:fs'
import { appendFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findProgram } from '../../platform/process/process.ts'
import { all, pictures, poolUnderTest, open, states } from './pool-under-test.ts'
import { quarters, noisy } from './sample-pictures.ts'

const { file, passOf, pool, inFolder, place } = poolUnderTest()

describe('a file that is not there, or not still', () => {
  it('is a fault of ours and is thrown', async () => {
    await expect(passOf(inFolder('never-was.jpg'))).rejects.toMatchObject({ code: 'original_missing' })
    await expect(passOf(inFolder('.'))).rejects.toMatchObject({ code: 'original_unreadable' })
  })

  it('and vanishes or changes meanwhile leaves nothing', async () => {
    const bytes = await noisy().resize(2000, 1600).avif({ effort: 0 }).toBuffer()
    const vanishing = await file('vanishing.avif', bytes)
    const changing = await file('changing.avif', bytes)
    const runs = [passOf(vanishing, pictures), passOf(changing, pictures)]
    setTimeout(() => void rm(vanishing), 30)
    // From before it is opened until it is read: whenever that is, it changes in between.
    const growing = setInterval(() => void appendFile(changing, 'more'), 5)
    const ends = await Promise.allSettled(runs)
    clearInterval(growing)
    expect(ends.map((end) => end.status === 'rejected' && (end.reason as { code: string }).code)).toEqual([
      'original_missing',
      'original_changed',
    ])
  })

  it('when its derived folder can’t be written is thrown, too', async () => {
    const path = await file('sound2.jpg', await quarters().jpeg().toBuffer())
    const blocked = join(path, 'preview.jpg')
    const run = pool().process({
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
    const run = pool().process(
      { original: path, name: 'a.avif', kinds: pictures, ...place() },
      controller.signal,
    )
    setTimeout(() => controller.abort(new Error('enough')), 60)
    await expect(run).rejects.toThrow('enough')
    expect(states(await passOf(path, ['thumbnail']))).toEqual(['present'])
  })

  it.runIf(findProgram('prlimit'))('gives its processes an end of their own', async () => {
    const own = open({ concurrency: 1 })
    const before = children()
    const path = await file('limited.jpg', await quarters().jpeg().toBuffer())
    await own.process({ original: path, name: 'limited.jpg', kinds: pictures, ...place() })
    const started = children().filter((pid) => !before.includes(pid))
    const limits = started.map((pid) => readFileSync(`/proc/${pid}/limits`, 'ascii'))
    await own.close()
    expect(limits.filter((text) => /Max cpu time\s+3600/.test(text))).toHaveLength(1)
  })

  it('refuses when closed', async () => {
    const closed = open({ concurrency: 1 })
    const path = await file('late.jpg', await quarters().jpeg().toBuffer())
    await closed.close()
    const run = closed.process({ original: path, name: 'late.jpg', kinds: all, ...place() })
    await expect(run).rejects.toMatchObject({ code: 'media_pool_closed' })
  })

  it('makes pictures without perl, and says what metadata and videos wait for', async () => {
    const bare = open({ concurrency: 1, perl: null, ffmpeg: null })
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
    const brief = open({ concurrency: 2, idleMs: 300 })
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
