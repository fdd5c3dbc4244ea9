import { setTimeout as sleep } from 'node:timers/promises'
import { copyTables, readAtOneMoment, withClient } from '../../platform/db/db.ts'
import type { Reader } from '../../platform/db/db.ts'
import { errorCode } from '../../platform/errors/errors.ts'
import { noSegment, snapshotPath, writeSealed } from '../../platform/sealed/sealed.ts'
import type { SnapshotHeader } from '../../platform/sealed/sealed.ts'
import { groundTables } from '../../schema/schema.ts'
import { commonHeader, getOrigin } from '../../catalog/origin/origin.ts'
import type { ShippingDependencies } from './dependencies.ts'
import { digestTables, findLastSegment } from './shipping.sql.ts'

export interface MadeSnapshot {
  /** Below the journal's folder. */
  readonly path: string
  /** The last segment before it. */
  readonly number: number
  readonly at: Date
  readonly sha256: string
  readonly bytes: number
  readonly rows: Readonly<Record<string, number>>
  /** Of each ground table, by table_digest(). */
  readonly digests: Readonly<Record<string, string>>
}

/** Writes the catalog as it is at this moment. Throws `epoch_not_begun`. */
export async function makeSnapshot(dependencies: Omit<ShippingDependencies, 'log'>): Promise<MadeSnapshot> {
  const make = (): Promise<MadeSnapshot> =>
    withClient(dependencies.pool, (client) =>
      readAtOneMoment(client, (reader) => writeSnapshot(dependencies, reader)),
    )
  try {
    return await make()
  } catch (error) {
    // Somebody made one in the same second.
    if (errorCode(error) !== 'sealed_exists') throw error
    await sleep(1000)
    return await make()
  }
}

async function writeSnapshot(
  { journalFolder, version }: Omit<ShippingDependencies, 'log'>,
  reader: Reader,
): Promise<MadeSnapshot> {
  const ground = groundTables.map((table) => table.name)
  const origin = await getOrigin(reader)
  const last = await findLastSegment(reader)
  const number = last?.number ?? 0
  const header: SnapshotHeader = {
    ...commonHeader(origin, version),
    number,
    segment: { number, sha256: last?.sha256 ?? noSegment },
    epoch: origin.epoch,
    snapshot: origin.snapshot,
    digests: await digestTables(reader, ground),
  }
  const path = snapshotPath(origin.at, number)
  const tables = copyTables(reader, ['epoch', 'instance', ...ground, 'asset_exif'])
  const written = await writeSealed({ folder: journalFolder, path, kind: 'snapshot', header, tables })
  return { ...written, path, number, at: origin.at, digests: header.digests }
}
