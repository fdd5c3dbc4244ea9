// Comparing what should exist with what does, and asking for the difference: derived things that are missing, files of
// uploads that died. Job history is never consulted: a job that succeeded proves nothing, the file on disk does.
// Deletes nothing but rows that claim a derived file which is not there, and bytes that no upload ever confirmed whole.
import { mkdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import {
  derivedPath,
  forgetMade,
  listAssetIds,
  listPresentPictures,
  outdateMade,
} from '../../catalog/assets/assets.ts'
import type { DerivedPicture, PresentPicture } from '../../catalog/assets/assets.ts'
import { writeDurably } from '../../platform/data-folder/data-folder.ts'
import { errorCode } from '../../platform/errors/errors.ts'
import type { JobRequest } from '../../platform/jobs/jobs.ts'
import { addJobs } from '../../platform/jobs/jobs.ts'
import type { Db } from '../../schema/schema.ts'
import { listUnmade } from './reconcile.sql.ts'
import type { Kinds } from './reconcile.sql.ts'

export { keepStrays, settleDeadClaims } from './dead-claims.ts'

export interface ReconcileDependencies {
  readonly db: Db
  readonly derivedFolder: string
  /** Kinds of derived things with their current versions. */
  readonly kinds: Kinds
  /** Codes of `waiting` whose cause is gone: `ffmpeg_missing` once ffmpeg is there. */
  readonly nowPossible: () => Promise<readonly string[]>
  readonly makeDerived: (assetId: string) => JobRequest
}

const page = 5_000
const statsAtOnce = 32

/** Asks for every derived thing that is missing or of an old version; returns for how many assets. */
export async function askForUnmade(dependencies: ReconcileDependencies): Promise<number> {
  const { db, kinds, makeDerived } = dependencies
  const nowPossible = await dependencies.nowPossible()
  let asked = 0
  let after: string | undefined
  for (;;) {
    const ids = await listUnmade(db, { kinds, nowPossible, after, limit: page })
    if (ids.length === 0) return asked
    await db.transaction().execute((trx) => addJobs(trx, ids.map(makeDerived)))
    asked += ids.length
    after = ids.at(-1)
  }
}

const again = 1_000

/** Asks for these kinds of everything once more; what is there is shown meanwhile. Returns for how many assets. */
export async function askForAll(
  { db, makeDerived }: Pick<ReconcileDependencies, 'db' | 'makeDerived'>,
  kinds: readonly string[],
): Promise<number> {
  let asked = 0
  let after: string | undefined
  for (;;) {
    const ids = await listAssetIds(db, after, again)
    if (ids.length === 0) return asked
    await db.transaction().execute(async (trx) => {
      await outdateMade(trx, ids, kinds)
      await addJobs(trx, ids.map(makeDerived))
    })
    asked += ids.length
    after = ids.at(-1)
  }
}

const marker = '.heirloom-derived'

/** True once after the folder of derived files was made or wiped. */
export async function isFolderNew(derivedFolder: string): Promise<boolean> {
  try {
    await readFile(path.join(derivedFolder, marker))
    return false
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error
    return true
  }
}

/**
 * Looks at every derived picture that has a row, and forgets the rows of those that are not there or have another
 * size, so that `askForUnmade` finds them. Returns how many. Any error but a proven absence changes nothing.
 */
export async function compareWithDisk({ db, derivedFolder }: ReconcileDependencies): Promise<number> {
  await mkdir(derivedFolder, { recursive: true })
  let missing = 0
  let after: PresentPicture | undefined
  for (;;) {
    const rows = await listPresentPictures(db, after, page)
    const gone = await withoutFile(derivedFolder, rows)
    await forgetMade(db, gone)
    missing += gone.length
    after = rows.at(-1)
    if (after === undefined) break
  }
  await writeDurably(path.join(derivedFolder, marker), 'Derived files: they can be deleted and come back.\n')
  return missing
}

async function withoutFile(folder: string, rows: readonly PresentPicture[]): Promise<PresentPicture[]> {
  const gone: PresentPicture[] = []
  for (let i = 0; i < rows.length; i += statsAtOnce) {
    const some = rows.slice(i, i + statsAtOnce)
    const there = await Promise.all(some.map((row) => isThere(folder, row)))
    gone.push(...some.filter((_, index) => there[index] === false))
  }
  return gone
}

async function isThere(folder: string, row: PresentPicture): Promise<boolean> {
  try {
    const { size } = await stat(path.join(folder, derivedPath(row.kind as DerivedPicture, row.asset_id)))
    return row.bytes === null ? size > 0 : size === row.bytes
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false
    throw error
  }
}
