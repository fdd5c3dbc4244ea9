import type { PoolClient } from 'pg'
import { alone, readAtOneMoment } from '../../platform/db/db.ts'
import type { Reader } from '../../platform/db/db.ts'
import { failure } from '../../platform/errors/errors.ts'
import { failpoint } from '../../platform/failpoints/failpoints.ts'
import { noSegment, segmentPath, writeSealed } from '../../platform/sealed/sealed.ts'
import type { SegmentHeader } from '../../platform/sealed/sealed.ts'
import { adoptSegments } from './adopt.ts'
import { mendHead, proveFiles } from './folder.ts'
import { commonHeader, getOrigin } from '../../catalog/origin/origin.ts'
import type { ShippingDependencies } from './dependencies.ts'
import { findLastSegment, momentsOf, recordSegment, segmentTables } from './shipping.sql.ts'
import type { Origin } from '../../catalog/origin/origin.ts'
import type { SegmentRow, XidRange } from './shipping.sql.ts'
import { nextRange } from './range.ts'

export interface ShippedSegment {
  readonly number: number
  /** Below the journal's folder. */
  readonly path: string
  readonly sha256: string
  readonly bytes: number
  readonly operations: number
  readonly changes: number
}

export interface ShipResult {
  /** What this call wrote, or found whole without its row and recorded. */
  readonly shipped: readonly ShippedSegment[]
  /** The number of the last segment that stands; 0 before the first. */
  readonly last: number
}

export interface ShipOptions {
  /** Stop after the segment at hand. */
  readonly signal?: AbortSignal | undefined
  /** Also look whether every file that was ever shipped stands there, by its size. */
  readonly isThorough?: boolean
}

/**
 * Makes segments of all that is new in the journal, up to the oldest transaction that still runs. What a crash left
 * half done is finished first. One at a time in the whole database: another caller waits.
 * Throws `journal_ahead` where the folder knows more than the database, `journal_damaged` where it knows less,
 * `epoch_not_begun` after the database was exchanged under a running program, `shipping_busy`.
 */
export async function ship(
  dependencies: ShippingDependencies,
  options: ShipOptions = {},
): Promise<ShipResult> {
  const { pool } = dependencies
  const result = await alone(pool, { name: 'ship', waitMs: 120_000 }, (client) =>
    shipAlone(dependencies, client, options),
  )
  if (result !== 'busy') return result
  throw failure(
    'shipping_busy',
    'The journal is being shipped by another process for minutes. Try again later.',
  )
}

async function shipAlone(
  dependencies: ShippingDependencies,
  client: PoolClient,
  { signal, isThorough = false }: ShipOptions,
): Promise<ShipResult> {
  const before = await readAtOneMoment(client, findLastSegment)
  await proveFiles(dependencies, before, isThorough)
  const shipped = [...(await adoptSegments(dependencies, client))]
  for (;;) {
    const made = signal?.aborted === true ? undefined : await shipNext(dependencies, client)
    if (made === undefined) break
    shipped.push(made)
  }
  await mendHead(dependencies, client)
  return { shipped: shipped.map((row) => told(row)), last: shipped.at(-1)?.number ?? before?.number ?? 0 }
}

function told({ number, sha256, bytes, operations, changes }: SegmentRow): ShippedSegment {
  return { number, path: segmentPath(number), sha256, bytes, operations, changes }
}

/** Undefined where nothing is new. */
async function shipNext(
  dependencies: ShippingDependencies,
  client: PoolClient,
): Promise<SegmentRow | undefined> {
  const row = await readAtOneMoment(client, async (reader) => {
    const origin = await getOrigin(reader)
    const last = await findLastSegment(reader)
    const range = await nextRange(reader, origin, last, dependencies.changesPerSegment)
    return range && (await writeSegment(dependencies, reader, { origin, last, range }))
  })
  if (row === undefined) return undefined
  failpoint('shipping.written')
  await recordSegment(dependencies.db, row)
  failpoint('shipping.recorded')
  return row
}

async function writeSegment(
  { journalFolder, version }: ShippingDependencies,
  reader: Reader,
  next: { readonly origin: Origin; readonly last: SegmentRow | undefined; readonly range: XidRange },
): Promise<SegmentRow> {
  const { origin, last, range } = next
  const number = (last?.number ?? 0) + 1
  const { first, last: lastMoment } = await momentsOf(reader, range)
  const header: SegmentHeader = {
    ...commonHeader(origin, version),
    number,
    previous: last?.sha256 ?? noSegment,
    epoch: range.epoch,
    fromXid: String(range.from),
    toXid: String(range.to),
    firstAt: first.toISOString(),
    lastAt: lastMoment.toISOString(),
  }
  const tables = segmentTables(reader, range)
  const written = await writeSealed({
    folder: journalFolder,
    path: segmentPath(number),
    kind: 'segment',
    header,
    tables,
  })
  const { sha256, bytes, rows } = written
  const counts = { operations: rows['operation'] ?? 0, changes: rows['change'] ?? 0 }
  return { ...range, ...counts, number, sha256, bytes, madeAt: origin.at }
}
