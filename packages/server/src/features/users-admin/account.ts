import type { SessionId } from '../../catalog/access/access.ts'
import { listUsers } from '../../catalog/users/users.ts'
import type { User, UserId } from '../../catalog/users/users.ts'
import { failure } from '../../platform/errors/errors.ts'
import type { Trx } from '../../schema/schema.ts'

/** The admin who asks. */
export interface Admin {
  readonly userId: UserId
  /** Undefined for an API key. */
  readonly sessionId: SessionId | undefined
}

export function noSuchUser(): never {
  throw failure('not_found', 'User not found')
}

/** Throws `last_admin`. */
export async function refuseLastAdmin(trx: Trx, { id }: User): Promise<void> {
  const others = (await listUsers(trx)).filter((user) => user.isAdmin && user.id !== id)
  if (others.length === 0)
    throw failure('last_admin', 'This would leave nobody who is an admin. Make someone else one first.')
}
