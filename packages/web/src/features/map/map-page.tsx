// The page Map: where one's photos were taken; beside it those of the part that was chosen. Derived.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Globe, MapPinOff, X } from 'lucide-react'
import type { ReactNode } from 'react'

import { pointsQuery, useMapSource } from '../../data/map.ts'
import type { Box, MapFilter } from '../../data/map.ts'
import { wordsFor } from '../../data/words.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Emptiness } from '../../ui/emptiness.tsx'
import { say } from '../../ui/messages.ts'
import { map as words } from '../../ui/messages-map.ts'
import { Notice } from '../../ui/notice.tsx'
import { countOf, filterOf, viewFrom } from './address.ts'
import type { MapAddress } from './address.ts'
import { Filter } from './filter.tsx'
import { PhotoMap } from './photo-map.tsx'

interface Props {
  readonly address: MapAddress
  readonly onFilter: (filter: MapFilter) => void
  readonly onView: (view: string) => void
  readonly onBox: (box: Box | undefined) => void
  readonly onOpen: (id: string) => void
  /** The way to the photos that have no place. */
  readonly toUnplaced: ReactNode
  /** The photos of the part that was chosen. */
  readonly here: ReactNode
}

export function MapPage({ address, onFilter, onView, onBox, onOpen, toUnplaced, here }: Props) {
  const filter = filterOf(address)
  const points = useQuery(pointsQuery(filter))
  const source = useMapSource(useQueryClient())
  return (
    <section aria-label={words.page} className="flex h-full flex-col md:flex-row">
      <h1 className="sr-only">{words.page}</h1>
      <div className="relative min-h-0 min-w-0 flex-1">
        {points.data && source ? (
          <PhotoMap
            key={JSON.stringify(filter)}
            points={points.data}
            source={source}
            start={address.at === undefined ? undefined : viewFrom(address.at)}
            onView={onView}
            onBox={onBox}
            onOpen={onOpen}
          />
        ) : (
          !points.isError && <p className="p-5 text-quiet">{words.loading}</p>
        )}
        <div className="absolute start-3 top-3 z-20 flex max-w-[calc(100%-1.5rem)] flex-wrap gap-2">
          <Filter filter={filter} onChange={onFilter} />
          {toUnplaced}
        </div>
        {points.isError && (
          <div className="absolute inset-x-0 top-16 px-4">
            <Notice action={<Button onClick={() => void points.refetch()}>{say.again}</Button>}>
              {words.pointsFailed} {wordsFor(points.error)}
            </Notice>
          </div>
        )}
        {points.data?.count === 0 && <Nothing filter={filter} onFilter={onFilter} />}
      </div>
      {address.box !== undefined && (
        <aside
          aria-label={words.here}
          className="flex h-[45%] min-h-0 flex-col border-t border-line bg-page md:h-full md:w-[26rem] md:border-t-0 md:border-s"
        >
          <div className="flex items-center justify-between gap-2 py-1 ps-4 pe-2">
            <h2 className="font-medium">{words.here}</h2>
            <IconButton label={words.closeHere} onClick={() => onBox(undefined)}>
              <X size={18} aria-hidden />
            </IconButton>
          </div>
          <div className="min-h-0 flex-1">{here}</div>
        </aside>
      )}
    </section>
  )
}

function Nothing({ filter, onFilter }: Pick<Props, 'onFilter'> & { filter: MapFilter }) {
  const isFiltered = countOf(filter) > 0
  return (
    <div className="pointer-events-none absolute inset-0 z-10 flex items-center justify-center p-4">
      <div className="pointer-events-auto max-w-md rounded-surface border border-line bg-surface shadow-float">
        {isFiltered ? (
          <Emptiness icon={MapPinOff} heading={words.emptyFiltered} text={words.emptyFilteredText}>
            <Button onClick={() => onFilter({})}>{words.clearFilter}</Button>
          </Emptiness>
        ) : (
          <Emptiness icon={Globe} heading={words.empty} text={words.emptyText} />
        )}
      </div>
    </div>
  )
}
