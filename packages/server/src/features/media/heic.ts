// HEIC by libheif in WebAssembly (sharp's own build has no HEVC). libheif turns and mirrors the picture itself, so the
// orientation in its EXIF must not be applied again.

import libheif from 'libheif-js/wasm-bundle.js'
import { Refusal } from './refusal.ts'
import type { Pixels } from './tiff-wrap.ts'

/** `pixelLimit` is held against the header, before anything is decoded. */
export async function decodeHeic(file: Buffer, pixelLimit: number): Promise<Pixels> {
  const images = quietly(() => new libheif.HeifDecoder().decode(file))
  const image = images.find((one) => one.is_primary()) ?? images[0]
  if (image === undefined) throw new Refusal('damaged')
  const width = image.get_width()
  const height = image.get_height()
  if (width * height > pixelLimit) throw new Refusal('too_large')
  const target = { data: new Uint8ClampedArray(width * height * 4), width, height }
  const shown = await new Promise<typeof target | null>((resolve) => image.display(target, resolve))
  if (shown === null) throw new Refusal('damaged')
  return { data: Buffer.from(shown.data.buffer), width, height, channels: 4 }
}

// libheif-js writes complaints about bad files to the console; here they are the answer, not news.
function quietly<T>(read: () => T): T {
  const { log } = console
  console.log = () => undefined
  try {
    return read()
  } finally {
    console.log = log
  }
}
