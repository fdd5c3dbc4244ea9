import { routes } from '@heirloom/contract'
import type { FastifyInstance } from 'fastify'
import { lookerOf, operationOf } from '../../catalog/access/access.ts'
import { personWire } from '../../catalog/people/people.ts'
import { sendBytes, serve } from '../../platform/http/http.ts'
import type { Db } from '../../schema/schema.ts'
import { assignFace, assignSeen, markFace, removeFace, viewFaces } from './faces.ts'
import {
  changeManyPeople,
  changePerson,
  countPhotos,
  createPerson,
  getPerson,
  listPeople,
  mergePeople,
  removePeople,
} from './people.ts'
import { changesOf, faceWire, outcomeWire } from './people.wire.ts'
import { makePortrait } from './portrait.ts'
import type { PortraitDependencies } from './portrait.ts'

const day = 86_400

export function peopleRoutes(app: FastifyInstance, dependencies: PortraitDependencies): void {
  lookingRoutes(app, dependencies)
  changingRoutes(app, dependencies.db)
  faceRoutes(app, dependencies.db)
}

function lookingRoutes(app: FastifyInstance, dependencies: PortraitDependencies): void {
  const { db } = dependencies

  serve(app, routes.getAllPeople, async ({ viewer, query }) => {
    const { page, size, withHidden = false } = query
    const { people, hasNext, ...figures } = await listPeople(db, {
      ownerId: viewer.userId,
      page,
      size,
      withHidden,
    })
    return { people: people.map(personWire), hasNextPage: hasNext, ...figures }
  })

  serve(app, routes.getPerson, async ({ viewer, params }) =>
    personWire(await getPerson(db, viewer.userId, params.id, 'person.read')),
  )

  serve(app, routes.getPersonStatistics, async ({ viewer, params }) => ({
    assets: await countPhotos(db, viewer.userId, params.id),
  }))

  serve(app, routes.getPersonThumbnail, async (request, reply) => {
    const { bytes, tag } = await makePortrait(dependencies, request.viewer.userId, request.params.id)
    return sendBytes(request, reply, {
      size: bytes.length,
      type: 'image/jpeg',
      tag,
      maxAge: day,
      open: async ({ start, end }) => bytes.subarray(start, end + 1),
    })
  })
}

function changingRoutes(app: FastifyInstance, db: Db): void {
  serve(app, routes.createPerson, async (request) => {
    const by = operationOf(request, 'person.create')
    return personWire(await createPerson(db, by, request.viewer.userId, request.body))
  })

  serve(app, routes.updatePerson, async (request) => {
    const { viewer, params, body } = request
    const wish = { ...changesOf(body), id: params.id }
    return personWire(await changePerson(db, operationOf(request, 'person.update'), viewer.userId, wish))
  })

  serve(app, routes.updatePeople, async (request) => {
    const by = operationOf(request, 'person.update')
    const wishes = request.body.people.map(changesOf)
    return (await changeManyPeople(db, by, request.viewer.userId, wishes)).map(outcomeWire)
  })

  serve(app, routes.deletePerson, async (request) => {
    await removePeople(db, operationOf(request, 'person.delete'), request.viewer.userId, [request.params.id])
    return null
  })

  serve(app, routes.deletePeople, async (request) => {
    await removePeople(db, operationOf(request, 'person.delete'), request.viewer.userId, request.body.ids)
    return null
  })

  serve(app, routes.mergePerson, async (request) => {
    const { viewer, params, body } = request
    const people = { id: params.id, others: body.ids }
    const merged = await mergePeople(db, operationOf(request, 'person.merge'), viewer.userId, people)
    return merged.map(outcomeWire)
  })

  serve(app, routes.reassignFaces, async (request) => {
    const { viewer, params, body } = request
    const by = operationOf(request, 'face.assign')
    const wish = { personId: params.id, seen: body.data }
    const { person, found } = await assignSeen(db, by, lookerOf(viewer), wish)
    return found.map(() => personWire(person))
  })
}

function faceRoutes(app: FastifyInstance, db: Db): void {
  serve(app, routes.getFaces, async ({ viewer, query }) =>
    (await viewFaces(db, lookerOf(viewer), query.id)).map(faceWire),
  )

  serve(app, routes.createFace, async (request) => {
    const { assetId, personId, x, y, width, height, imageWidth, imageHeight } = request.body
    const box = { x1: x, y1: y, x2: x + width, y2: y + height, imageWidth, imageHeight }
    const by = operationOf(request, 'face.create')
    await markFace(db, by, lookerOf(request.viewer), { assetId, personId, box })
    return null
  })

  serve(app, routes.reassignFacesById, async (request) => {
    const wish = { faceId: request.body.id, personId: request.params.id }
    const by = operationOf(request, 'face.assign')
    return personWire(await assignFace(db, by, lookerOf(request.viewer), wish))
  })

  serve(app, routes.deleteFace, async (request) => {
    await removeFace(db, operationOf(request, 'face.delete'), lookerOf(request.viewer), request.params.id)
    return null
  })
}
