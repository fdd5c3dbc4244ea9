import { stat, unlink } from 'node:fs/promises'
import path from 'node:path'
import type { PoolClient } from 'pg'
import { readOrigin } from '../../catalog/origin/origin.ts'
import { readAtOneMoment } from '../../platform/db/db.ts'
import { errorCode, failure } from '../../platform/errors/errors.ts'
import { failpoint } from '../../platform/failpoints/failpoints.ts'
import { listSegments, readHead, segmentPath, writeHead } from '../../platform/sealed/sealed.ts'
import type { Head } from '../../platform/sealed/sealed.ts'
import type { ShippingDependencies } from './dependencies.ts'
import { findLastSegment, listShippedSegments } from './shipping.sql.ts'
import type { SegmentRow } from './shipping.sql.ts'

/** Throws `journal_damaged` where a file that was shipped is missing, or has another size. */
export async function proveFiles(
  { db, journalFolder }: ShippingDependencies,
  last: SegmentRow | undefined,
  isThorough: boolean,
): Promise<void> {
  const rows = isThorough ? await listShippedSegments(db) : last === undefined ? [] : [last]
  // Of no bytes is one that was lost before a rebuild: its number stays used.
  for (const { number, bytes } of rows.filter((row) => row.bytes > 0)) {
    const found = await sizeOf(path.join(journalFolder, segmentPath(number)))
    if (found !== bytes)
      throw journalDamaged(
        segmentPath(number),
        found === undefined ? 'is missing' : 'has another size than it had',
      )
  }
}

/** Undefined where it is missing. */
async function sizeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).size
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}

/**
 * Whether the file of a segment stands there. An empty one is the reservation of a name, on file systems without hard
 * links, that was never used: it goes.
 */
export async function hasSegment(journalFolder: string, number: number): Promise<boolean> {
  const file = path.join(journalFolder, segmentPath(number))
  const size = await sizeOf(file)
  if (size === 0) await unlink(file)
  return size !== undefined && size > 0
}

/** The number of the last segment that the folder knows of, by its files and its head. */
export async function lastInFolder(journalFolder: string): Promise<number> {
  const files = await listSegments(journalFolder)
  const head = await readHead(journalFolder).catch(() => undefined)
  return Math.max(files.at(-1)?.number ?? 0, head?.number ?? 0)
}

/** Brings the head to the last row, where a crash came between; one that can't be read is written anew, and told. */
export async function mendHead(
  { journalFolder, log }: ShippingDependencies,
  client: PoolClient,
): Promise<void> {
  const { last, instance } = await readAtOneMoment(client, async (reader) => ({
    last: await findLastSegment(reader),
    instance: (await readOrigin(reader))?.instance,
  }))
  if (last === undefined || instance === undefined) return
  const wanted = { instance, number: last.number, sha256: last.sha256, at: last.madeAt.toISOString() }
  const head = await readHead(journalFolder).catch((error: unknown) => {
    log.warn({ err: error }, 'The head of the journal could not be read; writing it anew')
    return undefined
  })
  if (head !== undefined) refuseOther(head, wanted)
  if (head?.number === wanted.number && head.at === wanted.at) return
  await writeHead(journalFolder, wanted)
  failpoint('shipping.headed')
}

function refuseOther(head: Head, wanted: Head): void {
  if (head.instance !== wanted.instance) throw journalDamaged('head.json', 'is of another library')
  if (head.number > wanted.number) throw journalAhead(head.number, wanted.number)
  if (head.number === wanted.number && head.sha256 !== wanted.sha256)
    throw journalDamaged('head.json', 'tells of another last segment than the database')
}

export function journalDamaged(file: string, how: string, cause?: unknown): Error {
  return failure(
    'journal_damaged',
    `Nothing is shipped: ${file} in the journal's folder ${how}. Put it back from a backup; ` +
      '"heirloom journal verify" tells all that is wrong there.',
    { cause, details: { file } },
  )
}

export function journalAhead(inFolder: number, inDatabase: number): Error {
  return failure(
    'journal_ahead',
    `Nothing is shipped: the journal's folder knows of segment ${inFolder}, the database only of ${inDatabase}. ` +
      'It was restored from an older state. To bring back what happened since, stop Heirloom and run: heirloom rebuild',
    { details: { inFolder, inDatabase } },
  )
}
