// Bytes on their way to a target, and the rows that say that they are there. A row is written after the target said that
// the file is durable; broken off in between, the file is found there the next time.
import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { errorCode } from '../../platform/errors/errors.ts'
import type { Log } from '../../platform/log/log.ts'
import { sumLine } from '../../platform/targets/targets.ts'
import type { Fault, KnownFile, Target } from '../../platform/targets/targets.ts'
import type { Db } from '../../schema/schema.ts'
import { findCopy, noteSumsFault, recordCopies } from './copies.sql.ts'
import { clearOriginalFaults, noteOriginalFault } from './faults.sql.ts'
import type { Locks } from './locks.sql.ts'
import { isUploading } from './wanted.sql.ts'
import type { WantedFile } from './wanted.sql.ts'

/** One target, open, and who writes to it. */
export interface Writing {
  readonly db: Db
  readonly name: string
  readonly root: string
  readonly target: Target
  readonly locks: Locks
  readonly log: Log
  readonly signal?: AbortSignal | undefined
  /** Told of each file that stands there now. */
  readonly onStored?: (file: KnownFile) => void
  /** Told of each file that is wrong here, and could not be copied. */
  readonly onDifferent?: (file: KnownFile, fault: Fault) => void
}

export const sumsPath = 'SHA256SUMS'
const parallel = 4
const rowsAtOnce = 100

const writerLock = (name: string): string => `write ${name}`

/** One at a time writes to a target; others get their turn between two batches. */
export async function asWriter<Result>(
  { locks, name, signal }: Pick<Writing, 'locks' | 'name' | 'signal'>,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const lease = await locks.lock(writerLock(name), signal)
  try {
    return await work(signal === undefined ? lease.lost : AbortSignal.any([signal, lease.lost]))
  } finally {
    await lease.release()
  }
}

/** Copies a batch. What is wrong here is noted and told, and does not stop the others. */
export async function storeWanted(writing: Writing, wanted: readonly WantedFile[]): Promise<void> {
  const sized = await Promise.all(wanted.map((file) => withSize(writing, file)))
  const files = sized.filter((file) => file !== undefined)
  if (files.some(({ isReplaced }) => isReplaced)) await noteSumsFault(writing.db, writing.name)
  await storeFiles(
    writing,
    files.filter(({ isAnew }) => !isAnew),
  )
  await storeFiles(
    writing,
    files.filter(({ isAnew }) => isAnew),
    true,
  )
}

/** Only a sidecar's size is asked of the disk. */
async function withSize(
  writing: Writing,
  file: WantedFile,
): Promise<(WantedFile & { readonly bytes: number }) | undefined> {
  if (file.bytes !== null) return { ...file, bytes: file.bytes }
  try {
    return { ...file, bytes: (await stat(path.join(writing.root, file.path))).size }
  } catch (error) {
    const code = errorCode(error)
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error
    await tellDifferent(writing, { ...file, bytes: 0 }, 'missing')
    return undefined
  }
}

async function tellDifferent(writing: Writing, file: KnownFile, fault: Fault): Promise<void> {
  writing.log.warn({ target: writing.name, path: file.path, fault }, 'a file here is not as it was stored')
  if (file.path.startsWith('originals/')) await noteOriginalFault(writing.db, file.path, fault)
  writing.onDifferent?.(file, fault)
}

/** Copies files that are known by size and hash. `anew`: what stands there under their paths is no good. */
export async function storeFiles(writing: Writing, files: readonly KnownFile[], anew = false): Promise<void> {
  if (files.length === 0) return
  await asWriter(writing, async (signal) => {
    const ledger = openLedger(writing)
    try {
      await writing.target.put(files, {
        parallel: (await isUploading(writing.db)) ? 1 : parallel,
        signal,
        anew,
        onStored: (file) => ledger.add(file),
        onDifferent: (file, fault) => tellDifferent(writing, file, fault),
      })
    } finally {
      await ledger.flush()
    }
  })
}

/** Sums, then rows, some at a time: whoever has a row has its line. */
function openLedger(writing: Writing): { add(file: KnownFile): Promise<void>; flush(): Promise<void> } {
  let pending: KnownFile[] = []
  let writingRows: Promise<void> = Promise.resolve()
  const flush = (): Promise<void> => {
    const files = pending
    pending = []
    if (files.length > 0) writingRows = writingRows.then(() => writeDown(writing, files))
    return writingRows
  }
  return {
    add: async (file) => {
      pending.push(file)
      writing.onStored?.(file)
      if (pending.length >= rowsAtOnce) await flush()
    },
    flush,
  }
}

async function writeDown({ db, name, target }: Writing, files: readonly KnownFile[]): Promise<void> {
  const lasting = files.filter((file) => isLasting(file.path))
  if (lasting.length > 0) await target.appendLines(sumsPath, lasting.map(sumLine))
  await recordCopies(db, name, files)
  await clearOriginalFaults(
    db,
    files.map((file) => file.path),
  )
}

/** What is never removed has its line in SHA256SUMS; what retention lets go has a file of its own beside it. */
export const isLasting = (file: string): boolean =>
  file.startsWith('originals/') || file.startsWith('journal/segments/')

/** Replaces a text of the target's own, where it is another than before. */
export async function storeText(writing: Writing, file: string, text: string): Promise<KnownFile> {
  const known = knownText(file, text)
  const before = await findCopy(writing.db, writing.name, file)
  if (before?.sha256 === known.sha256 && before.bytes === known.bytes && !before.isFaulty) return known
  await asWriter(writing, async () => {
    await writing.target.replace(file, text)
    await recordCopies(writing.db, writing.name, [known])
  })
  return known
}

/** The file beside another that `sha256sum -c` reads, for what may be removed one day. */
export async function storeSum(writing: Writing, { path: file, sha256 }: KnownFile): Promise<void> {
  await storeText(writing, `${file}.sha256`, `${sumLine({ path: path.posix.basename(file), sha256 })}\n`)
}

function knownText(file: string, text: string): KnownFile {
  const bytes = Buffer.from(text)
  return { path: file, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
}
