// Files as they are given to whoever is not told where, when and with what they were made.
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { Readable } from 'node:stream'
import { exiftoolPath } from 'exiftool-vendored'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openFileStore } from '../../platform/blobs/blobs.ts'
import type { BlobStore } from '../../platform/blobs/blobs.ts'
import { findProgram } from '../../platform/process/process.ts'
import type { AnyLooker, LinkScope } from '../assets/assets.ts'
import { expectDownload, givenFile } from './originals.ts'
import { findTelling } from './telling.ts'

let folder: string
let blobs: BlobStore
let derivedFolder: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'heirloom-originals-'))
  derivedFolder = path.join(folder, 'derived')
  blobs = await openFileStore({
    root: path.join(folder, 'originals'),
    quarantine: path.join(folder, 'quarantine'),
  })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const scope: LinkScope = {
  id: randomUUID(),
  ownerId: randomUUID(),
  albumId: undefined,
  allowsUpload: false,
  allowsDownload: true,
  showsMetadata: false,
}
const guest: AnyLooker = { link: scope }
const secret = 'Secret'

/** Where it is on this machine. */
function program(name: string): string {
  const found = findProgram(name)
  if (found === null) throw new Error(`${name} is needed here`)
  return found
}

async function keep(fileName: string, bytes: Buffer) {
  const id = randomUUID()
  const received = await blobs.receive(Readable.from([bytes]), { name: id })
  await blobs.place(received, `${id}/${fileName}`)
  return { id, fileName, path: `${id}/${fileName}`, size: received.size, sha256: received.sha256 }
}

async function give(fileName: string, bytes: Buffer, looker: AnyLooker = guest): Promise<Buffer> {
  const file = await givenFile({ blobs, derivedFolder }, looker, await keep(fileName, bytes))
  const given = await buffer(await file.open({ start: 0, end: file.size - 1 }))
  expect(given.length).toBe(file.size)
  return given
}

async function tagged(fileName: string, bytes: Buffer, tags: readonly string[]): Promise<Buffer> {
  const file = path.join(folder, `${randomUUID()}-${fileName}`)
  await writeFile(file, bytes)
  execFileSync(program('perl'), [await exiftoolPath(), '-q', '-m', '-overwrite_original', ...tags, file])
  return await readFile(file)
}

async function tagsIn(bytes: Buffer): Promise<Readonly<Record<string, unknown>>> {
  const file = path.join(folder, randomUUID())
  await writeFile(file, bytes)
  const json = execFileSync(program('perl'), [await exiftoolPath(), '-j', '-G1', '-a', '-ee3', file])
  return (JSON.parse(json.toString()) as Record<string, unknown>[])[0] ?? {}
}

const raw = (bytes: Buffer) => sharp(bytes).raw().toBuffer()
const picture = () =>
  sharp({ create: { width: 64, height: 48, channels: 3, background: '#306090' } }).withIccProfile('p3')
const everything = [
  '-Orientation#=6',
  `-IFD0:Make=${secret}Make`,
  `-ExifIFD:LensModel=${secret}Lens`,
  '-GPSLatitude=52.5',
  '-GPSLatitudeRef=N',
  `-XMP:Title=${secret}Title`,
  `-XMP-exif:GPSLatitude=52.5`,
]

describe('a picture', () => {
  test.each([
    ['a.jpg', () => picture().jpeg(), [...everything, `-IPTC:City=${secret}City`, `-Comment=${secret}Words`]],
    ['a.png', () => picture().png(), [...everything, `-PNG:Author=${secret}Author`]],
    ['a.webp', () => picture().webp(), everything],
    ['a.avif', () => picture().avif(), everything],
    ['a.gif', () => picture().gif(), [`-XMP:Title=${secret}Title`, `-Comment=${secret}Words`]],
    ['wrong ending.heic', () => picture().jpeg(), everything],
    ['no ending', () => picture().jpeg(), everything],
  ] as const)('%s goes out without its metadata, and looks as before', async (name, make, tags) => {
    const plain = await make().toBuffer()
    const ending = { jpeg: 'jpg', heif: 'avif' }[(await sharp(plain).metadata()).format as string]
    const whole = await tagged(`x.${ending ?? name.split('.').at(-1)}`, plain, tags)
    expect(whole.includes(secret)).toBe(true)
    expect(findTelling(await tagsIn(whole))).not.toEqual([])
    const bare = await give(name, whole)
    expect(bare.includes(secret)).toBe(false)
    const left = await tagsIn(bare)
    expect(Object.keys(left).filter((tag) => /GPS|Make|Lens|Title|City|Comment|Author/.test(tag))).toEqual([])
    const [before, after] = await Promise.all([sharp(whole).metadata(), sharp(bare).metadata()])
    expect([after.width, after.height, after.orientation]).toEqual([
      before.width,
      before.height,
      before.orientation,
    ])
    expect(after.icc?.equals(before.icc ?? Buffer.alloc(0)) ?? true).toBe(true)
    expect((await raw(bare)).equals(await raw(whole))).toBe(true)
  })

  test('that holds a video in a box of its own does not go out: nothing tells what the video tells', async () => {
    const video = Buffer.from(`....ftypisom....isom....moov ${secret}Place`)
    const box = Buffer.alloc(8)
    box.writeUInt32BE(video.length + 8)
    box.write('mpvd', 4)
    const avif = Buffer.concat([await picture().avif().toBuffer(), box, video])
    await expect(give('motion.avif', avif)).rejects.toMatchObject({ code: 'metadata_stays' })
  })

  test('with a video behind it goes out without that', async () => {
    const still = await tagged('x.jpg', await picture().jpeg().toBuffer(), everything)
    const bare = await give('a.jpg', Buffer.concat([still, makeVideo('mp4')]))
    expect([bare.includes(secret), bare.includes('ftyp')]).toEqual([false, false])
  })
})

