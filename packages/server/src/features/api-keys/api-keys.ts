// API keys: credentials for programs. Ground. A secret is shown once, when its key is made, and known by its keyed
// digest after that. No key makes or widens a key beyond what it may do itself.
import { isGranted, notFound, tokenPurpose } from '../../catalog/access/access.ts'
import type { Viewer } from '../../catalog/access/access.ts'
import { failure } from '../../platform/errors/errors.ts'
import { withOperation } from '../../platform/journal/journal.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import { makeToken } from '../../platform/secrets/secrets.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Db } from '../../schema/schema.ts'
import { deleteApiKey, findApiKey, insertApiKey, updateApiKey } from './api-keys.sql.ts'
import type { ApiKey } from './api-keys.sql.ts'

export { listApiKeys } from './api-keys.sql.ts'
export type { ApiKey } from './api-keys.sql.ts'

export interface MadeApiKey {
  readonly key: ApiKey
  readonly secret: string
}

export interface Wish {
  readonly name?: string | undefined
  readonly permissions?: readonly string[] | undefined
}

/** Throws `more_than_own_permissions`. */
export async function makeApiKey(
  db: Db,
  secrets: Secrets,
  viewer: Viewer,
  wish: Wish & { readonly permissions: readonly string[] },
  context: OperationContext,
): Promise<MadeApiKey> {
  refuseMore(viewer, wish.permissions)
  const { token, digest } = makeToken(secrets, tokenPurpose.apiKey)
  const { permissions, name = 'API Key' } = wish
  const key = await withOperation(db, context, (trx) =>
    insertApiKey(trx, { ownerId: viewer.userId, name, permissions, digest }),
  )
  return { key, secret: token }
}

/** Throws `not_found`. */
export async function getApiKey(db: Db, viewer: Viewer, id: string): Promise<ApiKey> {
  const key = await findApiKey(db, viewer.userId, id)
  if (key === undefined) throw notFound('apiKey.read')
  return key
}

/** The key that asks; throws `not_an_api_key` where a session does. */
export async function getOwnApiKey(db: Db, viewer: Viewer): Promise<ApiKey> {
  if (viewer.via.kind !== 'apiKey') throw failure('not_an_api_key', 'Not authenticated with an API Key')
  return getApiKey(db, viewer, viewer.via.id)
}

/** Throws `not_found` and `more_than_own_permissions`. */
export async function changeApiKey(
  db: Db,
  viewer: Viewer,
  id: string,
  wish: Wish,
  context: OperationContext,
): Promise<ApiKey> {
  refuseMore(viewer, wish.permissions ?? [])
  const key = await withOperation(db, context, (trx) => updateApiKey(trx, viewer.userId, id, wish))
  if (key === undefined) throw notFound('apiKey.update')
  return key
}

/** Throws `not_found`. */
export async function withdrawApiKey(
  db: Db,
  viewer: Viewer,
  id: string,
  context: OperationContext,
): Promise<void> {
  const gone = await withOperation(db, context, (trx) => deleteApiKey(trx, viewer.userId, id))
  if (!gone) throw notFound('apiKey.delete')
}

function refuseMore(viewer: Viewer, permissions: readonly string[]): void {
  if (permissions.every((permission) => isGranted(viewer, permission))) return
  throw failure('more_than_own_permissions', 'Cannot grant permissions you do not have')
}
