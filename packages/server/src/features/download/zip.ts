import { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import { directoryOf, headerOf, sumsOf } from './zip-records.ts'
import type { StoredEntry } from './zip-records.ts'

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

interface Placed extends ZipEntry {
  readonly stored: StoredEntry
}

/**
 * A zip as it is read: stored, not deflated, one file open at a time, read no faster than it is taken. Where a file can't be
 * read, or is not as long as it should be, the stream fails and what came is no zip. Destroying the stream closes the file.
 */
export function zipOf(entries: readonly ZipEntry[]): Zip {
  let offset = 0
  const placed = entries.map((entry): Placed => {
    const { name, size, modifiedAt } = entry
    const stored = { name: Buffer.from(name), size, modifiedAt, offset, crc: 0 }
    offset += headerOf(stored).length + size + sumsOf(stored).length
    return { ...entry, stored }
  })
  const directory = directoryOf(
    placed.map(({ stored }) => stored),
    offset,
  )
  return {
    size: offset + directory.length,
    stream: Readable.from(write(placed, offset), { objectMode: false }),
  }
}

async function* write(entries: readonly Placed[], end: number): AsyncGenerator<Buffer> {
  const written: StoredEntry[] = []
  for (const entry of entries) {
    const { stored } = entry
    yield headerOf(stored)
    const summed = { ...stored, crc: yield* bytesOf(await entry.open(), stored.size) }
    yield sumsOf(summed)
    written.push(summed)
  }
  yield directoryOf(written, end)
}

/** Returns their CRC-32. */
async function* bytesOf(file: Readable, expected: number): AsyncGenerator<Buffer, number> {
  let crc = 0
  let size = 0
  try {
    for await (const part of file.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      crc = crc32(part, crc)
      size += part.length
      if (size > expected) break
      yield part
    }
  } finally {
    file.destroy()
  }
  if (size !== expected) throw new Error('a file is not as long as it should be')
  return crc
}
