// People, and where they are on photos. A face is a box on a photo, and who it is; a person is theirs who named them.
import { z } from 'zod'
import { personResponse } from './assets.ts'
import { bulkIds, bulkResult, longList } from './bulk.ts'
import { defineRoute } from './route.ts'
import { count, flag, id, idParams, nothing } from './scalars.ts'

/** A calendar day of a year that has four digits. */
const day = z.iso.date().refine((text) => text >= '0001', 'Expected a date')

const color = z
  .string()
  .regex(/^#?([0-9A-Fa-f]{3}|[0-9A-Fa-f]{4}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})$/)
  .nullable()

const personCreate = z.object({
  name: z.string().max(500).optional(),
  birthDate: day.nullable().optional(),
  color: color.optional(),
  isFavorite: z.boolean().optional(),
  isHidden: z.boolean().optional(),
})
const personUpdate = personCreate.extend({ featureFaceAssetId: id.optional() })
export type PersonUpdate = z.infer<typeof personUpdate>

const people = z
  .object({
    people: z.array(personResponse),
    total: count,
    hidden: count,
    hasNextPage: z.boolean().optional(),
  })
  .meta({ id: 'PeopleResponseDto' })

const face = z
  .object({
    id,
    imageWidth: count,
    imageHeight: count,
    boundingBoxX1: z.int(),
    boundingBoxY1: z.int(),
    boundingBoxX2: z.int(),
    boundingBoxY2: z.int(),
    sourceType: z.enum(['machine-learning', 'exif', 'manual']).optional(),
    person: personResponse.nullable(),
  })
  .meta({ id: 'AssetFaceResponseDto' })
export type FaceResponse = z.infer<typeof face>

/** Pixels of a picture; larger than any there is. */
const pixels = z.int().min(-1_000_000).max(1_000_000)

const tags = ['People']
const faceTags = ['Faces']

export const peopleRoutes = {
  getAllPeople: defineRoute({
    operationId: 'getAllPeople',
    method: 'GET',
    path: '/people',
    access: 'user',
    permission: 'person.read',
    query: z.object({
      withHidden: flag.optional(),
      page: z.coerce.number().int().min(1).max(1_000_000).default(1),
      size: z.coerce.number().int().min(1).max(1000).default(500),
      closestAssetId: id.optional(),
      closestPersonId: id.optional(),
    }),
    responses: { 200: people },
    summary: 'Your people: favourites first, then those with a name, then by how often they are seen',
    tags,
  }),
  createPerson: defineRoute({
    operationId: 'createPerson',
    method: 'POST',
    path: '/people',
    access: 'user',
    permission: 'person.create',
    body: personCreate,
    responses: { 201: personResponse },
    summary: 'Make a person, whose faces come later',
    tags,
  }),
  updatePeople: defineRoute({
    operationId: 'updatePeople',
    method: 'PUT',
    path: '/people',
    access: 'user',
    permission: 'person.update',
    body: z.object({ people: z.array(personUpdate.extend({ id })).max(10_000) }),
    responses: { 200: z.array(bulkResult) },
    summary: 'Change many people, each for itself',
    tags,
  }),
  deletePeople: defineRoute({
    operationId: 'deletePeople',
    method: 'DELETE',
    path: '/people',
    access: 'user',
    permission: 'person.delete',
    bodyLimit: longList,
    body: bulkIds,
    responses: { 204: nothing },
    summary: 'Delete people; their faces stay, without a name',
    tags,
  }),
  getPerson: defineRoute({
    operationId: 'getPerson',
    method: 'GET',
    path: '/people/:id',
    access: 'user',
    permission: 'person.read',
    params: idParams,
    responses: { 200: personResponse },
    summary: 'One person',
    tags,
  }),
  updatePerson: defineRoute({
    operationId: 'updatePerson',
    method: 'PUT',
    path: '/people/:id',
    access: 'user',
    permission: 'person.update',
    params: idParams,
    body: personUpdate,
    responses: { 200: personResponse },
    summary: 'Name them, and what else is said of a person',
    tags,
  }),
  deletePerson: defineRoute({
    operationId: 'deletePerson',
    method: 'DELETE',
    path: '/people/:id',
    access: 'user',
    permission: 'person.delete',
    params: idParams,
    responses: { 204: nothing },
    summary: 'Delete a person; their faces stay, without a name',
    tags,
  }),
  mergePerson: defineRoute({
    operationId: 'mergePerson',
    method: 'POST',
    path: '/people/:id/merge',
    access: 'user',
    permission: 'person.merge',
    params: idParams,
    body: bulkIds,
    responses: { 200: z.array(bulkResult) },
    summary: 'Make this person of several; the others are gone',
    tags,
  }),
  reassignFaces: defineRoute({
    operationId: 'reassignFaces',
    method: 'PUT',
    path: '/people/:id/reassign',
    access: 'user',
    permission: 'person.reassign',
    params: idParams,
    body: z.object({ data: z.array(z.object({ assetId: id, personId: id })).max(10_000) }),
    responses: { 200: z.array(personResponse) },
    summary: 'What others are on photos is this person: the body says who they were until now',
    tags,
  }),
  getPersonStatistics: defineRoute({
    operationId: 'getPersonStatistics',
    method: 'GET',
    path: '/people/:id/statistics',
    access: 'user',
    permission: 'person.statistics',
    params: idParams,
    responses: { 200: z.object({ assets: count }) },
    summary: 'How many photos show them',
    tags,
  }),
  getPersonThumbnail: defineRoute({
    operationId: 'getPersonThumbnail',
    method: 'GET',
    path: '/people/:id/thumbnail',
    access: 'user',
    permission: 'person.read',
    params: idParams,
    responses: { 200: 'bytes' },
    summary: 'Their face',
    tags,
  }),
  getFaces: defineRoute({
    operationId: 'getFaces',
    method: 'GET',
    path: '/faces',
    access: 'user',
    permission: 'face.read',
    query: idParams,
    responses: { 200: z.array(face) },
    summary: 'The faces on a photo',
    tags: faceTags,
  }),
  createFace: defineRoute({
    operationId: 'createFace',
    method: 'POST',
    path: '/faces',
    access: 'user',
    permission: 'face.create',
    body: z.object({
      assetId: id,
      personId: id,
      x: pixels,
      y: pixels,
      width: pixels.min(1),
      height: pixels.min(1),
      imageWidth: pixels.min(1),
      imageHeight: pixels.min(1),
    }),
    responses: { 201: nothing },
    summary: 'Mark somebody on a photo',
    tags: faceTags,
  }),
  reassignFacesById: defineRoute({
    operationId: 'reassignFacesById',
    method: 'PUT',
    path: '/faces/:id',
    access: 'user',
    permission: 'face.update',
    params: idParams,
    body: idParams,
    responses: { 200: personResponse },
    summary: 'The face of the body is the person of the path',
    tags: faceTags,
  }),
  deleteFace: defineRoute({
    operationId: 'deleteFace',
    method: 'DELETE',
    path: '/faces/:id',
    access: 'user',
    permission: 'face.delete',
    params: idParams,
    body: z.object({ force: z.boolean() }),
    responses: { 204: nothing },
    summary: 'Take a face off a photo',
    tags: faceTags,
  }),
} as const
