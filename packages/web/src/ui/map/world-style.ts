// How the world of Natural Earth is drawn. Pure; the build, which has no browser, draws phones' maps by it as well.
import type { LayerSpecification, StyleSpecification } from 'maplibre-gl'
import { feature, mesh } from 'topojson-client'

import { unwrap } from './unwrap.ts'

export const TOWNS = 'towns'
export const LAND = 'land'
export const BORDERS = 'borders'

/** As `world-atlas` writes it. */
export type WorldFile = Parameters<typeof feature>[0]

export interface World {
  readonly land: GeoJSON.FeatureCollection
  readonly borders: GeoJSON.FeatureCollection
}

export function worldOf(file: WorldFile): World {
  const { countries, land } = file.objects
  if (!countries || !land) throw new Error('This file of the world has neither land nor countries.')
  const borders = mesh(file, countries as Parameters<typeof mesh>[1], (one, other) => one !== other)
  return {
    land: unwrap(feature(file, land)),
    borders: unwrap({ type: 'Feature', properties: {}, geometry: borders }),
  }
}

const nothing: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] }

const COLOURS = {
  light: { water: '#dfe5e4', land: '#f8f5ee', border: '#cfc8ba', text: '#655f56', halo: '#f8f5ee' },
  dark: { water: '#101416', land: '#24221f', border: '#45413b', text: '#a8a196', halo: '#1c1b19' },
}

type Colours = (typeof COLOURS)['light']

const coloursOf = (isDark: boolean): Colours => COLOURS[isDark ? 'dark' : 'light']

/** Without names: what draws them elsewhere has no letters. */
export function plainStyle(isDark: boolean, { land, borders }: World): StyleSpecification {
  return {
    version: 8,
    sources: {
      [LAND]: { type: 'geojson', data: land, attribution: 'Natural Earth' },
      [BORDERS]: { type: 'geojson', data: borders },
    },
    layers: landAndBorders(coloursOf(isDark)),
  }
}

export function worldStyle(isDark: boolean, world: World): StyleSpecification {
  const { sources, layers } = plainStyle(isDark, world)
  const towns = { type: 'geojson', data: nothing, attribution: 'GeoNames' } as const
  return {
    version: 8,
    sources: { ...sources, [TOWNS]: towns },
    layers: [...layers, names(coloursOf(isDark))],
  }
}

const landAndBorders = (colours: Colours): LayerSpecification[] => [
  { id: 'water', type: 'background', paint: { 'background-color': colours.water } },
  { id: 'land', type: 'fill', source: LAND, paint: { 'fill-color': colours.land } },
  { id: 'coast', type: 'line', source: LAND, paint: { 'line-color': colours.border, 'line-width': 0.8 } },
  {
    id: 'borders',
    type: 'line',
    source: BORDERS,
    paint: { 'line-color': colours.border, 'line-width': 1, 'line-dasharray': [3, 2] },
  },
]

const names = (colours: Colours): LayerSpecification => ({
  id: 'towns',
  type: 'symbol',
  source: TOWNS,
  layout: {
    'text-field': ['get', 'name'],
    'text-font': ['Inter Variable', 'system-ui', 'sans-serif'],
    'text-size': ['interpolate', ['linear'], ['get', 'population'], 0, 11, 1_000_000, 13, 10_000_000, 15],
    'text-padding': 12,
    'symbol-sort-key': ['-', ['get', 'population']],
  },
  paint: { 'text-color': colours.text, 'text-halo-color': colours.halo, 'text-halo-width': 1.5 },
})
