import { routes } from '@heirloom/contract'
import type { PartnerResponse } from '@heirloom/contract'
import type { FastifyInstance } from 'fastify'
import { operationOf } from '../../catalog/access/access.ts'
import { userWire } from '../../catalog/users/users.ts'
import { serve } from '../../platform/http/http.ts'
import type { Db } from '../../schema/schema.ts'
import { addPartner, choosePlace, endPartner, listPartners } from './partners.ts'
import type { Partner } from './partners.ts'

export function partnerRoutes(app: FastifyInstance, { db }: { readonly db: Db }): void {
  serve(app, routes.getPartners, async ({ viewer, query }) =>
    (await listPartners(db, viewer.userId, query.direction)).map(partnerWire),
  )

  serve(app, routes.createPartner, async (request) => {
    const { viewer, body } = request
    const context = operationOf(request, 'partner.create')
    return partnerWire(await addPartner(db, context, viewer.userId, body.sharedWithId))
  })

  serve(app, routes.createPartnerDeprecated, async (request) => {
    const { viewer, params } = request
    const context = operationOf(request, 'partner.create')
    return partnerWire(await addPartner(db, context, viewer.userId, params.id))
  })

  serve(app, routes.updatePartner, async (request) => {
    const { viewer, params, body } = request
    const context = operationOf(request, 'partner.update')
    return partnerWire(await choosePlace(db, context, viewer.userId, params.id, body.inTimeline))
  })

  serve(app, routes.removePartner, async (request) => {
    const { viewer, params } = request
    await endPartner(db, operationOf(request, 'partner.delete'), viewer.userId, params.id)
    return null
  })
}

const partnerWire = ({ user, inTimeline }: Partner): PartnerResponse => ({ ...userWire(user), inTimeline })
