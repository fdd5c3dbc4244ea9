// Files are read back where they stand and compared. What is wrong is written down, told by its path, and counts as no copy.
import type { Fault, KnownFile } from '../../platform/targets/targets.ts'
import { findCopy, listCopies, listOldestRead, listUnread, markFault, markRead } from './copies.sql.ts'
import type { Writing } from './storing.ts'

export interface FoundFault {
  readonly path: string
  readonly fault: Fault
}

const atOnce = 500
const parallel = 4

/** restic checks all of its data at once: everything is asked for in one go. */
const sizeOfBatch = (isWhole: boolean): number => (isWhole ? 100_000_000 : atOnce)

export interface Reading extends Writing {
  /** The kind of target reads everything whatever is asked for. */
  readonly isWhole: boolean
  readonly onRead: (file: KnownFile) => void
}

/** Everything that was never read back. */
export async function readNew(reading: Reading): Promise<readonly FoundFault[]> {
  const { db, name } = reading
  return await readPages(reading, (after, limit) => listUnread(db, name, after, limit))
}

/** Everything that stands there. */
export async function readAll(reading: Reading): Promise<readonly FoundFault[]> {
  const { db, name } = reading
  return await readPages(reading, (after, limit) => listCopies(db, name, after, limit))
}

/** Of what was read longest ago, so much that in 30 days everything has its turn. */
export async function readOldest(reading: Reading, count: number): Promise<readonly FoundFault[]> {
  const yesterday = new Date(Date.now() - 86_400_000 / 2)
  const faults: FoundFault[] = []
  for (let left = count; left > 0;) {
    const files = await listOldestRead(
      reading.db,
      reading.name,
      yesterday,
      Math.min(left, sizeOfBatch(reading.isWhole)),
    )
    faults.push(...(await readFiles(reading, files)))
    if (files.length === 0) break
    left -= files.length
  }
  return faults
}

async function readPages(
  reading: Reading,
  page: (after: string, limit: number) => Promise<readonly KnownFile[]>,
): Promise<readonly FoundFault[]> {
  const faults: FoundFault[] = []
  const limit = sizeOfBatch(reading.isWhole)
  for (let after = ''; ;) {
    const files = await page(after, limit)
    faults.push(...(await readFiles(reading, files)))
    after = files.at(-1)?.path ?? ''
    if (files.length < limit) return faults
  }
}

async function readFiles(reading: Reading, files: readonly KnownFile[]): Promise<readonly FoundFault[]> {
  if (files.length === 0) return []
  const { db, name, target, signal, onRead } = reading
  const faults: FoundFault[] = []
  const right: string[] = []
  try {
    await target.verify(files, {
      parallel,
      signal,
      onRight: (file) => {
        right.push(file.path)
        onRead(file)
      },
      onFault: async (file, fault) => {
        onRead(file)
        if (await isStill(reading, file)) faults.push({ path: file.path, fault })
      },
    })
  } finally {
    await markRead(db, name, right)
    for (const { path, fault } of faults) await markFault(db, name, path, fault)
  }
  return faults
}

/** A small text of the target's own may have been replaced between the look at its row and the look at its bytes. */
async function isStill({ db, name }: Reading, file: KnownFile): Promise<boolean> {
  const known = await findCopy(db, name, file.path)
  return known?.sha256 === file.sha256
}
