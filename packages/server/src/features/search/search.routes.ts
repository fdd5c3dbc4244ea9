import { routes } from '@heirloom/contract'
import type { FastifyInstance } from 'fastify'
import { lookerOf } from '../../catalog/access/access.ts'
import { assetWire } from '../../catalog/asset-views/asset-views.ts'
import { personWire } from '../../catalog/people/people.ts'
import { failure } from '../../platform/errors/errors.ts'
import { serve } from '../../platform/http/http.ts'
import type { Places } from '../../platform/places/places.ts'
import type { Db } from '../../schema/schema.ts'
import {
  countPhotos,
  exploreTowns,
  findPeopleByName,
  listChoices,
  listLargest,
  listTowns,
  pickPhotos,
  searchPhotos,
  searchWords,
} from './search.ts'
import type { Choice } from './search.ts'
import { filterOf, foundWire, pageOf, pageWire, placeWire, sizeOf } from './search.wire.ts'

export interface SearchDependencies {
  readonly db: Db
  readonly places: Places
}

const choices: Readonly<Record<string, Choice>> = {
  country: 'country',
  state: 'state',
  city: 'city',
  'camera-make': 'make',
  'camera-model': 'model',
  'camera-lens-model': 'lens_model',
}

const townsAtMost = 20

export function searchRoutes(app: FastifyInstance, { db, places }: SearchDependencies): void {
  serve(app, routes.searchAssets, async ({ viewer, body }) => {
    const page = pageOf(body)
    return pageWire(await searchPhotos(db, lookerOf(viewer), filterOf(body), page), page, body)
  })

  serve(app, routes.searchText, async ({ viewer, body }) => {
    const page = pageOf(body)
    const found = await searchWords(db, lookerOf(viewer), body.text, filterOf(body), page)
    return pageWire(found, page, body)
  })

  serve(app, routes.searchAssetStatistics, async ({ viewer, body }) => ({
    total: await countPhotos(db, lookerOf(viewer), filterOf(body)),
  }))

  serve(app, routes.searchRandom, async ({ viewer, body }) => {
    const photos = await pickPhotos(db, lookerOf(viewer), filterOf(body), sizeOf(body.size))
    return photos.map((view) => foundWire(view, body))
  })

  serve(app, routes.searchLargeAssets, async ({ viewer, query }) => {
    const photos = await listLargest(db, lookerOf(viewer), filterOf(query), sizeOf(query.size))
    return photos.map((view) => foundWire(view, query))
  })

  serve(app, routes.searchSmart, () => {
    throw failure(
      'no_smart_search',
      'Smart search is not here yet: photos are not looked at for what they show.',
    )
  })

  serve(app, routes.getExploreData, async ({ viewer }) => {
    const towns = await exploreTowns(db, lookerOf(viewer))
    return [
      {
        fieldName: 'exifInfo.city',
        items: towns.map(({ city, photo }) => ({ value: city, data: assetWire(photo) })),
      },
    ]
  })

  serve(app, routes.getAssetsByCity, async ({ viewer }) =>
    (await listTowns(db, lookerOf(viewer))).map(({ photo }) => assetWire(photo)),
  )

  serve(app, routes.getSearchSuggestions, async ({ viewer, query }) => {
    const { type, includeNull, lensModel: lens_model, country, state, make, model } = query
    const choice = choices[type] ?? 'country'
    const chosen = { country, state, make, model, lens_model }
    const found = await listChoices(db, lookerOf(viewer), choice, chosen)
    const named = found.filter((value) => value !== '')
    return includeNull === true && named.length < found.length ? [...named, null] : named
  })

  serve(app, routes.searchPlaces, async ({ query }) =>
    (await places.find(query.name, townsAtMost)).map(placeWire),
  )

  serve(app, routes.searchPerson, async ({ viewer, query }) => {
    const people = await findPeopleByName(db, lookerOf(viewer), query.name, query.withHidden ?? false)
    return people.map(personWire)
  })
}
