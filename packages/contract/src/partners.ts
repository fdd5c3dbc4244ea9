// Partners: people who show each other their whole timeline. Who is shown decides whether it stands among their own.
import { z } from 'zod'
import { defineRoute } from './route.ts'
import { id, idParams, nothing } from './scalars.ts'
import { userResponse } from './users.ts'

const partner = userResponse.extend({ inTimeline: z.boolean().optional() }).meta({ id: 'PartnerResponseDto' })
export type PartnerResponse = z.infer<typeof partner>

const tags = ['Partners']

export const partnerRoutes = {
  getPartners: defineRoute({
    operationId: 'getPartners',
    method: 'GET',
    path: '/partners',
    access: 'user',
    permission: 'partner.read',
    query: z.object({ direction: z.enum(['shared-by', 'shared-with']).meta({ id: 'PartnerDirection' }) }),
    responses: { 200: z.array(partner) },
    summary: 'Whom you show your timeline (`shared-by`), or who shows you theirs (`shared-with`)',
    tags,
  }),
  createPartner: defineRoute({
    operationId: 'createPartner',
    method: 'POST',
    path: '/partners',
    access: 'user',
    permission: 'partner.create',
    body: z.object({ sharedWithId: id }),
    responses: { 201: partner },
    summary: 'Show somebody your timeline',
    tags,
  }),
  createPartnerDeprecated: defineRoute({
    operationId: 'createPartnerDeprecated',
    method: 'POST',
    path: '/partners/:id',
    access: 'user',
    permission: 'partner.create',
    params: idParams,
    responses: { 201: partner },
    summary: 'The same, as older clients ask for it',
    tags,
  }),
  updatePartner: defineRoute({
    operationId: 'updatePartner',
    method: 'PUT',
    path: '/partners/:id',
    access: 'user',
    permission: 'partner.update',
    params: idParams,
    body: z.object({ inTimeline: z.boolean() }),
    responses: { 200: partner },
    summary: 'Whether photos of someone who shows you theirs stand among your own',
    tags,
  }),
  removePartner: defineRoute({
    operationId: 'removePartner',
    method: 'DELETE',
    path: '/partners/:id',
    access: 'user',
    permission: 'partner.delete',
    params: idParams,
    responses: { 204: nothing },
    summary: 'Stop showing somebody your timeline',
    tags,
  }),
} as const
