import type { Reader } from '../../platform/db/db.ts'
import { endOfEpoch, findFirstXid, listEpochs, xidAt } from './shipping.sql.ts'
import type { Origin } from '../../catalog/origin/origin.ts'
import type { SegmentRow, XidRange } from './shipping.sql.ts'

const usualChanges = 200_000

/** The epochs from the last segment on, each with what is not shipped of it and has ended. */
async function* openRanges(
  reader: Reader,
  origin: Origin & { readonly epoch: number },
  last: SegmentRow | undefined,
): AsyncGenerator<XidRange> {
  for (const epoch of await listEpochs(reader)) {
    if (epoch < (last?.epoch ?? 0)) continue
    const from = epoch === last?.epoch ? last.to : 0n
    // An epoch that is over is complete; of this one, what still runs is to come.
    const to = epoch === origin.epoch ? origin.horizon : await endOfEpoch(reader, epoch)
    if (to > from) yield { epoch, from, to }
  }
}

/** What the next segment is to hold; undefined where nothing is new. */
export async function nextRange(
  reader: Reader,
  origin: Origin & { readonly epoch: number },
  last: SegmentRow | undefined,
  changesPerSegment = usualChanges,
): Promise<XidRange | undefined> {
  for await (const range of openRanges(reader, origin, last)) {
    const first = await findFirstXid(reader, range)
    if (first !== undefined) return { ...range, to: await cut(reader, range, first, changesPerSegment) }
  }
  return undefined
}

/** Where a range ends that would be too long for one file. A transaction is never cut in two. */
async function cut(reader: Reader, range: XidRange, first: bigint, limit: number): Promise<bigint> {
  const ends = [await xidAt(reader, 'operation', range, limit), await xidAt(reader, 'change', range, limit)]
  const past = ends.filter((xid) => xid !== undefined).map((xid) => (xid > first ? xid : xid + 1n))
  return past.reduce((least, xid) => (xid < least ? xid : least), range.to)
}
