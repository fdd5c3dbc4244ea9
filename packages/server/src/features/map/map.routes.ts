import { Readable } from 'node:stream'
import { routes } from '@heirloom/contract'
import type { QueryOf } from '@heirloom/contract'
import type { FastifyInstance } from 'fastify'
import { lookerOf } from '../../catalog/access/access.ts'
import { failure } from '../../platform/errors/errors.ts'
import { serve } from '../../platform/http/http.ts'
import { boxOf } from '../../platform/places/places.ts'
import type { Places } from '../../platform/places/places.ts'
import type { Db } from '../../schema/schema.ts'
import { streamMarkers, streamPoints } from './map.ts'
import type { MarkerQuery } from './map.ts'

const townsAtMost = 120

export interface MapDependencies {
  readonly db: Db
  readonly places: Places
}

export function mapRoutes(app: FastifyInstance, { db, places }: MapDependencies): void {
  serve(app, routes.getMapMarkers, ({ viewer, query }, reply) => {
    const markers = streamMarkers(db, lookerOf(viewer), asked(query))
    return reply.type('application/json; charset=utf-8').send(Readable.from(markers))
  })

  serve(app, routes.getMapPoints, ({ viewer, query }, reply) => {
    const points = streamPoints(db, lookerOf(viewer), asked(query))
    return reply.type('application/octet-stream').send(Readable.from(points))
  })

  serve(app, routes.getMapTowns, async ({ query }, reply) => {
    const box = boxOf(query.bbox)
    if (box === undefined) throw failure('invalid_input', `${query.bbox} is no part of the map.`)
    void reply.header('cache-control', 'private, max-age=86400')
    const towns = await places.within(box, townsAtMost)
    return towns.map(({ name, latitude, longitude, population }) => ({
      name,
      latitude,
      longitude,
      population,
    }))
  })

  serve(app, routes.reverseGeocode, async ({ query }) => {
    const [name] = await places.name([{ latitude: query.lat, longitude: query.lon }])
    return name === undefined || name.country === null ? [] : [name]
  })
}

const asked = (query: QueryOf<typeof routes.getMapMarkers>): MarkerQuery => ({
  withArchive: query.isArchived === true,
  isFavorite: query.isFavorite,
  after: dateOf(query.fileCreatedAfter),
  before: dateOf(query.fileCreatedBefore),
  withPartners: query.withPartners === true,
  withSharedAlbums: query.withSharedAlbums === true,
})

const dateOf = (text: string | undefined): Date | undefined =>
  text === undefined ? undefined : new Date(text)
