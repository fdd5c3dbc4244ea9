import { routes } from '@heirloom/contract'
import type { FastifyInstance } from 'fastify'
import { operationOf } from '../../catalog/access/access.ts'
import { failure } from '../../platform/errors/errors.ts'
import { serve } from '../../platform/http/http.ts'
import type { Db } from '../../schema/schema.ts'
import type { MemberRole } from './album.ts'
import {
  changeAlbum,
  countAlbums,
  createAlbum,
  getAlbum,
  getLinkedAlbum,
  listAlbumMarkers,
  listAlbums,
  listLinkedMarkers,
  removeAlbum,
} from './albums.ts'
import { albumWire, bulkWire, guestAlbumWire } from './albums.wire.ts'
import { addMembers, changeMember, removeMember } from './members.ts'
import { addPhotos, addPhotosToAlbums, takeOutPhotos } from './photos.ts'

export function albumRoutes(app: FastifyInstance, { db }: { readonly db: Db }): void {
  lookingRoutes(app, db)
  changingRoutes(app, db)
  photoRoutes(app, db)
  memberRoutes(app, db)
}

function lookingRoutes(app: FastifyInstance, db: Db): void {
  serve(app, routes.getAllAlbums, async ({ viewer, query }) =>
    (await listAlbums(db, viewer.userId, query)).map(albumWire),
  )

  serve(app, routes.getAlbumStatistics, ({ viewer }) => countAlbums(db, viewer.userId))

  serve(app, routes.getAlbumInfo, async ({ viewer, params }) =>
    'link' in viewer
      ? guestAlbumWire(await getLinkedAlbum(db, viewer.link, params.id))
      : albumWire(await getAlbum(db, viewer.userId, params.id)),
  )

  serve(app, routes.getAlbumMapMarkers, async ({ viewer, params }) => [
    ...('link' in viewer
      ? await listLinkedMarkers(db, viewer.link, params.id)
      : await listAlbumMarkers(db, viewer.userId, params.id)),
  ])
}

function changingRoutes(app: FastifyInstance, db: Db): void {
  serve(app, routes.createAlbum, async (request) => {
    const { albumName, description, albumUsers = [], assetIds = [] } = request.body
    const members = albumUsers.map(({ userId, role }) => ({ userId, role: memberRole(role) }))
    const wish = { name: albumName, description: description ?? '', members, assetIds }
    const context = operationOf(request, 'album.create')
    return albumWire(await createAlbum(db, context, request.viewer.userId, wish))
  })

  serve(app, routes.updateAlbumInfo, async (request) => {
    const { albumName, albumThumbnailAssetId, description, ...same } = request.body
    const changes = {
      ...same,
      description: description === null ? '' : description,
      name: albumName,
      coverAssetId: albumThumbnailAssetId,
    }
    const context = operationOf(request, 'album.update')
    return albumWire(await changeAlbum(db, context, request.viewer.userId, request.params.id, changes))
  })

  serve(app, routes.deleteAlbum, async (request) => {
    const { viewer, params } = request
    await removeAlbum(db, operationOf(request, 'album.delete'), viewer.userId, params.id)
    return null
  })
}

function photoRoutes(app: FastifyInstance, db: Db): void {
  serve(app, routes.addAssetsToAlbum, async (request) => {
    const { viewer, params, body } = request
    const context = operationOf(request, 'album.add_assets')
    return (await addPhotos(db, context, viewer.userId, params.id, body.ids)).map(bulkWire)
  })

  serve(app, routes.addAssetsToAlbums, async (request) => {
    const { albumIds, assetIds } = request.body
    const context = operationOf(request, 'album.add_assets')
    const { isAdded, failed } = await addPhotosToAlbums(
      db,
      context,
      request.viewer.userId,
      albumIds,
      assetIds,
    )
    return { success: isAdded, ...(failed && { error: failed }) }
  })

  serve(app, routes.removeAssetFromAlbum, async (request) => {
    const { viewer, params, body } = request
    const context = operationOf(request, 'album.remove_assets')
    return (await takeOutPhotos(db, context, viewer.userId, params.id, body.ids)).map(bulkWire)
  })
}

function memberRoutes(app: FastifyInstance, db: Db): void {
  serve(app, routes.addUsersToAlbum, async (request) => {
    const { viewer, params, body } = request
    const members = body.albumUsers.map(({ userId, role }) => ({ userId, role: memberRole(role) }))
    await addMembers(db, operationOf(request, 'album.share'), viewer.userId, params.id, members)
    return albumWire(await getAlbum(db, viewer.userId, params.id))
  })

  serve(app, routes.updateAlbumUser, async (request) => {
    const { viewer, params, body } = request
    const member = { userId: whom(params.userId, viewer.userId), role: memberRole(body.role) }
    await changeMember(db, operationOf(request, 'album.change_role'), viewer.userId, params.id, member)
    return null
  })

  serve(app, routes.removeUserFromAlbum, async (request) => {
    const { viewer, params } = request
    const userId = whom(params.userId, viewer.userId)
    const intent = userId === viewer.userId ? 'album.leave' : 'album.unshare'
    await removeMember(db, operationOf(request, intent), viewer.userId, params.id, userId)
    return null
  })
}

const whom = (userId: string, viewerId: string): string => (userId === 'me' ? viewerId : userId)

function memberRole(role: MemberRole | 'owner'): MemberRole {
  if (role !== 'owner') return role
  throw failure('cannot_share', 'An album has one owner, who made it.')
}
