import { createHash } from 'node:crypto'

/** Reads a text of lines and tables from chunks, in bounded memory, and hashes what was taken. */
export interface Scanner {
  /** The next line without its end; throws where the text ends or the line is longer than any of ours. */
  line(): Promise<Buffer>
  /** The rows up to the line `\.`, which is taken too. */
  rows(): AsyncGenerator<Buffer>
  /** Hash of everything that was taken before the last line. */
  digestBeforeLastLine(): string
  /** Reads the rest and leaves it. */
  skip(): Promise<void>
  /** Throws where something follows. */
  expectEnd(): Promise<void>
}

/** Why a text is none of ours. */
export class NotWhole extends Error {}

const longestLine = 4 * 1024 * 1024
const terminator = Buffer.from('\n\\.\n')
const newline = Buffer.from('\n')

export function scan(chunks: AsyncIterator<Buffer>): Scanner {
  const hash = createHash('sha256')
  let rest: Buffer = Buffer.alloc(0)
  let lastLine: Buffer = Buffer.alloc(0)

  async function fill(): Promise<void> {
    const step = await chunks.next()
    if (step.done === true) throw new NotWhole('it ends too early')
    rest = rest.length === 0 ? step.value : Buffer.concat([rest, step.value])
  }

  function take(length: number): Buffer {
    const taken = rest.subarray(0, length)
    rest = rest.subarray(length)
    return taken
  }

  async function line(): Promise<Buffer> {
    hash.update(lastLine)
    lastLine = Buffer.alloc(0)
    let end = rest.indexOf(10)
    while (end === -1) {
      if (rest.length > longestLine) throw new NotWhole('it holds what does not belong there')
      await fill()
      end = rest.indexOf(10)
    }
    lastLine = take(end + 1)
    return lastLine.subarray(0, -1)
  }

  async function* rows(): AsyncGenerator<Buffer> {
    hash.update(lastLine)
    lastLine = Buffer.alloc(0)
    // In front always stands a byte that was given out already, first the end of the line before: so the end of the
    // table is found at its start as well.
    rest = Buffer.concat([newline, rest])
    for (;;) {
      const end = rest.indexOf(terminator)
      const upTo = end === -1 ? Math.max(rest.length - terminator.length + 1, 1) : end + 1
      const fresh = rest.subarray(1, upTo)
      rest = rest.subarray(upTo - 1)
      hash.update(fresh)
      if (fresh.length > 0) yield fresh
      if (end !== -1) break
      await fill()
    }
    take(1)
    hash.update(take(terminator.length - 1))
  }

  async function skip(): Promise<void> {
    for (let step = await chunks.next(); step.done !== true;) step = await chunks.next()
  }

  async function expectEnd(): Promise<void> {
    const step = await chunks.next()
    if (rest.length > 0 || step.done !== true) throw new NotWhole('something follows its end')
  }

  return { line, rows, digestBeforeLastLine: () => hash.copy().digest('hex'), skip, expectEnd }
}
