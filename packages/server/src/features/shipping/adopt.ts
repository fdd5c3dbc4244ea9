import { createHash } from 'node:crypto'
import path from 'node:path'
import type { PoolClient } from 'pg'
import { readAtOneMoment } from '../../platform/db/db.ts'
import { errorCode } from '../../platform/errors/errors.ts'
import { noSegment, openSealed, readSegmentHeader, segmentPath } from '../../platform/sealed/sealed.ts'
import type { SealedSummary, SegmentHeader } from '../../platform/sealed/sealed.ts'
import { hasSegment, journalAhead, journalDamaged, lastInFolder } from './folder.ts'
import { getOrigin } from '../../catalog/origin/origin.ts'
import type { ShippingDependencies } from './dependencies.ts'
import { copyOperationIds, findLastSegment, listEpochs, recordSegment } from './shipping.sql.ts'
import type { Origin } from '../../catalog/origin/origin.ts'
import type { SegmentRow, XidRange } from './shipping.sql.ts'
import { nextRange } from './range.ts'

/**
 * Records segments that stand in the folder without a row: a crash came between, or the rows were lost with a database
 * that was rebuilt. Each has to fit: to follow the last one, and to hold the operations that the database has in that
 * range and no others. Where one doesn't, the folder is ahead.
 */
export async function adoptSegments(
  dependencies: ShippingDependencies,
  client: PoolClient,
): Promise<readonly SegmentRow[]> {
  const adopted: SegmentRow[] = []
  for (;;) {
    const last = await readAtOneMoment(client, findLastSegment)
    const number = (last?.number ?? 0) + 1
    if (!(await hasSegment(dependencies.journalFolder, number))) {
      await refuseTail(dependencies.journalFolder, last?.number ?? 0)
      return adopted
    }
    const row = await adopt(dependencies, client, last)
    await recordSegment(dependencies.db, row)
    adopted.push(row)
  }
}

async function refuseTail(journalFolder: string, last: number): Promise<void> {
  const known = await lastInFolder(journalFolder)
  if (known > last) throw journalDamaged(segmentPath(last + 1), 'is missing, and others follow it')
}

async function adopt(
  { journalFolder }: ShippingDependencies,
  client: PoolClient,
  last: SegmentRow | undefined,
): Promise<SegmentRow> {
  const number = (last?.number ?? 0) + 1
  const { summary, operationIds } = await readSegment(journalFolder, number)
  const header = readSegmentHeader(summary.header, segmentPath(number))
  const range = { epoch: header.epoch, from: BigInt(header.fromXid), to: BigInt(header.toXid) }
  const isFitting = await readAtOneMoment(client, async (reader) => {
    const origin = await getOrigin(reader)
    if (!follows(header, number, last, origin) || !(await listEpochs(reader)).includes(range.epoch))
      return false
    if (range.epoch === origin.epoch && range.to > origin.horizon) return false
    const first = await nextRange(reader, origin, last)
    return isWithin(range, first) && operationIds === (await hashRows(copyOperationIds(reader, range)))
  })
  if (!isFitting) throw journalAhead(number, last?.number ?? 0)
  const { sha256, bytes, rows } = summary
  const counts = { operations: rows['operation'] ?? 0, changes: rows['change'] ?? 0 }
  return { ...range, ...counts, number, sha256, bytes, madeAt: new Date(header.madeAt) }
}

function follows(
  header: SegmentHeader,
  number: number,
  last: SegmentRow | undefined,
  { instance }: Origin,
): boolean {
  return (
    header.instance === instance &&
    header.number === number &&
    header.previous === (last?.sha256 ?? noSegment)
  )
}

/** Whether a file begins where the next one would. It may end elsewhere: more may have been running then. */
const isWithin = (range: XidRange, next: XidRange | undefined): boolean =>
  next !== undefined && range.epoch === next.epoch && range.from === next.from

async function readSegment(
  journalFolder: string,
  number: number,
): Promise<{ summary: SealedSummary; operationIds: string }> {
  try {
    const sealed = await openSealed(path.join(journalFolder, segmentPath(number)))
    try {
      let operationIds = ''
      for await (const table of sealed.tables)
        if (table.name === 'operation') operationIds = await hashRows(table.rows)
      return { summary: sealed.summary(), operationIds }
    } finally {
      await sealed.close()
    }
  } catch (error) {
    if (errorCode(error) !== 'sealed_damaged') throw error
    throw journalDamaged(segmentPath(number), 'is damaged', error)
  }
}

/** Of the first column of each row. */
async function hashRows(rows: AsyncIterable<Buffer>): Promise<string> {
  const hash = createHash('sha256')
  let isFirstColumn = true
  for await (const chunk of rows) {
    for (let at = 0; at < chunk.length;) {
      const line = chunk.indexOf(10, at)
      const end = line === -1 ? chunk.length : line
      if (isFirstColumn) {
        const tab = chunk.subarray(at, end).indexOf(9)
        hash.update(chunk.subarray(at, tab === -1 ? end : at + tab))
        isFirstColumn = tab === -1
      }
      if (line !== -1) {
        hash.update('\n')
        isFirstColumn = true
      }
      at = end + 1
    }
  }
  return hash.digest('hex')
}
