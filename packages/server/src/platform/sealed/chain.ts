import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { errorCode, Failure } from '../errors/errors.ts'
import { linkSegments } from './chain-links.ts'
import type { ChainLink } from './chain-links.ts'
import type { ChainFault, ChainFaultCode, VerifyOptions } from './chain-faults.ts'
import { readSegmentHeader, readSnapshotHeader } from './format.ts'
import { headName, readHead } from './head.ts'
import type { Head } from './head.ts'
import { listFiles, listSegments, listSnapshots, parseSegmentPath } from './paths.ts'
import type { SegmentFile, SnapshotFile } from './paths.ts'
import { verifySealed } from './read.ts'
import type { SealedSummary } from './read.ts'

export interface ChainReport {
  /** None: everything is right. */
  readonly faults: readonly ChainFault[]
  readonly segments: number
  readonly snapshots: number
  readonly operations: number
  readonly changes: number
  readonly bytes: number
  readonly instance: string | undefined
  /** The moments of the first and the last operation. */
  readonly first: string | undefined
  readonly last: string | undefined
}

/**
 * Reads every file of a journal's folder and tells all that is wrong with it. Whoever ships meanwhile is no fault: what
 * came while the others were read is read, too.
 */
export async function verifyChain(journalFolder: string, options: VerifyOptions = {}): Promise<ChainReport> {
  const faults: ChainFault[] = []
  const segments = await listSegments(journalFolder)
  const snapshots = await listSnapshots(journalFolder)
  const links: ChainLink[] = []
  const reading = { journalFolder, faults }
  for (const [index, segment] of segments.entries()) {
    links.push(await readLink(reading, segment))
    options.onProgress?.(index + 1, segments.length + snapshots.length)
  }
  const head = await settledHead(reading, links, options.patienceMs ?? 2000)
  faults.push(...linkSegments(links, options))
  for (const [index, snapshot] of snapshots.entries()) {
    await checkSnapshot(reading, snapshot, links, options.instance ?? instanceOf(links))
    options.onProgress?.(segments.length + index + 1, segments.length + snapshots.length)
  }
  checkHead(reading, head, links)
  faults.push(...(await findForeign(journalFolder)))
  return { faults, ...report(links), snapshots: snapshots.length }
}

interface Reading {
  readonly journalFolder: string
  readonly faults: ChainFault[]
}

function report(links: readonly ChainLink[]): Omit<ChainReport, 'faults' | 'snapshots'> {
  const whole = links.map((link) => link.content).filter((content) => content !== undefined)
  const sum = (of: (content: (typeof whole)[number]) => number): number =>
    whole.reduce((total, content) => total + of(content), 0)
  const moments = whole.flatMap(({ header }) => [header.firstAt, header.lastAt]).toSorted()
  return {
    segments: links.length,
    operations: sum(({ rows }) => rows['operation'] ?? 0),
    changes: sum(({ rows }) => rows['change'] ?? 0),
    bytes: sum(({ bytes }) => bytes),
    instance: instanceOf(links),
    first: moments[0],
    last: moments.at(-1),
  }
}

const instanceOf = (links: readonly ChainLink[]): string | undefined =>
  links.find((link) => link.content !== undefined)?.content?.header.instance

async function readLink(reading: Reading, segment: SegmentFile): Promise<ChainLink> {
  const summary = await readFile(reading, segment.path, 'segment')
  if (summary === undefined) return segment
  const header = readSegmentHeader(summary.header, segment.path)
  return { ...segment, content: { header, sha256: summary.sha256, rows: summary.rows, bytes: summary.bytes } }
}

/** Undefined, and a fault, where it can't be relied on. */
async function readFile(
  { journalFolder, faults }: Reading,
  file: string,
  kind: 'segment' | 'snapshot',
): Promise<SealedSummary | undefined> {
  try {
    const summary = await verifySealed(path.join(journalFolder, file))
    if (summary.kind === kind) {
      if (kind === 'segment') readSegmentHeader(summary.header, file)
      else readSnapshotHeader(summary.header, file)
      return summary
    }
    faults.push({ code: 'exchanged', path: file, text: `${file} is no ${kind} but a ${summary.kind}.` })
  } catch (error) {
    // Old snapshots are let go, also while they are read here one after the other.
    if (kind === 'snapshot' && errorCode(error) === 'sealed_missing') return undefined
    faults.push(faultOf(file, error))
  }
  return undefined
}

function faultOf(file: string, error: unknown): ChainFault {
  const code = errorCode(error)
  if (!(error instanceof Failure)) {
    return { code: 'unreadable', path: file, text: `${file} cannot be read (${code ?? String(error)}).` }
  }
  if (code === 'sealed_newer') {
    return { code: 'newer', path: file, text: `${file} was written by a newer Heirloom. Use that version.` }
  }
  const how = typeof error.details['how'] === 'string' ? error.details['how'] : error.message
  return { code: code === 'sealed_missing' ? 'missing' : 'damaged', path: file, text: `${file}: ${how}.` }
}

