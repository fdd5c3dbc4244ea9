import { findStructureFaults, verifyTriggers } from '../../platform/journal/journal.ts'
import { openSealed } from '../../platform/sealed/sealed.ts'
import type {
  SealedSummary,
  SealedTable,
  SegmentHeader,
  SnapshotHeader,
} from '../../platform/sealed/sealed.ts'
import { groundTables, readShapes } from '../../schema/schema.ts'
import type { Shape } from '../../schema/schema.ts'
import { copyBase, copyExif, copyHistory, emptyBase, passBy, prepareCopying } from './copying.sql.ts'
import { countAgain } from './counts.sql.ts'
import {
  countBroken,
  dropUnfit,
  foldChanges,
  isNotLater,
  makeRows,
  noteOperations,
  putExif,
  putRows,
} from './ground.sql.ts'
import {
  countHistory,
  eraseAgain,
  fillEpochs,
  fillInstance,
  fillSegments,
  setSequences,
} from './history.sql.ts'
import type { HistoryFigures, SegmentRow } from './history.sql.ts'
import { digestTable, recordRebuilt } from './proof.sql.ts'
import { isAsTold, prove } from './prove.ts'
import type { Proof } from './prove.ts'
import type { Session } from './session.sql.ts'
import { bringBack, setAside } from './setting-aside.sql.ts'
import type { Journal, Source } from './source.ts'

export interface RebuildProgress {
  readonly step: 'reading' | 'history' | 'rows' | 'proof'
  readonly done: number
  readonly total: number
}

export interface Filled extends HistoryFigures, Proof {
  readonly segments: number
  /** The snapshot that the rows began with. */
  readonly snapshot: string | undefined
  /** Rows of each ground table, and their digests. */
  readonly rows: Readonly<Record<string, number>>
  readonly digests: Readonly<Record<string, string>>
  readonly lost: readonly string[]
}

interface Filling {
  readonly journal: Journal
  readonly to: Date | undefined
  /** The last migration of this version. */
  readonly schema: string
  readonly onProgress: (progress: RebuildProgress) => void
}

/** Everything between empty tables and a whole library, within the transaction of the session. */
export async function fillDatabase(session: Session, filling: Filling): Promise<Filled> {
  const { journal, to } = filling
  const aside = await setAside(
    session,
    groundTables.map(({ name }) => name),
  )
  await fillHistory(session, filling)
  const base = await chooseBase(session, journal, to)
  const figures = await countHistory(session)
  const shapes = await readShapes(session.db)
  const made = await fillGround(session, filling, shapes, base)
  const { isSameAsTold, ...filled } = made
  const proof = await prove(session, { ...filling, base, shapes, isSameAsTold })
  await countAgain(session)
  const digests: Record<string, string> = {}
  for (const { name } of shapes) digests[name] = await digestTable(session, name)
  await bringBack(session, aside)
  await expectWhole(session)
  const { until, operations, changes } = figures
  const details = { until, segments: journal.segments.length, operations, changes, ...(to && { to }) }
  await recordRebuilt(session, {
    actor: 'system',
    client: 'command line',
    intent: 'library.rebuilt',
    details,
  })
  return { ...figures, ...proof, ...filled, digests, segments: journal.segments.length, snapshot: base?.file }
}

async function fillHistory(session: Session, { journal, onProgress }: Filling): Promise<void> {
  await prepareCopying(session)
  const total = journal.segments.length
  const rows: SegmentRow[] = []
  for (const [done, segment] of journal.segments.entries()) {
    onProgress({ step: 'history', done, total })
    rows.push(segmentRow(segment.header, await readAll(segment.file, (table) => copyHistory(session, table))))
  }
  onProgress({ step: 'history', done: total, total })
  await fillSegments(session, [...rows, ...lostEnd(journal, rows.at(-1))])
  await fillEpochs(session)
  await setSequences(session)
  await eraseAgain(session)
  const any = journal.segments[0] ?? journal.snapshots[0]
  if (any !== undefined) await fillInstance(session, any.header)
}

