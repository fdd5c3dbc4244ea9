import { createHash } from 'node:crypto'
import type { Hash } from 'node:crypto'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { constants, createZstdDecompress } from 'node:zlib'
import { errorCode, failure } from '../errors/errors.ts'
import { damaged, endLine, formatVersion, readTrailer, trailerLength } from './format.ts'
import type { SealedKind } from './format.ts'
import { NotWhole, scan } from './scanner.ts'
import type { Scanner } from './scanner.ts'
import { countLines } from './write.ts'

export interface SealedTable {
  readonly name: string
  readonly columns: readonly string[]
  /** Bytes for `COPY … FROM STDIN`, text format. Read them all, or none of them. */
  readonly rows: Readable
}

/** What is known of a file that was read to its end and found whole. */
export interface SealedSummary {
  readonly kind: SealedKind
  readonly header: Readonly<Record<string, unknown>>
  readonly rows: Readonly<Record<string, number>>
  /** Of the whole file. */
  readonly sha256: string
  readonly bytes: number
}

export interface SealedFile {
  readonly kind: SealedKind
  readonly header: Readonly<Record<string, unknown>>
  /**
   * One after the other, in the order of the file. A damage may be found only at the very end: it is thrown by the step
   * that would have told that there are no more tables, so what was made of them is to be taken back then.
   */
  readonly tables: AsyncIterable<SealedTable>
  /** Once `tables` came to its end. */
  summary(): SealedSummary
  /** Always to be called; more than once is no harm. */
  close(): Promise<void>
}

/** Opens a file and reads its header. Throws `sealed_missing`, `sealed_damaged`, `sealed_newer`. */
export async function openSealed(file: string): Promise<SealedFile> {
  const source = await openSource(file)
  const scanner = scan(source.text[Symbol.asyncIterator]() as AsyncIterator<Buffer>)
  try {
    const kind = await explained(file, () => readKind(file, scanner))
    const header = await explained(file, () => readHeader(scanner))
    const state: { summary?: SealedSummary } = {}
    const tables = readTables({ file, scanner, source, state, kind, header })
    return { kind, header, tables, summary: () => known(file, state.summary), close: source.close }
  } catch (error) {
    await source.close()
    throw error
  }
}

/** Reads all of a file, and tells what it is, or throws as {@link openSealed} does. */
export async function verifySealed(file: string): Promise<SealedSummary> {
  const sealed = await openSealed(file)
  try {
    for await (const table of sealed.tables) for await (const _ of table.rows) continue
    return sealed.summary()
  } finally {
    await sealed.close()
  }
}

/** SHA-256 (64 hex digits) and size of any file. */
export async function hashFile(file: string): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const handle = await open(file, 'r')
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of handle.createReadStream({ highWaterMark: chunkBytes }) as AsyncIterable<Buffer>) {
    hash.update(chunk)
    bytes += chunk.length
  }
  return { sha256: hash.digest('hex'), bytes }
}

function known(file: string, summary: SealedSummary | undefined): SealedSummary {
  if (summary === undefined) throw new Error(`${file} was not read to its end`)
  return summary
}

const chunkBytes = 256 * 1024
/** Windows of ours are 2 MB; one that asks for gigabytes is refused. */
const largestWindowLog = 24

interface Source {
  readonly text: Readable
  readonly bytes: number
  /** Of everything before the trailer, once it was read. */
  readonly hash: Hash
  readonly trailer: Buffer
  readonly close: () => Promise<void>
}

async function openSource(file: string): Promise<Source> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    if (errorCode(error) !== 'ENOENT') throw error
    throw failure('sealed_missing', `${file} is missing. Put it back, from a backup.`, { cause: error })
  })
  try {
    const { size } = await handle.stat()
    if (size <= trailerLength) throw damaged(file, size === 0 ? 'it is empty' : 'it is cut off')
    const trailer = Buffer.alloc(trailerLength)
    await handle.read(trailer, 0, trailerLength, size - trailerLength)
    const hash = createHash('sha256')
    const compressed = Readable.from(hashedChunks(handle, size - trailerLength, hash), { objectMode: false })
    const text = createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: largestWindowLog } })
    compressed.on('error', (error) => text.destroy(error))
    compressed.pipe(text)
    const close = async (): Promise<void> => {
      compressed.destroy()
      text.on('error', () => undefined).destroy()
      await handle.close()
    }
    return { text, bytes: size, hash, trailer, close }
  } catch (error) {
    await handle.close()
    throw error
  }
}

