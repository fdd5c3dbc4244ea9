import type { BackupCredentials, BackupTarget } from '../../platform/config/config.ts'
import type { Log } from '../../platform/log/log.ts'
import { describePlace, openTarget } from '../../platform/targets/targets.ts'
import type { Target } from '../../platform/targets/targets.ts'
import { readInstanceId } from '../../schema/schema.ts'
import type { Db } from '../../schema/schema.ts'
import { noSuchTarget } from './requests.ts'
import { hasCopies, writeTargets } from './targets.sql.ts'

/** The targets of the settings, and what it takes to reach them. */
export interface Places {
  readonly db: Db
  /** The data folder: targets mirror what is below it. */
  readonly root: string
  readonly targets: readonly BackupTarget[]
  readonly credentials: BackupCredentials
  readonly log: Log
}

/** Brings the rows in line with the settings. */
export async function knowTargets({ db, targets }: Pick<Places, 'db' | 'targets'>): Promise<void> {
  const wanted = targets.map((target) => ({ ...target, place: describePlace(target) }))
  await db.transaction().execute((trx) => writeTargets(trx, wanted))
}

/**
 * Opens a target. An empty place becomes one only as long as nothing is known to stand there: else it is a disk that is
 * not mounted, and the folder that waits for it.
 */
export async function openNamed(places: Places, name: string): Promise<Target> {
  const { db, root, credentials, log } = places
  const spec = places.targets.find((target) => target.name === name)
  if (spec === undefined) throw noSuchTarget(name)
  const target = openTarget(spec, { root, credentials, log })
  try {
    const instance = (await readInstanceId(db)) ?? ''
    await target.open({ instance, mayMake: !(await hasCopies(db, name)) })
    return target
  } catch (error) {
    await target.close()
    throw error
  }
}
