// The town that a position belongs to. Not simply the nearest: a city reaches further than a village, and inside it the
// villages around do not count.
import { iso1A2Code } from '@rapideditor/country-coder'
import { around, distance } from 'geokdbush'
import { countryNameOf, regionNameOf } from './gazetteer.ts'
import type { Gazetteer } from './gazetteer.ts'
import type { PlaceName, Position } from './places.ts'

/** Kilometres. */
const townWithin = 50
/** Where no town is so near, it is sea or ice, and borders at sea are nobody's place. */
const countryWithin = 250
const candidatesAtMost = 400

interface Candidate {
  readonly town: number
  readonly km: number
  readonly population: number
}

export function nameOf(data: Gazetteer, { latitude, longitude }: Position): PlaceName {
  const codes = countryCodesAt(longitude, latitude)
  const near = nearTowns(data, longitude, latitude)
  const inCountry = near.filter(({ town }) => codes.includes(data.countries[town] ?? ''))
  const chosen = chooseTown(data, inCountry.length > 0 ? inCountry : codes.length > 0 ? [] : near)
  if (chosen !== undefined)
    return {
      city: data.names[chosen] ?? null,
      state: regionNameOf(data, chosen),
      country: countryNameOf(data.countries[chosen] ?? ''),
    }
  return { city: null, state: null, country: isLand(data, longitude, latitude) ? countryOf(codes) : null }
}

/** The territory first (Réunion), then the country that it belongs to (France). */
function countryCodesAt(longitude: number, latitude: number): readonly string[] {
  const at: [number, number] = [longitude, latitude]
  return [iso1A2Code(at, { level: 'territory' }), iso1A2Code(at)].filter((code) => code !== null)
}

const countryOf = ([code]: readonly string[]): string | null =>
  code === undefined ? null : countryNameOf(code)

const isLand = ({ index }: Gazetteer, longitude: number, latitude: number): boolean =>
  around(index, longitude, latitude, 1, countryWithin).length > 0

function nearTowns(data: Gazetteer, longitude: number, latitude: number): readonly Candidate[] {
  return around(data.index, longitude, latitude, candidatesAtMost, townWithin).map((town) => ({
    town,
    km: distance(longitude, latitude, data.longitudes[town] ?? 0, data.latitudes[town] ?? 0),
    population: data.populations[town] ?? 0,
  }))
}

/** How far a town of so many people reaches from its middle, in kilometres, at 3,000 people on a square kilometre. */
const reachOf = (population: number): number => 0.3 + 0.0103 * Math.sqrt(population)

/** Within a third of its reach a city stands alone: what has less than a hundredth of its people is swallowed by it. */
const core = 1 / 3
const swallowed = 100

function chooseTown(data: Gazetteer, near: readonly Candidate[]): number | undefined {
  const cores = near.filter(({ km, population }) => km <= reachOf(population) * core)
  const standing = near.filter(
    (one) =>
      !cores.some(
        (city) => city.population > one.population * swallowed && isSameRegion(data, city.town, one.town),
      ),
  )
  return lowest(standing, ({ km, population }) => km / reachOf(population))?.town
}

const isSameRegion = ({ countries, regions }: Gazetteer, a: number, b: number): boolean =>
  countries[a] === countries[b] && regions[a] === regions[b]

function lowest(all: readonly Candidate[], of: (one: Candidate) => number): Candidate | undefined {
  return all.reduce<Candidate | undefined>(
    (best, one) => (best === undefined || of(one) < of(best) ? one : best),
    undefined,
  )
}