async function* hashedChunks(handle: FileHandle, size: number, hash: Hash): AsyncGenerator<Buffer> {
  for (let at = 0; at < size;) {
    const wanted = Math.min(chunkBytes, size - at)
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(wanted), 0, wanted, at)
    if (bytesRead === 0) throw new NotWhole('it became shorter while it was read')
    const chunk = buffer.subarray(0, bytesRead)
    hash.update(chunk)
    at += bytesRead
    yield chunk
  }
}

/** What zlib and the scanner throw, in our words; what the disk says stays as it is. */
async function explained<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof NotWhole) throw damaged(file, error.message, error)
    const code = errorCode(error) ?? ''
    if (code.startsWith('ZSTD_') || code.startsWith('Z_') || code.startsWith('ERR_'))
      throw damaged(file, 'its bytes are not as they were written', error)
    throw error
  }
}

async function readKind(file: string, scanner: Scanner): Promise<SealedKind> {
  const line = (await scanner.line()).toString()
  const [, kind, version] = /^heirloom-(segment|snapshot|dump) ([0-9]{1,9})$/.exec(line) ?? []
  if (kind === undefined) throw new NotWhole('it is no file of this kind')
  if (Number(version) > formatVersion) {
    // A damage may look like it; the sum at the end of the compressed text would tell.
    await scanner.skip()
    throw failure(
      'sealed_newer',
      `${file} was written by a newer Heirloom (format ${version}). Use that version or a later one.`,
    )
  }
  return kind as SealedKind
}

async function readHeader(scanner: Scanner): Promise<Readonly<Record<string, unknown>>> {
  const header = parseJson((await scanner.line()).toString())
  if (typeof header !== 'object' || header === null || Array.isArray(header))
    throw new NotWhole('its header is not as it should be')
  return header as Record<string, unknown>
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

interface Reading {
  readonly file: string
  readonly scanner: Scanner
  readonly source: Source
  readonly state: { summary?: SealedSummary }
  readonly kind: SealedKind
  readonly header: Readonly<Record<string, unknown>>
}

async function* readTables(reading: Reading): AsyncGenerator<SealedTable> {
  const { file, scanner } = reading
  const rows: Record<string, number> = {}
  for (;;) {
    const line = (await explained(file, () => scanner.line())).toString()
    if (line.startsWith('end ')) {
      const summary = await explained(file, () => finish(reading, line.slice(4), rows))
      reading.state.summary = summary
      return
    }
    const { name, columns } = parseTableLine(file, line)
    if (rows[name] !== undefined) throw damaged(file, `it holds the table ${name} twice`)
    const state = { ended: false, count: 0 }
    const bytes = rowsOf(file, scanner, state)
    yield { name, columns, rows: Readable.from(bytes, { objectMode: false, highWaterMark: chunkBytes }) }
    if (!state.ended) for await (const _ of bytes) continue
    if (!state.ended) throw new Error(`The rows of ${name} were not read to their end`)
    rows[name] = state.count
  }
}

function parseTableLine(file: string, line: string): { name: string; columns: readonly string[] } {
  const [, name, columns] = /^table ([a-z_][a-z0-9_]*) ([a-z_][a-z0-9_,]*)$/.exec(line) ?? []
  if (name === undefined || columns === undefined) throw damaged(file, 'a table does not begin as it should')
  return { name, columns: columns.split(',') }
}

async function* rowsOf(
  file: string,
  scanner: Scanner,
  state: { ended: boolean; count: number },
): AsyncGenerator<Buffer> {
  const rows = scanner.rows()
  for (;;) {
    const step = await explained(file, () => rows.next())
    if (step.done === true) break
    state.count += countLines(step.value)
    yield step.value
  }
  state.ended = true
}

/** The last line, and everything that it promises. */
async function finish(reading: Reading, line: string, rows: Record<string, number>): Promise<SealedSummary> {
  const { file, scanner, source, kind, header } = reading
  const end = endLine.safeParse(parseJson(line))
  if (!end.success) throw damaged(file, 'its last line is not as it should be', end.error)
  if (end.data.sha256 !== scanner.digestBeforeLastLine()) throw damaged(file, 'its text was changed')
  if (!isSameCount(end.data.rows, rows)) throw damaged(file, 'rows are missing in it, or too many')
  await scanner.expectEnd()
  const { hash, trailer } = source
  if (readTrailer(trailer)?.equals(hash.copy().digest()) !== true)
    throw damaged(file, 'its bytes are not those that were written')
  return { kind, header, rows, bytes: source.bytes, sha256: hash.update(trailer).digest('hex') }
}

function isSameCount(
  told: Readonly<Record<string, number>>,
  found: Readonly<Record<string, number>>,
): boolean {
  const names = Object.keys(told)
  return names.length === Object.keys(found).length && names.every((name) => told[name] === found[name])
}
