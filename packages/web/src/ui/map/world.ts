// The map that needs no network: land, borders and, laid on it by whoever shows it, the names of towns. From Natural Earth.
import type { StyleSpecification } from 'maplibre-gl'
import { feature, mesh } from 'topojson-client'
import coarseUrl from 'world-atlas/countries-110m.json?url'
import fineUrl from 'world-atlas/countries-10m.json?url'
import plainUrl from 'world-atlas/countries-50m.json?url'

import { unwrap } from './unwrap.ts'

export const TOWNS = 'towns'
export const LAND = 'land'
export const BORDERS = 'borders'

/** How exactly coasts are drawn; the nearest has three megabytes. */
export type Detail = 'coarse' | 'plain' | 'fine'

const FILES: Record<Detail, string> = { coarse: coarseUrl, plain: plainUrl, fine: fineUrl }

/** What is exact enough for this zoom. */
export const detailFor = (zoom: number): Detail => (zoom < 3 ? 'coarse' : zoom < 6.5 ? 'plain' : 'fine')

/** As `world-atlas` writes it. */
type WorldFile = Parameters<typeof feature>[0]

export interface World {
  readonly land: GeoJSON.FeatureCollection
  readonly borders: GeoJSON.FeatureCollection
}

const nothing: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] }
const loaded = new Map<string, Promise<World>>()

/** Read once a page; what failed is tried anew. */
export function loadWorld(detail: Detail): Promise<World> {
  const url = FILES[detail]
  const world = loaded.get(url) ?? readWorld(url)
  loaded.set(url, world)
  world.catch(() => loaded.delete(url))
  return world
}

async function readWorld(url: string): Promise<World> {
  const answer = await fetch(url)
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`)
  const world = (await answer.json()) as WorldFile
  const { countries, land } = world.objects
  if (!countries || !land) throw new Error(`${url}: neither land nor countries`)
  const borders = mesh(world, countries as Parameters<typeof mesh>[1], (one, other) => one !== other)
  return {
    land: unwrap(feature(world, land)),
    borders: unwrap({ type: 'Feature', properties: {}, geometry: borders }),
  }
}

const COLOURS = {
  light: { water: '#dfe5e4', land: '#f8f5ee', border: '#cfc8ba', text: '#655f56', halo: '#f8f5ee' },
  dark: { water: '#101416', land: '#24221f', border: '#45413b', text: '#a8a196', halo: '#1c1b19' },
}

export function worldStyle(isDark: boolean, { land, borders }: World): StyleSpecification {
  const colours = COLOURS[isDark ? 'dark' : 'light']
  return {
    version: 8,
    sources: {
      [LAND]: { type: 'geojson', data: land, attribution: 'Natural Earth' },
      [BORDERS]: { type: 'geojson', data: borders },
      [TOWNS]: { type: 'geojson', data: nothing, attribution: 'GeoNames' },
    },
    layers: [
      { id: 'water', type: 'background', paint: { 'background-color': colours.water } },
      { id: 'land', type: 'fill', source: LAND, paint: { 'fill-color': colours.land } },
      {
        id: 'coast',
        type: 'line',
        source: LAND,
        paint: { 'line-color': colours.border, 'line-width': 0.8 },
      },
      {
        id: 'borders',
        type: 'line',
        source: BORDERS,
        paint: { 'line-color': colours.border, 'line-width': 1, 'line-dasharray': [3, 2] },
      },
      {
        id: 'towns',
        type: 'symbol',
        source: TOWNS,
        layout: {
          'text-field': ['get', 'name'],
          'text-font': ['Inter Variable', 'system-ui', 'sans-serif'],
          'text-size': [
            'interpolate',
            ['linear'],
            ['get', 'population'],
            0,
            11,
            1_000_000,
            13,
            10_000_000,
            15,
          ],
          'text-padding': 12,
          'symbol-sort-key': ['-', ['get', 'population']],
        },
        paint: { 'text-color': colours.text, 'text-halo-color': colours.halo, 'text-halo-width': 1.5 },
      },
    ],
  }
}
