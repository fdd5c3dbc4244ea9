import path from 'node:path'
import { failure } from '../../platform/errors/errors.ts'
import {
  hashFile,
  listSegments,
  listSnapshots,
  openSealed,
  readHead,
  readSegmentHeader,
  readSnapshotHeader,
  verifyChain,
} from '../../platform/sealed/sealed.ts'
import type { ChainFault, Head, SegmentHeader, SnapshotHeader } from '../../platform/sealed/sealed.ts'

/** A file of the journal that was read once, from its first byte to its last. */
export interface Source<Header> {
  readonly file: string
  readonly header: Header
}

/** What of a journal's folder can be relied on. */
export interface Journal {
  readonly segments: readonly Source<SegmentHeader>[]
  /** By position, the earliest first. */
  readonly snapshots: readonly Source<SnapshotHeader>[]
  /** Nothing is missing between the first segment and the last. */
  readonly isComplete: boolean
  /** Sentences: all that is wrong. */
  readonly faults: readonly string[]
  /** Of the last segment, where that one can't be read: the next must follow it all the same. */
  readonly lostEnd: Pick<Head, 'number' | 'sha256' | 'at'> | undefined
}

export interface ReadingOptions {
  readonly despiteDamage: boolean
  readonly instance: string | undefined
  readonly onProgress: (done: number, total: number) => void
}

/** Without these all of history is there. */
const harmless = new Set<ChainFault['code']>(['foreign', 'tail'])
/** What such a fault is told of is not used. A gap is told of a file that is whole. */
const usable = new Set<ChainFault['code']>(['foreign', 'tail', 'gap'])

/**
 * Reads every file. Throws `journal_missing` where there are none, `journal_damaged` where something is wrong with the
 * segments, unless what can be had is wanted `despiteDamage`.
 */
export async function readJournal(
  folder: string,
  { despiteDamage, instance, onProgress }: ReadingOptions,
): Promise<Journal> {
  const { faults } = await verifyChain(folder, { instance, onProgress })
  const newer = faults.find(({ code }) => code === 'newer')
  if (newer !== undefined) throw failure('schema_newer', newer.text)
  const harm = faults.filter(({ code, path: file }) => !harmless.has(code) && !file.startsWith('snapshots/'))
  if (harm.length > 0 && !despiteDamage) throw damaged(folder, harm)
  const bad = new Set(faults.filter(({ code }) => !usable.has(code)).map((fault) => fault.path))
  const segments = await open(folder, await listSegments(folder), bad, readSegmentHeader)
  const snapshots = await open(folder, await listSnapshots(folder), bad, readSnapshotHeader)
  if (segments.length === 0 && snapshots.length === 0) throw missing(folder)
  return {
    segments,
    snapshots: snapshots.toSorted((a, b) => a.header.number - b.header.number || compareMoments(a, b)),
    isComplete: harm.length === 0,
    faults: faults.map(({ text }) => text),
    lostEnd: await findLostEnd(folder, segments.at(-1)?.header.number ?? 0),
  }
}

const compareMoments = (a: Source<SnapshotHeader>, b: Source<SnapshotHeader>): number =>
  Date.parse(a.header.madeAt) - Date.parse(b.header.madeAt)

async function open<Header>(
  folder: string,
  files: readonly { readonly path: string }[],
  bad: ReadonlySet<string>,
  readHeader: (header: unknown, file: string) => Header,
): Promise<Source<Header>[]> {
  const found: Source<Header>[] = []
  for (const { path: name } of files.filter((file) => !bad.has(file.path))) {
    const file = path.join(folder, name)
    const sealed = await openSealed(file)
    await sealed.close()
    found.push({ file, header: readHeader(sealed.header, file) })
  }
  return found
}

/** As the head tells it, else as the file is: its number stays used, and a good copy may come back some day. */
async function findLostEnd(folder: string, last: number): Promise<Journal['lostEnd']> {
  const head = await readHead(folder).catch(() => undefined)
  const file = (await listSegments(folder)).at(-1)
  if (head !== undefined && head.number > last && head.number >= (file?.number ?? 0)) return head
  if (file === undefined || file.number <= last) return undefined
  const { sha256 } = await hashFile(path.join(folder, file.path))
  return { number: file.number, sha256, at: new Date().toISOString() }
}

function missing(folder: string): Error {
  return failure(
    'journal_missing',
    `There are no journal files in ${folder}. Without them the database cannot be made again: ` +
      'put the folder journal back from a backup, or say where it is.',
  )
}

function damaged(folder: string, faults: readonly ChainFault[]): Error {
  const told = faults.slice(0, 5).map(({ text }) => text)
  const more = faults.length > 5 ? ` And ${faults.length - 5} more.` : ''
  return failure(
    'journal_damaged',
    `The journal in ${folder} is not whole. ${told.join(' ')}${more} Nothing was changed. Put good copies of these files ` +
      'in their places, from a backup. Where there are none: --despite-damage takes what can be had.',
    { details: { faults: faults.map(({ text }) => text) } },
  )
}
