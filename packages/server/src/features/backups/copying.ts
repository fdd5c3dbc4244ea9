import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { errorCode } from '../../platform/errors/errors.ts'
import { segmentPath } from '../../platform/sealed/sealed.ts'
import { recoveryFile } from '../../platform/secrets/secrets.ts'
import { storeFiles, storeText, storeWanted } from './storing.ts'
import type { Writing } from './storing.ts'
import { findTarget, markShipped } from './targets.sql.ts'
import { listChanged, listSegmentsAfter, readShipped } from './wanted.sql.ts'
import type { SegmentRow } from './wanted.sql.ts'

const batch = 200

/**
 * Brings a target up to the last segment: of each segment first the originals that it tells of, then the segment itself;
 * then head.json. Once there, everything that was confirmed before a moment stands there, and the row says so.
 */
export async function copyNew(writing: Writing): Promise<void> {
  const { db, name } = writing
  const upTo = await readShipped(db)
  let shipped = (await findTarget(db, name))?.shipped ?? 0
  for (;;) {
    writing.signal?.throwIfAborted()
    const segments = await listSegmentsAfter(db, shipped, batch)
    for (const segment of segments.filter(({ number }) => number <= upTo.last)) {
      await copySegment(writing, segment)
      shipped = segment.number
    }
    if (segments.length === 0 || shipped >= upTo.last) break
  }
  await storeHead(writing, upTo.last)
  await storeRecovery(writing)
  await markShipped(db, name, upTo.last, upTo.completeUntil)
}

async function copySegment(writing: Writing, segment: SegmentRow): Promise<void> {
  let after = ''
  for (;;) {
    const wanted = await listChanged(writing.db, writing.name, segment, { after, limit: batch })
    await storeWanted(writing, wanted)
    after = wanted.at(-1)?.path ?? ''
    if (wanted.length < batch) break
  }
  await storeFiles(writing, [segmentFile(segment)])
}

export function segmentFile({ number, bytes, sha256 }: SegmentRow): {
  readonly path: string
  readonly bytes: number
  readonly sha256: string
} {
  return { path: `journal/${segmentPath(number)}`, bytes, sha256 }
}

/** The head as it stands here, unless it tells of more than what stands there. */
export async function storeHead(writing: Writing, last: number): Promise<void> {
  const text = await readIfThere(path.join(writing.root, 'journal', 'head.json'))
  if (text === undefined || !text.includes(`"number":${last},`)) return
  await storeText(writing, 'journal/head.json', text)
}

/** The instance key, wrapped with the recovery code: worth nothing without it. */
export async function storeRecovery(writing: Writing): Promise<void> {
  const text = await readIfThere(path.join(writing.root, recoveryFile))
  if (text !== undefined) await storeText(writing, recoveryFile, text)
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}
