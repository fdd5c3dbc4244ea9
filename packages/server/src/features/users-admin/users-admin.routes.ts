import { routes } from '@heirloom/contract'
import type { UserAdminResponse, UserAdminUpdate } from '@heirloom/contract'
import type { FastifyInstance } from 'fastify'
import { operationOf } from '../../catalog/access/access.ts'
import type { Viewer } from '../../catalog/access/access.ts'
import { listUsedBytes, sumUsedBytes, userAdminWire } from '../../catalog/users/users.ts'
import type { User } from '../../catalog/users/users.ts'
import { serve } from '../../platform/http/http.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Db } from '../../schema/schema.ts'
import {
  changeAccount,
  createAccount,
  getAccount,
  listAccounts,
  removeAccount,
  restoreAccount,
} from './users-admin.ts'
import type { AccountChanges, Admin } from './users-admin.ts'

interface UsersAdminDeps {
  readonly db: Db
  readonly secrets: Secrets
}

export function usersAdminRoutes(app: FastifyInstance, { db, secrets }: UsersAdminDeps): void {
  const wire = async (user: User): Promise<UserAdminResponse> =>
    userAdminWire(user, await sumUsedBytes(db, user.id))

  serve(app, routes.searchUsersAdmin, async ({ query }) => {
    const [users, used] = await Promise.all([listAccounts(db, query), listUsedBytes(db)])
    return users.map((user) => userAdminWire(user, used.get(user.id) ?? 0))
  })

  serve(app, routes.createUserAdmin, async (request) => {
    const { email, name, password } = request.body
    const account = { ...changesOf(request.body), email, name, password }
    return wire(await createAccount(db, secrets, account, operationOf(request, 'account.create')))
  })

  serve(app, routes.getUserAdmin, async ({ params }) => wire(await getAccount(db, params.id)))

  serve(app, routes.updateUserAdmin, async (request) => {
    const { viewer, params, body } = request
    const context = operationOf(request, 'account.change')
    return wire(await changeAccount(db, secrets, adminOf(viewer), params.id, changesOf(body), context))
  })

  serve(app, routes.deleteUserAdmin, async (request) => {
    const { viewer, params, body } = request
    const removal = { id: params.id, confirmed: body.confirmed }
    const context = operationOf(request, 'account.delete')
    return wire(await removeAccount(db, adminOf(viewer), removal, context))
  })

  serve(app, routes.restoreUserAdmin, async (request) =>
    wire(await restoreAccount(db, request.params.id, operationOf(request, 'account.restore'))),
  )
}

function adminOf({ userId, via }: Viewer): Admin {
  return { userId, sessionId: via.kind === 'session' ? via.id : undefined }
}

function changesOf({ quotaSizeInBytes, ...others }: UserAdminUpdate): AccountChanges {
  return { ...others, quotaBytes: quotaSizeInBytes }
}
