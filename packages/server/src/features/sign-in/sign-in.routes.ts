import { routes } from '@heirloom/contract'
import type { FastifyInstance } from 'fastify'
import { deviceOf, isElevated, operationOf } from '../../catalog/access/access.ts'
import {
  findPassword,
  findPin,
  profileImagePath,
  sumUsedBytes,
  userAdminWire,
} from '../../catalog/users/users.ts'
import { isFromThisMachine, serve } from '../../platform/http/http.ts'
import { clearSignInCookies, setSignInCookies } from './cookies.ts'
import { confirmSetupCode } from './setup-code.ts'
import { changePassword, isInitialized, signIn, signOut, signUp } from './sign-in.ts'
import type { SignInDeps } from './sign-in.ts'

export interface SignInRouteDeps extends SignInDeps {
  /** Asked of a first sign-up that comes from another machine. */
  readonly setupCode: string
}

export async function signInRoutes(app: FastifyInstance, deps: SignInRouteDeps): Promise<void> {
  const { db } = deps

  serve(app, routes.getSetup, async (request) => {
    const initialized = await isInitialized(db)
    return { initialized, codeRequired: !initialized && !isFromThisMachine(request) }
  })

  serve(app, routes.signUpAdmin, async (request) => {
    const { setupCode, ...newcomer } = request.body
    const code = setupCode ?? request.headers['x-heirloom-setup-code']?.toString()
    if (!(await isInitialized(db)) && !isFromThisMachine(request))
      await confirmSetupCode(deps, deps.setupCode, code, request.ip)
    const user = await signUp(deps, newcomer, operationOf(request, 'account.sign_up'))
    return userAdminWire(user, 0)
  })

  serve(app, routes.login, async (request, reply) => {
    const context = operationOf(request, 'account.sign_in')
    const { user, token } = await signIn(deps, request.body, deviceOf(request.headers), context)
    setSignInCookies(request, reply, token)
    return {
      accessToken: token,
      userId: user.id,
      userEmail: user.email,
      name: user.name,
      profileImagePath: profileImagePath(user),
      isAdmin: user.isAdmin,
      shouldChangePassword: user.shouldChangePassword,
      isOnboarded: user.isOnboarded,
    }
  })

  serve(app, routes.logout, async (request, reply) => {
    await signOut(db, request.viewer, operationOf(request, 'account.sign_out'))
    clearSignInCookies(reply)
    return { successful: true, redirectUri: '/auth/login?autoLaunch=0' }
  })

  serve(app, routes.changePassword, async (request) => {
    const context = operationOf(request, 'account.change_password')
    const user = await changePassword(deps, request.viewer, request.body, context)
    return userAdminWire(user, await sumUsedBytes(db, user.id))
  })

  serve(app, routes.validateAccessToken, () => ({ authStatus: true }))

  serve(app, routes.getAuthStatus, async ({ viewer }) => {
    const { via } = viewer
    const expiresAt = via.kind === 'session' ? via.expiresAt : undefined
    const pinExpiresAt = via.kind === 'session' && isElevated(viewer) ? via.elevatedUntil : undefined
    return {
      password: (await findPassword(db, viewer.userId)) !== null,
      pinCode: (await findPin(db, viewer.userId)) !== null,
      isElevated: isElevated(viewer),
      ...(expiresAt && { expiresAt: expiresAt.toISOString() }),
      ...(pinExpiresAt && { pinExpiresAt: pinExpiresAt.toISOString() }),
    }
  })
}
