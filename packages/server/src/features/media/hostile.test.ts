import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { findProgram } from '../../platform/process/process.ts'
import { pictures, poolUnderTest, open, states, outputs } from './pool-under-test.ts'
import { quarters, noisy, cornersOf, bombHeader } from './sample-pictures.ts'

const { file, passOf, place } = poolUnderTest()

const perl = findProgram('perl') !== null

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
    const small = open({ concurrency: 1, memoryLimitBytes: 220e6 })
    const bomb = await small.process({ original: path, name: 'unpacks.png', kinds: pictures, ...place() })
    const sound = await file('after.jpg', await quarters().jpeg().toBuffer())
    const after = await small.process({ original: sound, name: 'after.jpg', kinds: pictures, ...place() })
    await small.close()
    expect(states(bomb)[0]).toBe('too_large')
    expect(states(after)[0]).toBe('present')
  })

  it('that takes too long ends by the clock', async () => {
    const path = await file('slow.avif', await noisy().resize(3000, 2500).avif({ effort: 0 }).toBuffer())
    const hasty = open({ concurrency: 1, imageTimeoutMs: 40 })
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
    const result = await passOf(await file('laughs.svg', laughs), pictures)
    expect(states(result)[0]).not.toBe('present')
  })

  it('video that is a list of other files opens none of them', async () => {
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
