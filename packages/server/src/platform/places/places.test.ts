import { afterAll, expect, test } from 'vitest'
import { boxOf, openPlaces } from './places.ts'

const places = openPlaces({ idleMs: 60_000 })
afterAll(() => places.close())

const at = async (latitude: number, longitude: number) => {
  const [name] = await places.name([{ latitude, longitude }])
  return name
}

test.each([
  [48.8584, 2.2945, 'Paris', 'Île-de-France', 'France'],
  [52.5163, 13.3777, 'Berlin', 'State of Berlin', 'Germany'],
  [47.3769, 8.5417, 'Zürich', 'Zurich', 'Switzerland'],
  [40.7484, -73.9857, 'New York City', 'New York', 'United States'],
  [40.7357, -74.1724, 'Newark', 'New Jersey', 'United States'],
  [35.6586, 139.7454, 'Tokyo', 'Tokyo', 'Japan'],
  [-33.8568, 151.2153, 'Sydney', 'New South Wales', 'Australia'],
  [36.7213, -4.4214, 'Málaga', 'Andalusia', 'Spain'],
  [46.0207, 7.7491, 'Zermatt', 'Valais', 'Switzerland'],
  [22.2799, 114.1588, 'Hong Kong', null, 'Hong Kong SAR China'],
])('at %f, %f is %s, %s, %s', async (latitude, longitude, city, state, country) => {
  const name = await at(latitude, longitude)
  expect(name?.city).toBe(city)
  expect(name?.country).toBe(country)
  if (state !== null) expect(name?.state).toBe(state)
})

test('a place is in the country that it is in, though a town abroad is nearer and larger', async () => {
  // Ferney-Voltaire stands at the fence of Geneva's airport.
  expect(await at(46.2558, 6.1081)).toMatchObject({ city: 'Ferney-Voltaire', country: 'France' })
})

test('on the open sea nothing has a name, and in the desert only the country', async () => {
  expect(await at(45, -35)).toEqual({ city: null, state: null, country: null })
  expect(await at(0, -150)).toEqual({ city: null, state: null, country: null })
  expect(await at(23.5, 10.5)).toMatchObject({ city: null, country: 'Algeria' })
})

test('the edges of the map have an answer', async () => {
  const edges = [
    [90, 0],
    [-90, 180],
    [0, -180],
    [-16.78, 179.99],
  ] as const
  for (const [latitude, longitude] of edges) expect(await at(latitude, longitude)).toBeDefined()
})

test('many positions are named in their order', async () => {
  const names = await places.name([
    { latitude: 48.8566, longitude: 2.3522 },
    { latitude: 51.5072, longitude: -0.1276 },
  ])
  expect(names.map(({ city }) => city)).toEqual(['Paris', 'London'])
})

test('towns are found by name, without accents, the whole name and the largest first', async () => {
  expect((await places.find('malaga', 3))[0]).toMatchObject({ name: 'Málaga', country: 'Spain' })
  expect((await places.find('Berlin', 3))[0]).toMatchObject({ state: 'State of Berlin' })
  expect(await places.find('  ', 3)).toEqual([])
  expect(await places.find('qqqqqqq', 3)).toEqual([])
})

test('of a part of the map the largest towns are told, over the 180th meridian as well', async () => {
  const around = await places.within({ west: 2, south: 48, east: 3, north: 49.5 }, 3)
  expect(around.map(({ name }) => name)[0]).toBe('Paris')
  expect(around).toHaveLength(3)
  expect(around.every(({ population }, n) => population <= (around[n - 1]?.population ?? Infinity))).toBe(
    true,
  )
  const pacific = await places.within({ west: 170, south: -50, east: -170, north: 0 }, 500)
  expect(pacific.some(({ longitude }) => longitude > 0)).toBe(true)
  expect(pacific.some(({ longitude }) => longitude < 0)).toBe(true)
  expect(await places.within({ west: -31, south: 44, east: -30, north: 45 }, 10)).toEqual([])
})

test('a part of the map is read only where it is on earth', () => {
  expect(boxOf('11.07,49.41,11.12,49.46')).toEqual({ west: 11.07, south: 49.41, east: 11.12, north: 49.46 })
  for (const text of ['1,2,3', '0,50,1,40', '0,0,181,1', '0,0,1,91', 'a,b,c,d'])
    expect(boxOf(text)).toBeUndefined()
})

test('a thread that went away because nobody asked comes back', async () => {
  const brief = openPlaces({ idleMs: 1 })
  for (let round = 0; round < 2; round++) {
    const [name] = await brief.name([{ latitude: 48.8566, longitude: 2.3522 }])
    expect(name?.city).toBe('Paris')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  await brief.close()
})
