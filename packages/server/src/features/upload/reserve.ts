import type { Db } from '../../schema/schema.ts'
import { pathsAt, type Address } from './address.ts'
import { claimLost, persistently } from './commit.ts'
import { refused } from './refusals.ts'
import { claimPath } from './upload.sql.ts'

/** A path that no row and no other claim has, noted in the claim. A file of somebody else's may still stand there. */
export interface Reservation {
  readonly address: Address
  readonly path: string
  /** The paths to try next. */
  readonly rest: Iterator<string, unknown>
}

export async function reserve(
  db: Db,
  claimId: string,
  column: 'path' | 'sidecar_path',
  address: Address,
  paths: Iterator<string, unknown> = pathsAt(address),
): Promise<Reservation> {
  for (let next = paths.next(); next.done !== true; next = paths.next()) {
    const path = next.value
    const claimed = await persistently(() => claimPath(db, claimId, column, path))
    if (claimed === 'lost') throw claimLost()
    if (claimed === 'claimed') return { address, path, rest: paths }
  }
  throw refused('bad_file_name', 'There are too many files of that name. Nothing was stored.')
}

export function isSameAddress(left: Address, right: Address): boolean {
  return left.folder === right.folder && left.name === right.name
}
