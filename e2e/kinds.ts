// Kinds of files besides plain photos, made by the tests themselves: a panorama by the browser, videos by ffmpeg.
import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'

/** A small JPEG of one colour. */
export async function makeStill(page: Page): Promise<Buffer> {
  return Buffer.from(await page.evaluate<string>(draw(320, 240, 1)), 'base64')
}

/** A JPEG twice as wide as high, each twelfth of the round of another colour, which says that it is all around. */
export async function makePanorama(page: Page): Promise<Buffer> {
  const plain = Buffer.from(await page.evaluate<string>(draw(1024, 512, 12)), 'base64')
  return Buffer.concat([plain.subarray(0, 2), segmentOf(ROUND), plain.subarray(2)])
}

/** As phones keep a few seconds with a photo: the video stands behind it, and the metadata says how long it is. */
export function joinMotion(still: Buffer, video: Buffer): Buffer {
  const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:GCamera="http://ns.google.com/photos/1.0/camera/" GCamera:MicroVideo="1"
GCamera:MicroVideoOffset="${video.length}"/></rdf:RDF></x:xmpmeta>`
  return Buffer.concat([still.subarray(0, 2), segmentOf(xmp), still.subarray(2), video])
}

const draw = (width: number, height: number, stripes: number) => `(async () => {
  const canvas = new OffscreenCanvas(${width}, ${height})
  const pen = canvas.getContext('2d')
  for (let x = 0; x < ${stripes}; x++) {
    pen.fillStyle = 'hsl(' + x * 30 + ' 60% 45%)'
    pen.fillRect(x * ${width} / ${stripes}, 0, ${width} / ${stripes} + 1, ${height})
  }
  const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg' })).arrayBuffer())
  return btoa(String.fromCharCode(...bytes))
})()`

const ROUND = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:GPano="http://ns.google.com/photos/1.0/panorama/" GPano:ProjectionType="equirectangular"/>
</rdf:RDF></x:xmpmeta>`

function segmentOf(xmp: string): Buffer {
  const body = Buffer.from(`http://ns.adobe.com/xap/1.0/\0${xmp}`)
  const head = Buffer.alloc(4)
  head.writeUInt16BE(0xffe1, 0)
  head.writeUInt16BE(body.length + 2, 2)
  return Buffer.concat([head, body])
}

/** A second or so of moving colours as MP4; throws where there is no ffmpeg. `seconds` makes it another file. */
export async function makeVideo(seconds: number): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'heirloom-video-'))
  const file = join(folder, 'video.mp4')
  const source = ['-f', 'lavfi', '-i', `testsrc=size=320x240:rate=12:duration=${seconds}`]
  try {
    execFileSync('ffmpeg', ['-v', 'error', ...source, '-c:v', 'libx264', '-pix_fmt', 'yuv420p', file])
    return await readFile(file)
  } finally {
    await rm(folder, { recursive: true })
  }
}
