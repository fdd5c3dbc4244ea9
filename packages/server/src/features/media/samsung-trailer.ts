// What Samsung's phones write behind a picture: blocks, then a directory of them that ends the file. All little-endian:
//   block      2 zeros, type (2), length of its name (4), name, data
//   directory  'SEFH', version (4), how many (4), for each 2 zeros, type (2), how far before the directory it begins (4),
//              its length (4); then the length of all this (4), 'SEFT'

import type { FileHandle } from 'node:fs/promises'
import type { EmbeddedVideo } from './pass.ts'

const motionPhotoData = 0x0a30
const longestDirectory = 0x10000

/** Where the trailer says that a video lies, in bytes of the file; null where it says nothing. Not looked at what stands there. */
export async function videoOfTrailer(file: FileHandle, size: number): Promise<EmbeddedVideo | null> {
  const end = await readAt(file, size - 8, 8)
  if (end?.toString('latin1', 4) !== 'SEFT') return null
  const length = end.readUInt32LE(0)
  const start = size - 8 - length
  const directory = length < longestDirectory ? await readAt(file, start, length) : null
  const block = directory && blockIn(directory, start)
  return block && (await dataOf(file, block))
}

async function readAt(file: FileHandle, at: number, length: number): Promise<Buffer | null> {
  if (at < 0) return null
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at)
  return bytesRead === length ? buffer : null
}

function blockIn(directory: Buffer, start: number): EmbeddedVideo | null {
  if (directory.length < 12 || directory.toString('latin1', 0, 4) !== 'SEFH') return null
  for (let at = 12; at + 12 <= directory.length; at += 12) {
    if (directory.readUInt16LE(at + 2) !== motionPhotoData) continue
    return { offset: start - directory.readUInt32LE(at + 4), length: directory.readUInt32LE(at + 8) }
  }
  return null
}

/** The video itself, or 'mpv2' with its offset and length (big-endian) where it stands elsewhere in the file. */
async function dataOf(file: FileHandle, block: EmbeddedVideo): Promise<EmbeddedVideo | null> {
  const head = await readAt(file, block.offset, 8)
  if (head === null) return null
  const before = 8 + head.readUInt32LE(4)
  const data = { offset: block.offset + before, length: block.length - before }
  const elsewhere = data.length === 12 ? await readAt(file, data.offset, 12) : null
  if (elsewhere?.toString('latin1', 0, 4) !== 'mpv2') return data
  return { offset: elsewhere.readUInt32BE(4), length: elsewhere.readUInt32BE(8) }
}
