// Where a file comes from: the library, the versions and the moment that every sealed file tells in its header.
// Invariant: of a database that was exchanged under a running program no file is made; its epoch is not begun.
import type { Reader } from '../../platform/db/db.ts'
import { failure } from '../../platform/errors/errors.ts'
import type { DumpHeader } from '../../platform/sealed/sealed.ts'
import { readOrigin } from './origin.sql.ts'
import type { Origin } from './origin.sql.ts'

export { readOrigin } from './origin.sql.ts'
export type { Origin } from './origin.sql.ts'

/** An origin of which files may be made. Throws `epoch_not_begun`. */
export async function getOrigin(reader: Reader): Promise<Origin & { readonly epoch: number }> {
  const origin = await readOrigin(reader)
  if (origin?.epoch !== undefined) return { ...origin, epoch: origin.epoch }
  throw failure(
    'epoch_not_begun',
    'This database is another one than at the last start of Heirloom: it was restored or copied since. ' +
      'Restart Heirloom, and its journal goes on.',
  )
}

/** What every header tells. */
export function commonHeader(
  { instance, originals, schema, postgres, at }: Origin,
  version: string,
): Omit<DumpHeader, 'snapshot'> {
  return { instance, originals, schema, program: version, postgres, madeAt: at.toISOString() }
}
