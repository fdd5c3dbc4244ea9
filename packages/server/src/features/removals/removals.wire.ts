import type { Removed, WaitingChange } from '@heirloom/contract'
import type { Asker, Hold, Made } from '../../catalog/holds/holds.ts'

export function waitingChangeWire(hold: Hold): WaitingChange {
  return {
    id: hold.id,
    kind: hold.kind,
    ownerId: hold.ownerId,
    ownerName: hold.ownerName,
    count: hold.count,
    library: hold.library,
    sample: [...hold.sample],
    askedBy: askedBy(hold.asker),
    address: hold.asker.address ?? null,
    askedAt: hold.askedAt.toISOString(),
    asked: hold.asked,
    lastAskedAt: hold.lastAskedAt.toISOString(),
    expiresAt: hold.expiresAt.toISOString(),
    state: hold.state,
  }
}

function askedBy({ actor, keyName, client }: Asker): string {
  switch (actor) {
    case 'api_key':
      return keyName === undefined ? 'an API key that is gone by now' : `API key “${keyName}”`
    case 'session':
      return client ?? 'a signed-in device'
    case 'shared_link':
      return 'a shared link'
    case 'job':
      return 'a job of Heirloom'
    default:
      return client ?? 'Heirloom'
  }
}

export function removedWire({ count, operationId }: Made): Removed {
  return { count, operationId: operationId ?? null }
}
