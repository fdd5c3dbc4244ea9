// Where photos were taken, as points on a map. A read model over asset_shown, told in pages: a library may have a million points.
import type { Looker } from '../../catalog/assets/assets.ts'
import type { Db } from '../../schema/schema.ts'
import { listShowingPartners, readMarkers, readPoints } from './map.sql.ts'
import type { MarkerFilter, MarkerSource, ReadPage } from './map.sql.ts'

export type { MarkerFilter } from './map.sql.ts'

export interface MarkerQuery extends MarkerFilter {
  readonly withPartners: boolean
  readonly withSharedAlbums: boolean
}

/** Text: an array of JSON, piece by piece. */
export async function* streamMarkers(db: Db, looker: Looker, query: MarkerQuery): AsyncGenerator<string> {
  let before = '['
  for await (const markers of pagesOf(db, looker, query, readMarkers)) {
    yield before + markers
    before = ','
  }
  yield before === '[' ? '[]' : ']'
}

/** Bytes, 24 a photo: its id (16), its latitude and its longitude in degrees (4 each, floats, the high byte first). */
export const streamPoints = (db: Db, looker: Looker, query: MarkerQuery): AsyncGenerator<Buffer> =>
  pagesOf(db, looker, query, readPoints)

async function* pagesOf<Told>(
  db: Db,
  looker: Looker,
  query: MarkerQuery,
  read: ReadPage<Told>,
): AsyncGenerator<Told> {
  for (const source of await sourcesOf(db, looker, query)) {
    let after: string | undefined
    for (;;) {
      const { told, last } = await read(db, source, query, after)
      if (told !== null) yield told
      if (last === null) break
      after = last
    }
  }
}

async function sourcesOf(db: Db, { userId }: Looker, query: MarkerQuery): Promise<readonly MarkerSource[]> {
  const partners = query.withPartners ? await listShowingPartners(db, userId) : []
  return [
    { kind: 'own', ownerId: userId },
    ...partners.map((ownerId) => ({ kind: 'partner', ownerId }) as const),
    ...(query.withSharedAlbums ? [{ kind: 'albums', userId, besides: [userId, ...partners] } as const] : []),
  ]
}
