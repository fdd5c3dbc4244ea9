import { routes } from '@heirloom/contract'
import type { BodyOf } from '@heirloom/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { linkCookie, lookerOf, operationOf, withProof } from '../../catalog/access/access.ts'
import { failure } from '../../platform/errors/errors.ts'
import { serve } from '../../platform/http/http.ts'
import { givePassword } from './password.ts'
import type { PasswordDependencies } from './password.ts'
import { addLinked, takeOutLinked } from './photos.ts'
import { changeLink, createLink, getLink, getLinkOfGuest, listLinks, removeLink } from './shared-links.ts'
import type { LinkTarget } from './shared-links.ts'
import { linkOfGuestWire, linkWire, resultWire, settingsOf } from './shared-links.wire.ts'

export function sharedLinkRoutes(app: FastifyInstance, deps: PasswordDependencies): void {
  guestRoutes(app, deps)
  ownerRoutes(app, deps)
  photoRoutes(app, deps)
}

function guestRoutes(app: FastifyInstance, deps: PasswordDependencies): void {
  serve(app, routes.getMySharedLink, async ({ viewer }) =>
    linkOfGuestWire(await getLinkOfGuest(deps, viewer.link)),
  )

  serve(app, routes.sharedLinkLogin, async (request, reply) => {
    const { viewer, body } = request
    const context = operationOf(request, 'shared_link.password_failed')
    const proof = await givePassword(deps, context, viewer.link, body.password)
    if (proof !== undefined) keepProof(request, reply, proof)
    return linkOfGuestWire(await getLinkOfGuest(deps, viewer.link))
  })
}

const day = 24 * 60 * 60

function keepProof(
  request: Pick<FastifyRequest, 'cookies' | 'protocol'>,
  reply: FastifyReply,
  proof: string,
): void {
  void reply.setCookie(linkCookie, withProof(request, proof), {
    path: '/',
    sameSite: 'lax',
    secure: request.protocol === 'https',
    httpOnly: true,
    maxAge: day,
  })
}

function ownerRoutes(app: FastifyInstance, deps: PasswordDependencies): void {
  serve(app, routes.getAllSharedLinks, async ({ viewer, query }) =>
    (await listLinks(deps, lookerOf(viewer), query)).map(linkWire),
  )

  serve(app, routes.getSharedLinkById, async ({ viewer, params }) =>
    linkWire(await getLink(deps, lookerOf(viewer), params.id)),
  )

  serve(app, routes.createSharedLink, async (request) => {
    const { viewer, body } = request
    const context = operationOf(request, 'shared_link.create')
    const settings = settingsOf(body)
    return linkWire(await createLink(deps, context, lookerOf(viewer), targetOf(body), settings))
  })

  serve(app, routes.updateSharedLink, async (request) => {
    const { viewer, params, body } = request
    const context = operationOf(request, 'shared_link.update')
    return linkWire(await changeLink(deps, context, lookerOf(viewer), params.id, settingsOf(body)))
  })

  serve(app, routes.removeSharedLink, async (request) => {
    const { viewer, params } = request
    await removeLink(deps, operationOf(request, 'shared_link.delete'), lookerOf(viewer), params.id)
    return null
  })
}

function targetOf({ type, albumId, assetIds }: BodyOf<typeof routes.createSharedLink>): LinkTarget {
  if (type === 'ALBUM') {
    if (albumId !== undefined) return { kind: 'album', albumId }
    throw failure('invalid_input', 'A link to an album needs its id: albumId.')
  }
  if (assetIds !== undefined && assetIds.length > 0) return { kind: 'photos', assetIds }
  throw failure('invalid_input', 'A link to photos needs at least one: assetIds.')
}

function photoRoutes(app: FastifyInstance, { db }: PasswordDependencies): void {
  serve(app, routes.addSharedLinkAssets, async (request) => {
    const { viewer, params, body } = request
    const context = operationOf(request, 'shared_link.add_assets')
    return (await addLinked(db, context, lookerOf(viewer), params.id, body.assetIds)).map(resultWire)
  })

  serve(app, routes.removeSharedLinkAssets, async (request) => {
    const { viewer, params, body } = request
    const context = operationOf(request, 'shared_link.remove_assets')
    return (await takeOutLinked(db, context, lookerOf(viewer), params.id, body.assetIds)).map(resultWire)
  })
}
