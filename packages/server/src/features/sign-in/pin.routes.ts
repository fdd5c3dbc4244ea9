import { routes } from '@heirloom/contract'
import type { FastifyInstance } from 'fastify'
import { lockOwnSession, operationOf } from '../../catalog/access/access.ts'
import { failure } from '../../platform/errors/errors.ts'
import { serve } from '../../platform/http/http.ts'
import { recordEvent } from '../../platform/journal/journal.ts'
import { changePin, setPin, unlock } from './pin.ts'
import type { SignInDeps } from './sign-in.ts'

export function pinRoutes(app: FastifyInstance, deps: SignInDeps): void {
  const { db } = deps

  serve(app, routes.setupPinCode, async (request) => {
    const { viewer, body } = request
    await setPin(deps, viewer, body.pinCode, operationOf(request, 'account.set_pin'))
    return null
  })

  serve(app, routes.changePinCode, async (request) => {
    const { viewer, body } = request
    await changePin(deps, viewer, body, operationOf(request, 'account.change_pin'))
    return null
  })

  serve(app, routes.resetPinCode, async (request) => {
    const { viewer, body } = request
    const context = operationOf(request, 'account.reset_pin')
    await changePin(deps, viewer, { ...body, newPinCode: null }, context)
    return null
  })

  serve(app, routes.unlockAuthSession, async (request) => {
    const { viewer, body } = request
    await unlock(deps, viewer, body, operationOf(request, 'session.unlock'))
    return null
  })

  serve(app, routes.lockAuthSession, async (request) => {
    const { viewer } = request
    const { via } = viewer
    if (via.kind !== 'session') throw failure('not_a_session', 'An API key never opens the locked folder.')
    await lockOwnSession(db, viewer.userId, via.id)
    await recordEvent(db, operationOf(request, 'session.lock'))
    return null
  })
}
