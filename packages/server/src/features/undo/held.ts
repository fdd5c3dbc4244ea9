import type { HeldRequest, Hold } from '../../catalog/holds/holds.ts'
import type { Trx } from '../../schema/schema.ts'
import type { UndoRequest } from './plan.ts'
import { listLeaving } from './summary.sql.ts'

/** What its owner is asked: whose rows and which is known once it is planned. */
export interface Held extends HeldRequest {
  ownerId: string
  ids: readonly string[]
  owners: ReadonlySet<string>
}

export function heldOf(request: UndoRequest, userId: string | undefined): Held {
  const { selection, personId } = request
  const asked = { selection, ...(personId !== undefined && { personId }) }
  return {
    kind: 'operation.undo',
    ownerId: userId ?? personId ?? '',
    ids: [],
    owners: new Set(),
    request: asked,
  }
}

export async function note(trx: Trx, held: Held): Promise<void> {
  const leaving = await listLeaving(trx)
  const photos = leaving.filter((row) => row.isSight)
  held.owners = new Set((photos.length > 0 ? photos : leaving).map((row) => row.ownerId))
  held.ids = leaving.filter((row) => held.owners.has(row.ownerId)).map((row) => row.id)
  const [owner] = held.owners
  if (owner !== undefined) held.ownerId = owner
}

/** The words of a held undo, as they come back from the database. */
export function requestOf(asked: Hold['request']): UndoRequest {
  const { selection, personId } = asked as {
    readonly selection: Omit<UndoRequest['selection'], 'from' | 'to'> & { from?: string; to?: string }
    readonly personId?: string
  }
  const { from, to, ...others } = selection
  const span = { ...(from && { from: new Date(from) }), ...(to && { to: new Date(to) }) }
  return { selection: { ...others, ...span }, personId }
}
