import { errorCode } from '../../platform/errors/errors.ts'
import type { Trx } from '../../schema/schema.ts'
import { listReturning } from './summary.sql.ts'
import type { Returning } from './summary.sql.ts'

/** Puts files of purged photos back where they were; tells of which tombstones they could not be. */
export type BringBackFiles = (tombstoneIds: readonly string[]) => Promise<readonly string[]>

/** Files of purged photos come back before their rows, and outside of the transaction: it may be planned again. */
export interface Files {
  /** Tombstones whose files were asked for. */
  readonly asked: Set<string>
  /** Photos that have to stay away because theirs are gone. */
  readonly lost: Set<string>
}

export const noFiles = (): Files => ({ asked: new Set(), lost: new Set() })

class FilesFirst extends Error {
  readonly returning: readonly Returning[]

  constructor(returning: readonly Returning[]) {
    super('Files have to come back before their rows.')
    this.returning = returning
  }
}

export async function expectFiles(trx: Trx, { asked }: Files): Promise<void> {
  const returning = await listReturning(trx)
  if (returning.some(({ tombstoneId }) => !asked.has(tombstoneId))) throw new FilesFirst(returning)
}

export async function bring(
  bringBackFiles: BringBackFiles,
  { asked, lost }: Files,
  returning: readonly Returning[],
): Promise<void> {
  if (returning.length === 0) return
  const failed = new Set(await bringBackFiles(returning.map(({ tombstoneId }) => tombstoneId)))
  for (const { tombstoneId } of returning) asked.add(tombstoneId)
  for (const { tombstoneId, assetId } of returning) if (failed.has(tombstoneId)) lost.add(assetId)
  for (const { tombstoneId, assetId } of returning) if (!failed.has(tombstoneId)) lost.delete(assetId)
}

const meanwhile = new Set(['23505', '23503'])
const attempts = 5

/** Where files have to come first, or somebody put in or took away meanwhile what it depends on, it is planned again. */
export async function patiently<Result>(
  bringBackFiles: BringBackFiles,
  files: Files,
  work: () => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      const isFirst = error instanceof FilesFirst
      if (attempt === attempts || !(isFirst || meanwhile.has(errorCode(error) ?? ''))) throw error
      if (isFirst) await bring(bringBackFiles, files, error.returning)
    }
  }
}
