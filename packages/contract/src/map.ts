// Where photos were taken, and what a place is called.
import { z } from 'zod'
import { marker } from './albums.ts'
import { defineRoute } from './route.ts'
import { box, count, flag, moment } from './scalars.ts'

const degrees = (most: number) => z.coerce.number().min(-most).max(most)
const tags = ['Map']

const shown = z.object({
  fileCreatedAfter: moment.optional(),
  fileCreatedBefore: moment.optional(),
  isArchived: flag.optional(),
  isFavorite: flag.optional(),
  withPartners: flag.optional(),
  withSharedAlbums: flag.optional(),
})

const town = z.object({ name: z.string(), latitude: z.number(), longitude: z.number(), population: count })
export type MapTown = z.infer<typeof town>

export const mapRoutes = {
  getMapMarkers: defineRoute({
    operationId: 'getMapMarkers',
    method: 'GET',
    path: '/map/markers',
    access: 'user',
    permission: 'map.read',
    query: shown,
    responses: { 200: z.array(marker) },
    summary: 'Where your photos were taken',
    tags,
  }),
  getMapPoints: defineRoute({
    operationId: 'getMapPoints',
    method: 'GET',
    path: '/heirloom/map/points',
    access: 'user',
    permission: 'map.read',
    query: shown,
    responses: { 200: 'bytes' },
    summary:
      'The same for a page with very many: 24 bytes a photo, its id (16), its latitude and longitude (4 each, big-endian floats)',
    tags: ['Heirloom'],
  }),
  getMapTowns: defineRoute({
    operationId: 'getMapTowns',
    method: 'GET',
    path: '/heirloom/map/towns',
    access: 'user',
    permission: 'map.read',
    query: z.object({ bbox: box }),
    responses: { 200: z.array(town) },
    summary: 'The largest towns in a part of the map, the largest first',
    tags: ['Heirloom'],
  }),
  reverseGeocode: defineRoute({
    operationId: 'reverseGeocode',
    method: 'GET',
    path: '/map/reverse-geocode',
    access: 'user',
    permission: 'map.search',
    query: z.object({ lat: degrees(90), lon: degrees(180) }),
    responses: {
      200: z.array(
        z
          .object({
            city: z.string().nullable(),
            state: z.string().nullable(),
            country: z.string().nullable(),
          })
          .meta({ id: 'MapReverseGeocodeResponseDto' }),
      ),
    },
    summary: 'What a position is called; nothing at sea',
    tags,
  }),
} as const
