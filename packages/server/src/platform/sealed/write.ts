import { createHash, randomUUID } from 'node:crypto'
import type { Hash } from 'node:crypto'
import { mkdir, open, readdir, stat, unlink } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createZstdCompress } from 'node:zlib'
import { linkOrMove } from '../blobs/blobs.ts'
import { syncFolder } from '../data-folder/data-folder.ts'
import { errorCode, failure } from '../errors/errors.ts'
import { failpoint } from '../failpoints/failpoints.ts'
import { formatVersion, makeTrailer } from './format.ts'
import type { SealedKind } from './format.ts'

export interface TableSource {
  readonly name: string
  readonly columns: readonly string[]
  /** What COPY writes, text format. Read when its turn has come. */
  readonly rows: Readable
}

export interface WrittenFile {
  /** Of the whole file, 64 hex digits. */
  readonly sha256: string
  readonly bytes: number
  readonly rows: Readonly<Record<string, number>>
}

interface SealedContents {
  readonly folder: string
  /** Below `folder`, with slashes. */
  readonly path: string
  readonly kind: SealedKind
  readonly header: object
  readonly tables: AsyncIterable<TableSource> | Iterable<TableSource>
  readonly level?: number
}

/**
 * Writes one file: all of it, durably, under a name that was free, or nothing. Throws `sealed_exists` where the name is
 * taken. Tables are asked for one after the other, so they may come from one connection.
 */
export async function writeSealed(contents: SealedContents): Promise<WrittenFile> {
  const target = path.join(contents.folder, contents.path)
  const beside = path.join(path.dirname(target), `.${path.basename(target)}.${randomUUID()}.new`)
  await makeFolders(contents.folder, path.dirname(contents.path))
  await removeLeftovers(path.dirname(target))
  try {
    const written = await writeBeside(beside, contents)
    failpoint('sealed.written')
    if ((await linkOrMove(beside, target)) === 'taken') throw taken(target)
    failpoint('sealed.linked')
    return written
  } finally {
    await unlink(beside).catch(() => undefined)
    await syncFolder(path.dirname(target))
  }
}

function taken(target: string): Error {
  return failure('sealed_exists', `${target} is there already, and is never overwritten.`)
}

async function makeFolders(root: string, below: string): Promise<void> {
  const parts = below.split('/').filter((part) => part !== '' && part !== '.')
  await mkdir(root, { recursive: true })
  for (const index of parts.keys()) {
    const folder = path.join(root, ...parts.slice(0, index + 1))
    await mkdir(folder).catch((error: unknown) => {
      if (errorCode(error) !== 'EEXIST') throw error
    })
    await syncFolder(path.dirname(folder))
  }
}

const leftoverAfterMs = 3_600_000

/** What a killed writer left under a temporary name; one at work has touched its own just now. */
async function removeLeftovers(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => /^\..+\.zst\.[0-9a-f-]{36}\.new$/.test(name))
  for (const name of names) {
    const file = path.join(folder, name)
    const found = await stat(file).catch(() => undefined)
    if (found && Date.now() - found.mtimeMs > leftoverAfterMs) await unlink(file).catch(() => undefined)
  }
}

async function writeBeside(file: string, contents: SealedContents): Promise<WrittenFile> {
  const handle = await open(file, 'w', 0o640)
  try {
    const rows: Record<string, number> = {}
    const { hash, size } = await compressInto(handle, contents, rows)
    const trailer = makeTrailer(hash.copy().digest())
    await handle.write(trailer, 0, trailer.length, size)
    await handle.sync()
    return { sha256: hash.update(trailer).digest('hex'), bytes: size + trailer.length, rows }
  } finally {
    await handle.close()
  }
}

async function compressInto(
  handle: FileHandle,
  contents: SealedContents,
  rows: Record<string, number>,
): Promise<{ hash: Hash; size: number }> {
  const params = {
    [constants.ZSTD_c_compressionLevel]: contents.level ?? 3,
    [constants.ZSTD_c_checksumFlag]: 1,
  }
  const hash = createHash('sha256')
  let size = 0
  await pipeline(
    Readable.from(textOf(contents, rows), { objectMode: false }),
    createZstdCompress({ params }),
    async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) {
        hash.update(chunk)
        await writeAll(handle, chunk, size)
        size += chunk.length
      }
    },
  )
  return { hash, size }
}

async function writeAll(handle: FileHandle, chunk: Buffer, at: number): Promise<void> {
  for (let done = 0; done < chunk.length;) {
    const { bytesWritten } = await handle.write(chunk, done, chunk.length - done, at + done)
    done += bytesWritten
  }
}

/** The text of a file, line by line and chunk by chunk; counts into `rows`. */
async function* textOf(
  { kind, header, tables }: SealedContents,
  rows: Record<string, number>,
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  const hashed = (bytes: Buffer): Buffer => {
    hash.update(bytes)
    return bytes
  }
  yield hashed(Buffer.from(`heirloom-${kind} ${formatVersion}\n${JSON.stringify(header)}\n`))
  for await (const { name, columns, rows: source } of tables) {
    yield hashed(Buffer.from(`table ${name} ${columns.join(',')}\n`))
    rows[name] = 0
    for await (const chunk of source as AsyncIterable<Buffer>) {
      rows[name] += countLines(chunk)
      yield hashed(chunk)
    }
    yield hashed(Buffer.from('\\.\n'))
  }
  yield Buffer.from(`end ${JSON.stringify({ rows, sha256: hash.digest('hex') })}\n`)
}

export function countLines(chunk: Buffer): number {
  let count = 0
  for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) count += 1
  return count
}