async function checkSnapshot(
  reading: Reading,
  { path: file, number }: SnapshotFile,
  links: readonly ChainLink[],
  instance: string | undefined,
): Promise<void> {
  const summary = await readFile(reading, file, 'snapshot')
  if (summary === undefined) return
  const header = readSnapshotHeader(summary.header, file)
  const fault = (code: ChainFaultCode, text: string): number =>
    reading.faults.push({ code, path: file, text })
  if (instance !== undefined && header.instance !== instance)
    return void fault('of_another', `${file} is of another library.`)
  if (header.number !== number || header.segment.number !== number)
    fault('exchanged', `${file} says inside that it is number ${header.number}.`)
  const segment = links.find((link) => link.number === header.segment.number)
  if (segment?.content !== undefined && segment.content.sha256 !== header.segment.sha256)
    fault(
      'rewritten',
      `${file} was made after another segment ${header.segment.number} than the one that is there.`,
    )
  if (header.segment.number > (links.at(-1)?.number ?? 0))
    fault('missing', `${file} was made after segment ${header.segment.number}, which is missing.`)
}

/** Reads the head, and the segments that were shipped while the others were read. */
async function settledHead(
  reading: Reading,
  links: ChainLink[],
  patienceMs: number,
): Promise<Head | 'unknown' | undefined> {
  const { journalFolder, faults } = reading
  for (const pauseMs of [0, patienceMs / 4, patienceMs * 0.75]) {
    await sleep(pauseMs)
    const seen = links.at(-1)?.number ?? 0
    const head = await readHead(journalFolder).catch(() => undefined)
    for (const segment of await listSegments(journalFolder))
      if (segment.number > seen) links.push(await readLink(reading, segment))
    // A head is written after its segment: it is past the last one for a moment only, and never before it.
    if (head?.number === links.at(-1)?.number) break
  }
  return await readHead(journalFolder).catch((error: unknown) => {
    faults.push(faultOf(headName, error))
    return 'unknown' as const
  })
}

function checkHead(
  { faults }: Reading,
  head: Head | 'unknown' | undefined,
  links: readonly ChainLink[],
): void {
  const last = links.at(-1)
  if (head === 'unknown') return
  if (head === undefined) {
    if (last !== undefined)
      faults.push({
        code: 'missing',
        path: headName,
        text: 'head.json, which tells the last segment, is missing.',
      })
    return
  }
  faults.push(...compareHead(head, links))
  for (const { path: file, number } of links.filter((link) => link.number > head.number)) {
    const text = `Segment ${number} comes after ${head.number}, which is the last by head.json: it was never finished, or is left from before.`
    faults.push({ code: 'tail', path: file, text })
  }
}

function compareHead(head: Head, links: readonly ChainLink[]): ChainFault[] {
  const text = `head.json does not tell what stands in segment ${head.number}.`
  const content = links.find((link) => link.number === head.number)?.content
  if (content === undefined) {
    const isAhead = head.number > (links.at(-1)?.number ?? 0)
    return isAhead ? missingUpTo(head.number, links) : []
  }
  const { header, sha256 } = content
  if (sha256 !== head.sha256) return [{ code: 'rewritten', path: headName, text }]
  if (header.instance !== head.instance) return [{ code: 'of_another', path: headName, text }]
  return header.madeAt === head.at ? [] : [{ code: 'damaged', path: headName, text }]
}

function missingUpTo(number: number, links: readonly ChainLink[]): ChainFault[] {
  const from = (links.at(-1)?.number ?? 0) + 1
  const text =
    from === number
      ? `Segment ${number} is missing: head.json tells of it.`
      : `The segments ${from} to ${number} are missing: head.json tells of them.`
  return [{ code: 'missing', path: headName, text }]
}

/** Files that nobody of us puts there, but for what a writer is at, and sums beside snapshots. */
async function findForeign(journalFolder: string): Promise<ChainFault[]> {
  const known = new Set((await listSnapshots(journalFolder)).map((file) => file.path))
  const isKnown = (file: string): boolean =>
    parseSegmentPath(file) !== undefined ||
    known.has(file) ||
    known.has(file.replace(/\.sha256$/, '')) ||
    /\/\.[^/]+$/.test(file)
  const files = [
    ...(await listFiles(journalFolder, 'segments')),
    ...(await listFiles(journalFolder, 'snapshots')),
  ]
  return files
    .filter((file) => !isKnown(file))
    .map((file) => ({
      code: 'foreign',
      path: file,
      text: `${file} is not Heirloom's, or has another name than it had.`,
    }))
}
