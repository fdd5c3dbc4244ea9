// JPEG XL by libjxl in WebAssembly. It applies the orientation and brings any colour space to 8-bit sRGB by itself.

import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import decode, { init } from '@jsquash/jxl/decode.js'
import { Refusal } from './refusal.ts'
import type { Pixels } from './tiff-wrap.ts'

// Node has it; TypeScript knows it only beside a browser's library.
declare const WebAssembly: { readonly Module: new (code: Uint8Array) => object }

// What a browser has and Node has not; the decoder hands its pixels over in one.
class PlainImageData {
  readonly data: Uint8ClampedArray
  readonly width: number
  readonly height: number

  constructor(data: Uint8ClampedArray, width: number, height: number) {
    this.data = data
    this.width = width
    this.height = height
  }
}

let ready: Promise<unknown> | undefined

async function load(): Promise<void> {
  Object.assign(globalThis, { ImageData: PlainImageData })
  const code = await readFile(fileURLToPath(import.meta.resolve('@jsquash/jxl/codec/dec/jxl_dec.wasm')))
  await (init as (module: object) => Promise<unknown>)(new WebAssembly.Module(code))
}

export async function decodeJxl(file: Buffer): Promise<Pixels> {
  await (ready ??= load())
  const bytes = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength) as ArrayBuffer
  const image = await decode(bytes)
  if (image.width * image.height === 0) throw new Refusal('damaged')
  return { data: Buffer.from(image.data.buffer), width: image.width, height: image.height, channels: 4 }
}
