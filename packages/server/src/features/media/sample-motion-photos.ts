// Motion photos as phones write them, made by the tests: a JPEG with a video behind or inside.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'

/** A second of a moving pattern as MP4, another one for each `seed`. Needs ffmpeg. */
export function makeMp4(seed = 0): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'heirloom-motion-'))
  const file = join(folder, 'video.mp4')
  const source = ['-f', 'lavfi', '-i', `testsrc=size=160x120:rate=10:duration=1,hue=h=${seed}`]
  try {
    execFileSync('ffmpeg', [
      '-v',
      'error',
      ...source,
      '-pix_fmt',
      'yuv420p',
      '-metadata',
      `title=${seed}`,
      file,
    ])
    return readFileSync(file)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const still = (seed: number) =>
  sharp({ create: { width: 160, height: 120, channels: 3, background: { r: seed % 256, g: 90, b: 60 } } })

const packet = (inner: string): string =>
  `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:GCamera="http://ns.google.com/photos/1.0/camera/"
    xmlns:Container="http://ns.google.com/photos/1.0/container/"
    xmlns:Item="http://ns.google.com/photos/1.0/container/item/" ${inner}</rdf:Description></rdf:RDF></x:xmpmeta>`

/** As Google's older camera writes it: the offset counts from the end of the file. */
export async function microVideo(video: Buffer, { seed = 0, offset = video.length } = {}): Promise<Buffer> {
  const xmp = packet(`GCamera:MicroVideo="1" GCamera:MicroVideoOffset="${offset}">`)
  return Buffer.concat([await still(seed).withXmp(xmp).jpeg().toBuffer(), video])
}

const item = (semantic: string, mime: string, more: string): string =>
  `<rdf:li rdf:parseType="Resource"><Container:Item Item:Mime="${mime}" Item:Semantic="${semantic}" ${more}/></rdf:li>`

interface InDirectory {
  readonly seed?: number
  readonly length?: number
  readonly padding?: number
}

/** As it is written today, with a directory of what the file holds. */
export async function motionPhoto(video: Buffer, told: InDirectory = {}): Promise<Buffer> {
  const { seed = 0, length = video.length, padding = 0 } = told
  const items = [
    item('Primary', 'image/jpeg', 'Item:Padding="0"'),
    item('MotionPhoto', 'video/mp4', `Item:Length="${length}" Item:Padding="${padding}"`),
  ]
  const xmp = packet(
    `GCamera:MotionPhoto="1" GCamera:MotionPhotoVersion="1">
    <Container:Directory><rdf:Seq>${items.join('')}</rdf:Seq></Container:Directory>`,
  )
  return Buffer.concat([await still(seed).withXmp(xmp).jpeg().toBuffer(), video, Buffer.alloc(padding)])
}

/** As older phones of Samsung write it: no word of it in the metadata, a trailer behind. */
export async function samsungPhoto(video: Buffer, { noteOnly = false } = {}): Promise<Buffer> {
  const picture = await still(0).jpeg().toBuffer()
  const note = Buffer.alloc(12)
  note.write('mpv2')
  note.writeUInt32BE(picture.length, 4)
  note.writeUInt32BE(video.length, 8)
  const block = samsungBlock(noteOnly ? note : video)
  return Buffer.concat([picture, ...(noteOnly ? [video] : []), block, samsungDirectory(block.length)])
}

function samsungBlock(data: Buffer): Buffer {
  const name = 'MotionPhoto_Data'
  const head = Buffer.alloc(8)
  head.writeUInt16LE(0x0a30, 2)
  head.writeUInt32LE(name.length, 4)
  return Buffer.concat([head, Buffer.from(name), data])
}

/** Of one block, which ends where the directory begins; `before` says how far back it begins. */
export function samsungDirectory(before: number, length = before): Buffer {
  const directory = Buffer.alloc(24 + 8)
  directory.write('SEFH')
  directory.writeUInt32LE(101, 4)
  directory.writeUInt32LE(1, 8)
  directory.writeUInt16LE(0x0a30, 14)
  directory.writeUInt32LE(before, 16)
  directory.writeUInt32LE(length, 20)
  directory.writeUInt32LE(24, 24)
  directory.write('SEFT', 28)
  return directory
}

/** A picture of the family of HEIC, with the video in a box of its own. */
export async function motionAvif(video: Buffer): Promise<Buffer> {
  const head = Buffer.alloc(8)
  head.writeUInt32BE(video.length + 8)
  head.write('mpvd', 4)
  return Buffer.concat([await still(0).avif().toBuffer(), head, video])
}
