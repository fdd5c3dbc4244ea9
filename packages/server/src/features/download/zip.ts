import type { Readable } from 'node:stream'
import { ZipFile } from 'yazl'

export interface ZipEntry {
  readonly name: string
  readonly size: number
  readonly modifiedAt: Date
  /** Resolves once the file is open. */
  open(): Promise<Readable>
}

export interface Zip {
  /** Of the whole file, known before its first byte. */
  readonly size: number
  readonly stream: Readable
}

/**
 * A zip as it is read: stored, not deflated, one file open at a time, read no faster than it is taken. Where a file can't be
 * read, or is not as long as it should be, the stream fails and what came is no zip. Destroying the stream closes the file.
 */
export function zipOf(entries: readonly ZipEntry[]): Zip {
  const zip = new ZipFile()
  const stream = zip.outputStream as Readable
  const fail = (error: unknown): void => {
    stream.destroy(error instanceof Error ? error : new Error('a file could not be read', { cause: error }))
  }
  zip.on('error', fail)
  for (const entry of entries) {
    zip.addReadStreamLazy(
      entry.name,
      { compress: false, size: entry.size, mtime: entry.modifiedAt },
      (use) => {
        entry.open().then((file) => use(null, bound(file, stream, fail)), fail)
      },
    )
  }
  return { stream, size: end(zip, entries.length) }
}

/** The file goes with the stream, and the stream with the file. */
function bound(file: Readable, stream: Readable, fail: (error: unknown) => void): Readable {
  if (stream.destroyed) return file.destroy()
  const close = (): void => void file.destroy()
  stream.once('close', close)
  file.once('error', fail)
  file.once('close', () => stream.off('close', close))
  return file
}

/**
 * Above 65,535 bytes of directory the library tells a size with the long form of the last record and writes the short one.
 * A directory of 200 names of at most 255 bytes is shorter; beyond that the long form is asked for.
 */
function end(zip: ZipFile, entries: number): number {
  let size = -1
  const told = (total: number): void => {
    size = total
  }
  // Its published types know the callback, but not what it is given.
  zip.end({ forceZip64Format: entries > 200, comment: '' }, told as () => void)
  if (size < 0) throw new Error('the size of a zip is not known')
  return size
}
