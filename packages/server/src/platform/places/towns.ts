import type { Gazetteer } from './gazetteer.ts'
import type { Box } from './places.ts'

/** Lower case, without accents. */
const plain = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()

/** Numbers of the towns that this text names: the whole name first, then its beginning, then any part; large before small. */
export function findTowns({ names, populations }: Gazetteer, text: string, limit: number): readonly number[] {
  const wanted = plain(text.trim())
  if (wanted === '') return []
  return names
    .flatMap((name, n) => {
      const at = plain(name).indexOf(wanted)
      return at === -1 ? [] : [{ n, rank: rankOf(name.length, wanted.length, at) }]
    })
    .toSorted((a, b) => a.rank - b.rank || (populations[b.n] ?? 0) - (populations[a.n] ?? 0))
    .slice(0, limit)
    .map(({ n }) => n)
}

function rankOf(length: number, wanted: number, at: number): number {
  if (at > 0) return 2
  return length === wanted ? 0 : 1
}

/** Numbers of the largest towns in the box, large before small. */
export function largestWithin(data: Gazetteer, box: Box, limit: number): readonly number[] {
  const { west, south, east, north } = box
  const inside =
    west <= east
      ? data.index.range(west, south, east, north)
      : [...data.index.range(west, south, 180, north), ...data.index.range(-180, south, east, north)]
  const size = (n: number): number => data.populations[n] ?? 0
  return inside.toSorted((a, b) => size(b) - size(a)).slice(0, limit)
}
