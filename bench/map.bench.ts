// The map at 100,000 photos with a place and at 200,000, of 300 towns: as Immich's clients ask for it (180 bytes of JSON each) and
// as our page does (24 bytes each). Beside them stands the least that has to be done: reading every position once.
import { sql } from 'kysely'
import type { MarkerQuery } from '../packages/server/src/features/map/map.ts'
import { streamMarkers, streamPoints } from '../packages/server/src/features/map/map.ts'
import { filterFor, listBuckets } from '../packages/server/src/features/timeline/timeline.ts'
import { analyze, fillPhotos, openBenchLibrary, showAll } from './library.ts'
import type { BenchLibrary } from './library.ts'
import { medianOf, milliseconds, print } from './measure.ts'
import type { Result } from './measure.ts'

const sizes = [100_000, 200_000]

export async function run(): Promise<Result[]> {
  const library = await openBenchLibrary()
  const results: Result[] = []
  try {
    for (const [n, size] of sizes.entries()) {
      await fillPhotos(library, sizes[n - 1] ?? 0, size)
      await showAll(library)
      await analyze(library)
      results.push(...(await measure(library, size)))
    }
    return results
  } finally {
    await library.close()
  }
}

const all: MarkerQuery = {
  withArchive: false,
  isFavorite: undefined,
  after: undefined,
  before: undefined,
  withPartners: false,
  withSharedAlbums: false,
}

async function measure({ db, ownerId }: BenchLibrary, size: number): Promise<Result[]> {
  const looker = { userId: ownerId, elevated: false }
  const bare = await medianOf(9, () =>
    sql`select count(*), max(latitude) from asset_shown where owner_id = ${ownerId} and latitude is not null`.execute(
      db,
    ),
  )
  const timed = async (name: string, work: () => Promise<unknown>, limit?: number): Promise<Result> =>
    milliseconds(`map: ${name} at ${size.toLocaleString('en')}`, await medianOf(9, work), bare, limit)
  const [west, south, east, north] = [-5, 40, -4, 42]
  const box = filterFor(looker, { visibility: 'timeline', bbox: [west, south, east, north].join(',') })
  return [
    await timed(
      'points for the page',
      async () => {
        const bytes = await lengthOf(streamPoints(db, looker, all))
        if (bytes !== size * 24) throw new Error(`the map has ${bytes / 24} points`)
      },
      size === 100_000 ? 60 : undefined,
    ),
    await timed('markers for Immich’s clients', async () => {
      const bytes = await lengthOf(streamMarkers(db, looker, all))
      if (bytes < size * 100) throw new Error('the map has too few markers')
    }),
    await timed('months of a part of it', async () => {
      if ((await listBuckets(db, box)).length < 100) throw new Error('too few months')
    }),
  ]
}

async function lengthOf(pieces: AsyncIterable<{ readonly length: number }>): Promise<number> {
  let length = 0
  for await (const piece of pieces) length += piece.length
  return length
}

if (process.argv[1] === import.meta.filename) print(await run())
