// What the map is drawn as: light or dark as everything else; the names of towns follow what is in view, finer coasts come
// with zooming in.
import type { GeoJSONSource, Map } from 'maplibre-gl'
import { useEffect, useState, useSyncExternalStore } from 'react'

import { boxAround } from './tiles.ts'
import type { Box } from './tiles.ts'
import { detailFor, loadWorld } from './world.ts'
import type { Detail } from './world.ts'
import { BORDERS, LAND, TOWNS, worldStyle } from './world-style.ts'

export interface Town {
  readonly name: string
  readonly latitude: number
  readonly longitude: number
  readonly population: number
}

export interface StyleSource {
  /** Addresses of MapLibre styles; empty where there is no tile server. */
  readonly light: string
  readonly dark: string
  readonly towns: (box: Box) => Promise<readonly Town[]>
}

/** True when it could not be drawn. */
export function useStyle(map: Map | undefined, source: StyleSource): boolean {
  const isDark = useSyncExternalStore(followPage, isPageDark)
  const [failed, setFailed] = useState(false)
  const { light, dark, towns } = source
  const url = isDark ? dark : light
  useEffect(() => {
    if (!map) return undefined
    const control = new AbortController()
    setFailed(false)
    const begin = url === '' ? drawWorld(map, isDark, towns, control.signal) : drawFrom(map, url)
    begin.catch(() => control.signal.aborted || setFailed(true))
    return () => control.abort()
    // oxlint-disable-next-line react/exhaustive-deps -- how towns are asked for does not change what is drawn
  }, [map, url, isDark])
  return failed
}

async function drawFrom(map: Map, url: string): Promise<void> {
  const answer = await fetch(url)
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`)
  map.setStyle(url)
}

async function drawWorld(
  map: Map,
  isDark: boolean,
  towns: StyleSource['towns'],
  signal: AbortSignal,
): Promise<void> {
  let detail = detailFor(map.getZoom())
  const world = await loadWorld(detail)
  if (signal.aborted) return
  map.setStyle(worldStyle(isDark, world))
  const set = (name: string, data: GeoJSON.GeoJSON) => {
    if (!signal.aborted) void map.getSource<GeoJSONSource>(name)?.setData(data)
  }
  const drawTowns = async () => {
    const asked = boxAround(map.getBounds(), map.getZoom())
    set(TOWNS, featuresOf(await towns(asked)))
  }
  const drawFiner = async () => {
    const wanted = detailFor(map.getZoom())
    if (DETAILS.indexOf(wanted) <= DETAILS.indexOf(detail)) return
    const finer = await loadWorld(wanted)
    detail = wanted
    set(LAND, finer.land)
    set(BORDERS, finer.borders)
  }
  // What can't be fetched just now leaves the map as it is: it is asked for again with the next move.
  const follow = () => void Promise.allSettled([drawTowns(), drawFiner()])
  const following = map.on('moveend', follow)
  signal.addEventListener('abort', () => following.unsubscribe())
  map.once('style.load', follow)
}

const DETAILS: readonly Detail[] = ['coarse', 'plain', 'fine']

const featuresOf = (towns: readonly Town[]): GeoJSON.FeatureCollection => ({
  type: 'FeatureCollection',
  features: towns.map(({ name, population, latitude, longitude }) => ({
    type: 'Feature',
    properties: { name, population },
    geometry: { type: 'Point', coordinates: [longitude, latitude] },
  })),
})

const DARK = '(prefers-color-scheme: dark)'

/** As the page is: what this browser is set to, else what its system is. */
function isPageDark(): boolean {
  const { theme } = document.documentElement.dataset
  return theme === undefined ? matchMedia(DARK).matches : theme === 'dark'
}

function followPage(changed: () => void): () => void {
  const system = matchMedia(DARK)
  const page = new MutationObserver(changed)
  system.addEventListener('change', changed)
  page.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  return () => {
    system.removeEventListener('change', changed)
    page.disconnect()
  }
}
