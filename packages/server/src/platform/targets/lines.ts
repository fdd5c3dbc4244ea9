import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { saysAbsent } from './faults.ts'

const newline = 0x0a
const stepBytes = 64 * 1024

/** Adds whole lines, durably; a last line that a crash tore is taken away first. Says whether it made the file. */
export async function appendWholeLines(file: string, lines: readonly string[]): Promise<boolean> {
  if (lines.length === 0) return false
  const { handle, isNew } = await openOrMake(file)
  try {
    const end = await endOfWholeLines(handle)
    await handle.truncate(end)
    const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''))
    await writeAll(handle, bytes, end)
    await handle.sync()
    return isNew
  } finally {
    await handle.close()
  }
}

async function openOrMake(file: string): Promise<{ handle: FileHandle; isNew: boolean }> {
  try {
    return { handle: await open(file, 'r+'), isNew: false }
  } catch (error) {
    if (!saysAbsent(error)) throw error
    return { handle: await open(file, 'wx+', 0o644), isNew: true }
  }
}

/** Behind the last line break. */
async function endOfWholeLines(handle: FileHandle): Promise<number> {
  let end = (await handle.stat()).size
  const buffer = Buffer.alloc(stepBytes)
  while (end > 0) {
    const start = Math.max(0, end - stepBytes)
    const { bytesRead } = await handle.read(buffer, 0, end - start, start)
    const found = buffer.subarray(0, bytesRead).lastIndexOf(newline)
    if (found >= 0) return start + found + 1
    end = start
  }
  return 0
}

async function writeAll(handle: FileHandle, bytes: Buffer, at: number): Promise<void> {
  let written = 0
  while (written < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, at + written)
    if (bytesWritten === 0) throw Object.assign(new Error('nothing more is taken'), { code: 'EIO' })
    written += bytesWritten
  }
}
