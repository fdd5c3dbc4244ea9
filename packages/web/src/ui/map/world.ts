// The map that needs no network: land, borders and, laid on it by whoever shows it, the names of towns. From Natural Earth.
import coarseUrl from 'world-atlas/countries-110m.json?url'
import fineUrl from 'world-atlas/countries-10m.json?url'
import plainUrl from 'world-atlas/countries-50m.json?url'

import { worldOf } from './world-style.ts'
import type { World, WorldFile } from './world-style.ts'

/** How exactly coasts are drawn; the nearest has three megabytes. */
export type Detail = 'coarse' | 'plain' | 'fine'

const FILES: Record<Detail, string> = { coarse: coarseUrl, plain: plainUrl, fine: fineUrl }

/** What is exact enough for this zoom. */
export const detailFor = (zoom: number): Detail => (zoom < 3 ? 'coarse' : zoom < 6.5 ? 'plain' : 'fine')

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
  return worldOf((await answer.json()) as WorldFile)
}
