import { failure } from '../../platform/errors/errors.ts'
import type { SnapshotHeader } from '../../platform/sealed/sealed.ts'
import type { Shape } from '../../schema/schema.ts'
import { isCovered } from './ground.sql.ts'
import {
  beginOperation,
  countBaseDifferences,
  digestBase,
  findDifferences,
  listBuried,
  recordDifferences,
} from './proof.sql.ts'
import type { BuriedFile } from './proof.sql.ts'
import type { Session } from './session.sql.ts'
import type { Journal, Source } from './source.ts'

export interface Proof {
  /** The changes alone tell the same as the snapshot, and as the tables that came of both. */
  readonly isProven: boolean
  /** Rows that differ from the end of history, by table: what the way to an earlier moment changed. */
  readonly differences: Readonly<Record<string, number>>
  /** The operation that tells of them; undoing it brings the later state back. */
  readonly operation: string | undefined
  /** Files that have to leave quarantine, since their photos were purged only later. */
  readonly buried: readonly BuriedFile[]
}

interface Proving {
  readonly journal: Journal
  readonly to: Date | undefined
  /** The snapshot holds what it says of itself. */
  readonly isSameAsTold: boolean
  readonly base: Source<SnapshotHeader> | undefined
  readonly shapes: readonly Shape[]
}

/**
 * Compares the tables with the fold of all of history. Where they may differ (an earlier moment, missing files), history
 * gets an operation that says so; else `rebuild_not_proven` is thrown.
 */
export async function prove(session: Session, proving: Proving): Promise<Proof> {
  const { journal, to, base, shapes } = proving
  const isBaseProven = proving.isSameAsTold && (await isSameBase(session, proving))
  const differences: Record<string, number> = {}
  for (const shape of shapes) {
    const rows = await findDifferences(session, shape)
    if (rows > 0) differences[shape.name] = rows
  }
  const isAhead = base !== undefined && !(await isCovered(session, base.header))
  const isSame = Object.keys(differences).length === 0
  if (!isSame && to === undefined && journal.isComplete && !isAhead) throw notProven(differences)
  const isProven = journal.isComplete && isBaseProven && (isSame || to !== undefined)
  return {
    isProven,
    differences,
    operation: isSame ? undefined : await record(session, proving, differences),
    buried: await listBuried(session),
  }
}

/** Whether the rows of the snapshot are what it says of itself. Digests of another schema can't be compared. */
export async function isAsTold(
  session: Session,
  shapes: readonly Shape[],
  header: SnapshotHeader | undefined,
  schema: string,
): Promise<boolean> {
  if (header === undefined || header.schema !== schema) return true
  for (const shape of shapes)
    if (header.digests[shape.name] !== (await digestBase(session, shape))) return false
  return true
}

/** Whether the changes up to the snapshot tell the same as it does. */
async function isSameBase(session: Session, { base, shapes }: Proving): Promise<boolean> {
  if (base === undefined) return true
  for (const shape of shapes) if ((await countBaseDifferences(session, shape)) > 0) return false
  return true
}

async function record(
  session: Session,
  { journal, to, shapes }: Proving,
  differences: Readonly<Record<string, number>>,
): Promise<string> {
  const details = {
    ...(to && { to: to.toISOString() }),
    ...(!journal.isComplete && { isIncomplete: true }),
    tables: differences,
  }
  const isMoment = to !== undefined && journal.isComplete
  const intent = isMoment ? 'library.rebuild' : 'library.salvage'
  const context = { actor: 'system', client: 'command line', intent, details } as const
  const operation = await beginOperation(session, context)
  for (const shape of shapes)
    if (differences[shape.name] !== undefined) await recordDifferences(session, shape, operation)
  return operation
}

function notProven(differences: Readonly<Record<string, number>>): Error {
  const what = Object.entries(differences).map(([table, rows]) => `${rows} rows of ${table}`)
  return failure(
    'rebuild_not_proven',
    `What was rebuilt differs from what the journal tells: ${what.join(', ')}. Nothing of it was kept. Please report this.`,
    { details: { differences } },
  )
}