const words = `1\n00:00:00,000 --> 00:00:01,000\n${secret} GPS(52.5, 13.4)\n`

/** With a track of words, as drones write their position. */
function makeVideo(ending: 'mp4' | 'mov' | 'mkv'): Buffer {
  const file = path.join(folder, `${randomUUID()}.${ending}`)
  const inputs =
    '-f lavfi -i testsrc=duration=1:size=64x48:rate=10 -f lavfi -i sine=duration=1 -f srt -i pipe:0'
  const codecs = `-c:v libx264 -c:a aac -c:s ${ending === 'mkv' ? 'srt' : 'mov_text'} -pix_fmt yuv420p`
  const said = ['-metadata', `title=${secret}Title`, '-metadata', 'location=+52.5000+013.4000/']
  const args = ['-v', 'error', '-y', ...inputs.split(' '), ...codecs.split(' '), ...said, file]
  execFileSync(program('ffmpeg'), args, { input: words })
  return execFileSync('cat', [file], { maxBuffer: 1e8 })
}

describe('a video', () => {
  test.each(['mp4', 'mov', 'mkv'] as const)(
    '%s goes out without words, position and data',
    async (ending) => {
      const plain = makeVideo(ending)
      const whole =
        ending === 'mov'
          ? await tagged('x.mov', plain, [`-UserData:Make=${secret}Make`, `-XMP:Title=${secret}Title`])
          : plain
      expect(whole.includes(secret)).toBe(true)
      const bare = await give(`a.${ending}`, whole)
      expect([bare.includes(secret), bare.includes('+52.5')]).toEqual([false, false])
      const file = path.join(folder, `${randomUUID()}.${ending}`)
      await writeFile(file, bare)
      const asked = '-v error -count_frames -show_entries stream=codec_type,nb_read_frames -of csv=p=0'
      const frames = execFileSync(program('ffprobe'), [...asked.split(' '), file])
      expect(frames.toString().trim().split('\n')[0]).toBe('video,10')
      expect(frames.toString()).not.toContain('subtitle')
    },
  )
})

test.each([
  ['a TIFF', 'a.tif', () => picture().tiff().toBuffer()],
  [
    'a vector graphic',
    'a.svg',
    async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><desc>x</desc></svg>'),
  ],
  ['a damaged file', 'a.jpg', async () => Buffer.from('this is no picture')],
  ['a RAW file', 'a.dng', () => picture().tiff().toBuffer()],
  ['a damaged video', 'a.mp4', async () => Buffer.from('this is no video')],
])('%s is not given', async (_what, name, make) => {
  await expect(give(name, await make())).rejects.toMatchObject({ code: 'metadata_stays' })
  const left = await readdir(path.join(derivedFolder, 'bare'))
  expect(left.filter((each) => each.endsWith('.part'))).toEqual([])
})

test('whoever may know everything gets the file as it came', async () => {
  const whole = await tagged('x.jpg', await picture().jpeg().toBuffer(), everything)
  expect((await give('a.jpg', whole, { userId: randomUUID(), elevated: false })).equals(whole)).toBe(true)
  expect((await give('a.jpg', whole, { link: { ...scope, showsMetadata: true } })).equals(whole)).toBe(true)
})

test('a copy is made once, and is gone a day after it was last asked for', async () => {
  const whole = await tagged('x.jpg', await picture().jpeg().toBuffer(), [`-Make=${secret}`])
  const kept = await keep('a.jpg', whole)
  const ask = () => givenFile({ blobs, derivedFolder }, guest, kept)
  await Promise.all([ask(), ask(), ask()])
  const file = path.join(derivedFolder, 'bare', `${kept.sha256.toString('hex')}.jpg`)
  const { ino } = await stat(file)
  await ask()
  expect((await stat(file)).ino).toBe(ino)
  const old = new Date(Date.now() - 25 * 60 * 60 * 1000)
  await utimes(file, old, old)
  await give('b.jpg', await tagged('x.jpg', await picture().jpeg().toBuffer(), ['-Make=other']))
  await expect(stat(file)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('a download is refused where the link says so', () => {
  expect(() => expectDownload({ link: { ...scope, allowsDownload: false } })).toThrow('does not allow')
  expect(() => expectDownload(guest)).not.toThrow()
})
