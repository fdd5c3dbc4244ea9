import { routes } from '@heirloom/contract'
import type { FastifyInstance } from 'fastify'
import { operationOf } from '../../catalog/access/access.ts'
import { listUsers, updateUser } from '../../catalog/users/users.ts'
import { failure } from '../../platform/errors/errors.ts'
import { serve } from '../../platform/http/http.ts'
import { withOperation } from '../../platform/journal/journal.ts'
import type { Db } from '../../schema/schema.ts'

export function systemMetadataRoutes(app: FastifyInstance, { db }: { readonly db: Db }): void {
  serve(app, routes.getAdminOnboarding, async () => {
    const users = await listUsers(db)
    return { isOnboarded: users.some(({ isAdmin, isOnboarded }) => isAdmin && isOnboarded) }
  })

  serve(app, routes.updateAdminOnboarding, async (request) => {
    const { viewer, body } = request
    await withOperation(db, operationOf(request, 'account.onboard'), (trx) =>
      updateUser(trx, viewer.userId, { isOnboarded: body.isOnboarded }),
    )
    return null
  })

  serve(app, routes.getReverseGeocodingState, () => ({ lastImportFileName: null, lastUpdate: null }))
  serve(app, routes.getVersionCheckState, () => ({ checkedAt: null, releaseVersion: null }))

  serve(app, routes.getServerLicense, noLicence)
  serve(app, routes.setServerLicense, noLicence)
  serve(app, routes.deleteServerLicense, noLicence)
  serve(app, routes.setUserLicense, noLicence)
  serve(app, routes.deleteUserLicense, noLicence)
}

function noLicence(): never {
  throw failure('no_such_thing', 'There is no licence: Heirloom needs none.')
}
