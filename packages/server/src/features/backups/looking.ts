// What a target holds, beside what is known of it: files that are gone there, files that nobody here knew of, and whether
// its SHA256SUMS says the same as the library.
import { createHash } from 'node:crypto'
import { errorCode } from '../../platform/errors/errors.ts'
import { parseSumLine } from '../../platform/targets/targets.ts'
import type { Target } from '../../platform/targets/targets.ts'
import type { Db } from '../../schema/schema.ts'
import {
  addListed,
  addSums,
  adoptListed,
  analyzeLists,
  findWrongSums,
  markUnlisted,
  withLists,
} from './listed.sql.ts'
import type { SumRow } from './listed.sql.ts'
import { asWriter, sumsPath } from './storing.ts'
import type { Writing } from './storing.ts'

export interface Looked {
  /** Stood there, and is gone or of another size. */
  readonly lost: readonly string[]
  /** Stands there, and nobody here knew. */
  readonly adopted: number
  /** Lines of SHA256SUMS that are not right; none for restic, which keeps sums of its own. */
  readonly wrongSums: readonly string[]
}

const atOnce = 1_000

/** Compares, and brings the rows in line with what is there. Nobody writes to the target meanwhile. */
export async function lookAround(writing: Writing & { readonly isRestic: boolean }): Promise<Looked> {
  return await asWriter(writing, () =>
    withLists(writing.db, async (db) => {
      await inBatches(writing.target.list(''), (files) => addListed(db, files))
      const unreadable = writing.isRestic ? [] : await readSums(db, writing.target)
      await analyzeLists(db)
      const adopted = await adoptListed(db, writing.name)
      const lost = await markUnlisted(db, writing.name)
      const wrongSums = writing.isRestic ? [] : [...unreadable, ...(await findWrongSums(db, writing.name))]
      return { lost: lost.map(({ path }) => path), adopted, wrongSums }
    }),
  )
}

async function inBatches<Item>(
  items: AsyncIterable<Item>,
  take: (batch: readonly Item[]) => Promise<void>,
): Promise<void> {
  let batch: Item[] = []
  for await (const item of items) {
    batch.push(item)
    if (batch.length < atOnce) continue
    await take(batch)
    batch = []
  }
  if (batch.length > 0) await take(batch)
}

/** Lines that no sum can be read from. A file of sums that is gone says nothing of any file. */
async function readSums(db: Db, target: Target): Promise<readonly string[]> {
  const unreadable: string[] = []
  async function* sums(): AsyncGenerator<SumRow> {
    let number = 0
    for await (const line of linesOf(await target.read(sumsPath))) {
      number += 1
      const sum = line === undefined ? undefined : parseSumLine(line)
      if (sum === undefined) unreadable.push(`${sumsPath}, line ${number}`)
      else yield sum
    }
  }
  try {
    await inBatches(sums(), (batch) => addSums(db, batch))
  } catch (error) {
    if (errorCode(error) !== 'target_file_missing') throw error
  }
  return unreadable
}

const newline = 0x0a

/** Lines that end as they should; undefined for one that does not. */
async function* linesOf(source: AsyncIterable<Buffer>): AsyncGenerator<string | undefined> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of source) {
    let start = 0
    const bytes = Buffer.concat([rest, chunk])
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
      yield bytes.subarray(start, end).toString('utf8')
      start = end + 1
    }
    rest = bytes.subarray(start)
  }
  if (rest.length > 0) yield undefined
}

/** Length and hash of a file as it stands there; undefined where there is none. */
export async function digestThere(
  target: Target,
  file: string,
): Promise<{ readonly bytes: number; readonly sha256: string } | undefined> {
  try {
    const hash = createHash('sha256')
    let bytes = 0
    for await (const chunk of (await target.read(file)) as AsyncIterable<Buffer>) {
      hash.update(chunk)
      bytes += chunk.length
    }
    return { bytes, sha256: hash.digest('hex') }
  } catch (error) {
    if (errorCode(error) === 'target_file_missing') return undefined
    throw error
  }
}
