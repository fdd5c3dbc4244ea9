import { preferences, routes } from '@heirloom/contract'
import type { Preferences, UserAdminResponse } from '@heirloom/contract'
import type { FastifyInstance } from 'fastify'
import { operationOf } from '../../catalog/access/access.ts'
import { listUsers, sumUsedBytes, userAdminWire, userWire } from '../../catalog/users/users.ts'
import type { User } from '../../catalog/users/users.ts'
import { failure } from '../../platform/errors/errors.ts'
import { serve } from '../../platform/http/http.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Db } from '../../schema/schema.ts'
import { changeProfile, getUser, preferencesOf, savePreferences, setOnboarded } from './profile.ts'

interface ProfileDeps {
  readonly db: Db
  readonly secrets: Secrets
}

export async function profileRoutes(app: FastifyInstance, { db, secrets }: ProfileDeps): Promise<void> {
  const ownWire = async (user: User): Promise<UserAdminResponse> =>
    userAdminWire(user, await sumUsedBytes(db, user.id))

  serve(app, routes.getMyUser, async ({ viewer }) => ownWire(await getUser(db, viewer.userId)))

  serve(app, routes.updateMyUser, async (request) => {
    const context = operationOf(request, 'account.update')
    return ownWire(await changeProfile(db, secrets, request.viewer, request.body, context))
  })

  serve(app, routes.searchUsers, async () => (await listUsers(db)).map(userWire))

  serve(app, routes.getUser, async ({ params }) => userWire(await getUser(db, params.id)))

  serve(app, routes.getMyPreferences, async ({ viewer }) => preferencesWire(await getUser(db, viewer.userId)))

  serve(app, routes.updateMyPreferences, async (request) => {
    const { avatar, ...changes } = request.body
    const context = operationOf(request, 'account.update_preferences')
    return preferencesWire(await savePreferences(db, request.viewer, changes, avatar?.color, context))
  })

  serve(app, routes.getUserPreferencesAdmin, async ({ params }) =>
    preferencesWire(await getUser(db, params.id)),
  )

  serve(app, routes.updateUserPreferencesAdmin, async (request) => {
    const { avatar, ...changes } = request.body
    const user = await getUser(db, request.params.id)
    const context = operationOf(request, 'account.change', { account: user.name })
    return preferencesWire(await savePreferences(db, { userId: user.id }, changes, avatar?.color, context))
  })

  serve(app, routes.getUserOnboarding, async ({ viewer }) => {
    const { isOnboarded } = await getUser(db, viewer.userId)
    return { isOnboarded }
  })

  serve(app, routes.setUserOnboarding, async (request) => {
    const { isOnboarded } = request.body
    await setOnboarded(db, request.viewer, isOnboarded, operationOf(request, 'account.onboard'))
    return { isOnboarded }
  })

  serve(app, routes.deleteUserOnboarding, async (request) => {
    await setOnboarded(db, request.viewer, false, operationOf(request, 'account.onboard'))
    return null
  })

  serve(app, routes.getUserLicense, () => {
    throw failure('no_such_thing', 'There is no licence: Heirloom needs none.')
  })
}

function preferencesWire(user: User): Preferences {
  return preferences.parse(preferencesOf(user.preferences))
}
