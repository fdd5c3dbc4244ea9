// Reads a stream of the tar format as restic writes it (ustar, with pax headers for long and foreign names). Pure.

export interface TarEntry {
  readonly path: string
  readonly bytes: number
  /** To be read to its end, or left, before the next entry is asked for. */
  readonly content: AsyncIterable<Buffer>
}

const block = 512

export async function* readTar(source: AsyncIterable<Buffer>): AsyncGenerator<TarEntry> {
  const reader = openReader(source)
  let names: Record<string, string> = {}
  for (;;) {
    const header = await reader.exactly(block)
    if (header === undefined || header.every((byte) => byte === 0)) break
    const type = String.fromCharCode(header[156] ?? 0)
    const bytes = names['size'] === undefined ? sizeIn(header) : Number(names['size'])
    const padding = (block - (bytes % block)) % block
    if (type === 'x' || type === 'g' || type === 'L') {
      const told = (await reader.exactly(bytes)) ?? Buffer.alloc(0)
      names = type === 'L' ? { path: textIn(told, 0, told.length) } : type === 'x' ? parsePax(told) : names
    } else {
      let left = bytes
      const content = reader.take(bytes, (taken) => (left -= taken))
      if (type === '0' || type === '\0') yield { path: names['path'] ?? nameIn(header), bytes, content }
      await reader.skip(left)
      names = {}
    }
    await reader.skip(padding)
  }
  await reader.drain()
}

function sizeIn(header: Buffer): number {
  const first = header[124] ?? 0
  if ((first & 0x80) === 0) return Number.parseInt(textIn(header, 124, 136), 8) || 0
  let size = first & 0x7f
  for (const byte of header.subarray(125, 136)) size = size * 256 + byte
  return size
}

function nameIn(header: Buffer): string {
  const isUstar = textIn(header, 257, 262) === 'ustar'
  const prefix = isUstar ? textIn(header, 345, 500) : ''
  return prefix === '' ? textIn(header, 0, 100) : `${prefix}/${textIn(header, 0, 100)}`
}

function textIn(bytes: Buffer, start: number, end: number): string {
  const zero = bytes.indexOf(0, start)
  return bytes.toString('utf8', start, zero === -1 || zero > end ? end : zero)
}

/** Records `<length> <key>=<value>\n`; values may hold line breaks. */
function parsePax(bytes: Buffer): Record<string, string> {
  const result: Record<string, string> = {}
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(0x20, at)
    const length = Number(bytes.toString('latin1', at, space))
    if (!(length > 0)) break
    const record = bytes.toString('utf8', space + 1, at + length - 1)
    const equals = record.indexOf('=')
    result[record.slice(0, equals)] = record.slice(equals + 1)
    at += length
  }
  return result
}

function openReader(source: AsyncIterable<Buffer>) {
  const chunks = source[Symbol.asyncIterator]()
  let rest: Buffer = Buffer.alloc(0)
  const more = async (): Promise<boolean> => {
    while (rest.length === 0) {
      const next = await chunks.next()
      if (next.done === true) return false
      rest = next.value
    }
    return true
  }
  async function* take(bytes: number, onTaken?: (bytes: number) => void): AsyncGenerator<Buffer> {
    for (let left = bytes; left > 0;) {
      if (!(await more())) throw new Error('the archive ends in the middle of a file')
      const part = rest.subarray(0, left)
      rest = rest.subarray(part.length)
      left -= part.length
      onTaken?.(part.length)
      yield part
    }
  }
  return {
    take,
    /** Undefined at the end of the source. */
    exactly: async (bytes: number): Promise<Buffer | undefined> => {
      if (!(await more())) return undefined
      const parts: Buffer[] = []
      for await (const part of take(bytes)) parts.push(part)
      return Buffer.concat(parts)
    },
    skip: async (bytes: number): Promise<void> => {
      for await (const part of take(bytes)) void part
    },
    /** To the end, so that the program that writes ends, and says whether all went well. */
    drain: async (): Promise<void> => {
      while (await more()) rest = Buffer.alloc(0)
    },
  }
}