/** Gives each table away; what comes back is only known of a file that is whole. */
async function readAll(file: string, take: (table: SealedTable) => Promise<unknown>): Promise<SealedSummary> {
  const sealed = await openSealed(file)
  try {
    for await (const table of sealed.tables) await take(table)
    return sealed.summary()
  } finally {
    await sealed.close()
  }
}

const segmentRow = (header: SegmentHeader, { sha256, bytes, rows }: SealedSummary): SegmentRow => ({
  header,
  sha256,
  bytes,
  operations: rows['operation'] ?? 0,
  changes: rows['change'] ?? 0,
})

/** A last segment that can't be read keeps its number: what is written next comes after it. */
function lostEnd({ lostEnd: end }: Journal, last: SegmentRow | undefined): SegmentRow[] {
  if (end === undefined) return []
  const { epoch = 0, toXid = '0' } = last?.header ?? {}
  const header = { number: end.number, epoch, fromXid: toXid, toXid, madeAt: end.at }
  return [{ header, sha256: end.sha256, bytes: 0, operations: 0, changes: 0 }]
}

/** The last snapshot that is not later than the moment. */
async function chooseBase(
  session: Session,
  { snapshots, isComplete }: Journal,
  to: Date | undefined,
): Promise<Source<SnapshotHeader> | undefined> {
  for (const snapshot of snapshots.toReversed()) {
    const { header } = snapshot
    if (to === undefined) return snapshot
    if (!isComplete && Date.parse(header.madeAt) > to.getTime()) continue
    if (await isNotLater(session, header, to)) return snapshot
  }
  return undefined
}

async function fillGround(
  session: Session,
  { journal, to, schema, onProgress }: Filling,
  shapes: readonly Shape[],
  base: Source<SnapshotHeader> | undefined,
): Promise<Pick<Filled, 'rows' | 'lost'> & { readonly isSameAsTold: boolean }> {
  const columns = await fillBase(session, shapes, base)
  const isSameAsTold = await isAsTold(session, shapes, base?.header, schema)
  await noteOperations(session, base?.header, to)
  const rows: Record<string, number> = {}
  const lost: string[] = []
  for (const [done, shape] of shapes.entries()) {
    onProgress({ step: 'rows', done, total: shapes.length })
    await foldChanges(session, shape)
    await makeRows(session, shape, columns.get(shape.name) ?? shape.columns.map(({ name }) => name))
    if (!journal.isComplete) lost.push(...(await countLost(session, shape)))
    rows[shape.name] = await putRows(session, shape)
  }
  await putExif(session)
  return { rows, lost, isSameAsTold }
}

async function countLost(session: Session, shape: Shape): Promise<string[]> {
  const broken = await countBroken(session, shape)
  const unfit = await dropUnfit(session, shape)
  return [
    ...(broken > 0
      ? [`${shape.name}: ${broken} rows can't be had, since it is missing how they began.`]
      : []),
    ...(unfit > 0
      ? [`${shape.name}: ${unfit} rows were left out or loosened, since what they belong to is missing.`]
      : []),
  ]
}

/** The columns that the snapshot has of each table. */
async function fillBase(
  session: Session,
  shapes: readonly Shape[],
  base: Source<SnapshotHeader> | undefined,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const columns = new Map<string, readonly string[]>()
  const take = async (table: SealedTable): Promise<void> => {
    const shape = shapes.find(({ name }) => name === table.name)
    if (shape !== undefined) columns.set(table.name, await copyBase(session, shape, table))
    else if (table.name === 'asset_exif') await copyExif(session, table)
    else await passBy(table)
  }
  if (base !== undefined) await readAll(base.file, take)
  for (const shape of shapes) if (!columns.has(shape.name)) await emptyBase(session, shape)
  return columns
}

/** What records and limits is there as it should be, before anybody relies on it. */
async function expectWhole({ db }: Session): Promise<void> {
  const faults = [...(await verifyTriggers(db, groundTables)), ...(await findStructureFaults(db))]
  if (faults.length > 0) throw new Error(`After the rebuild: ${faults.join(', ')}`)
}
