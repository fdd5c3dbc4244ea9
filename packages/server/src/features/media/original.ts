// The original as a file: there, readable, and the same from beginning to end of a pass.

import { open, stat } from 'node:fs/promises'
import type { Stats } from 'node:fs'
import { errorCode, failure } from '../../platform/errors/errors.ts'
import { headBytes } from './sniff.ts'

export async function statOriginal(path: string): Promise<Stats> {
  try {
    const stats = await stat(path)
    if (!stats.isFile()) throw failure('original_unreadable', `${path} is not a file.`)
    return stats
  } catch (cause) {
    throw readFailure(path, cause)
  }
}

/** Faults of reading are the disk's or ours, and may pass. */
export function readFailure(path: string, cause: unknown): unknown {
  const code = errorCode(cause)
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return failure('original_missing', `${path} is not there.`, { cause })
  if (code === undefined || !/^E[A-Z]+$/.test(code)) return cause
  return failure('original_unreadable', `${path} could not be read (${code}).`, { cause })
}

export async function readHead(path: string): Promise<Buffer> {
  try {
    const file = await open(path)
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0)
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (cause) {
    throw readFailure(path, cause)
  }
}

/** What was made of a file that changed meanwhile belongs to neither of its states. */
export async function refuseChanged(path: string, before: Stats): Promise<void> {
  const after = await statOriginal(path)
  const same = after.size === before.size && after.mtimeMs === before.mtimeMs && after.ino === before.ino
  if (!same) throw failure('original_changed', `${path} changed while it was read.`)
}
