// Where photos were taken, as points on a map. A read model over asset_shown, told in pages: a library may have a million points.
import type { Looker } from '../../catalog/assets/assets.ts'
import type { Db } from '../../schema/schema.ts'
import { listShowingPartners, readMarkerPage } from './map.sql.ts'
import type { MarkerFilter, MarkerSource } from './map.sql.ts'

export type { MarkerFilter } from './map.sql.ts'

export interface MarkerQuery extends MarkerFilter {
  readonly withPartners: boolean
  readonly withSharedAlbums: boolean
}

/** Text: an array of JSON, piece by piece. */
export async function* streamMarkers(db: Db, { userId }: Looker, query: MarkerQuery): AsyncGenerator<string> {
  const partners = query.withPartners ? await listShowingPartners(db, userId) : []
  const sources: MarkerSource[] = [
    { kind: 'own', ownerId: userId },
    ...partners.map((ownerId) => ({ kind: 'partner', ownerId }) as const),
    ...(query.withSharedAlbums ? [{ kind: 'albums', userId, besides: [userId, ...partners] } as const] : []),
  ]
  let before = '['
  for (const source of sources)
    for await (const markers of pagesOf(db, source, query)) {
      yield before + markers
      before = ','
    }
  yield before === '[' ? '[]' : ']'
}

async function* pagesOf(db: Db, source: MarkerSource, query: MarkerQuery): AsyncGenerator<string> {
  let after: string | undefined
  for (;;) {
    const { markers, last } = await readMarkerPage(db, source, query, after)
    if (markers !== null) yield markers
    if (last === null) return
    after = last
  }
}
