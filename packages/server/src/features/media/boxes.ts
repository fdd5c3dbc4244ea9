// The boxes of ISO media files (MP4, HEIC), as far as their headers tell: nothing of their content is read.

import type { FileHandle } from 'node:fs/promises'

export interface Box {
  readonly type: string
  readonly start: number
  /** Where its content begins. */
  readonly content: number
  readonly end: number
}

/** More than any sound file has at its top level. */
const mostBoxes = 10_000

/**
 * The boxes that stand one after the other from `start`, each whole before `limit`; in bytes of the file. Ends at the first
 * thing that is none.
 */
export async function* boxesIn(file: FileHandle, start: number, limit: number): AsyncGenerator<Box> {
  let at = start
  for (let count = 0; count < mostBoxes && at + 8 <= limit; count += 1) {
    const box = boxAt(await headAt(file, at), at, limit)
    if (box === null) return
    yield box
    at = box.end
  }
}

async function headAt(file: FileHandle, at: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, at)
  return buffer.subarray(0, bytesRead)
}

function boxAt(head: Buffer, start: number, limit: number): Box | null {
  const type = head.toString('latin1', 4, 8)
  if (!/^[ -~]{4}$/.test(type)) return null
  const told = head.readUInt32BE(0)
  if (told === 1 && head.length < 16) return null
  const size = told === 0 ? limit - start : told === 1 ? Number(head.readBigUInt64BE(8)) : told
  const content = start + (told === 1 ? 16 : 8)
  const end = start + size
  return end < content || end > limit ? null : { type, start, content, end }
}
