// Search: the box, what is looked for as chips, and what was found, page by page as one scrolls. Derived.
import { useInfiniteQuery } from '@tanstack/react-query'
import { Search as SearchIcon, SearchX } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { ComponentType } from 'react'

import type { Asset } from '../../data/assets.ts'
import { isEmptyFilter, resultsQuery } from '../../data/search.ts'
import type { SearchFilter } from '../../data/search.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { Emptiness } from '../../ui/emptiness.tsx'
import { say } from '../../ui/messages.ts'
import { Notice } from '../../ui/notice.tsx'
import { Chips } from './chips.tsx'
import { Dates } from './dates.tsx'
import { withMore } from './filter.ts'
import { SearchBox } from './search-box.tsx'

interface Props {
  readonly filter: SearchFilter
  readonly onFilter: (filter: SearchFilter) => void
  readonly hrefOf: (id: string) => string
  readonly onOpen: (id: string) => void
  /** Shows photos in rows, and what can be done with those that are chosen. */
  readonly grid: ComponentType<GridProps>
}

interface GridProps {
  readonly photos: readonly Asset[]
  readonly scroller: HTMLElement | null
  readonly label: string
  readonly hrefOf: (id: string) => string
  readonly onOpen: (id: string) => void
  readonly onEnd: () => void
}

export function Search({ filter, onFilter, ...rest }: Props) {
  const [scroller, setScroller] = useState<HTMLElement | null>(null)
  const isEmpty = isEmptyFilter(filter)
  return (
    <div className="relative h-full">
      <section
        ref={setScroller}
        aria-label={say.search.page}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must get there
        tabIndex={0}
        className="flex h-full flex-col overflow-y-auto overscroll-contain outline-offset-[-2px]"
      >
        <h1 className="sr-only">{say.search.page}</h1>
        <div className="flex flex-col gap-3 px-3 py-3 md:px-4">
          <SearchBox className="md:hidden" onChoose={(more) => onFilter(withMore(filter, more))} />
          <div className="flex flex-wrap items-center gap-2">
            <Chips filter={filter} onChange={onFilter} />
            <Dates filter={filter} onChange={(days) => onFilter(withMore(filter, days))} />
          </div>
        </div>
        {isEmpty ? (
          <div className="flex-1">
            <Emptiness icon={SearchIcon} heading={say.search.start} text={say.search.startText} />
          </div>
        ) : (
          <Results filter={filter} scroller={scroller} {...rest} />
        )}
      </section>
    </div>
  )
}

type ResultsProps = Omit<Props, 'onFilter'> & { readonly scroller: HTMLElement | null }

function Results({ filter, scroller, hrefOf, onOpen, grid: Grid }: ResultsProps) {
  const found = useInfiniteQuery(resultsQuery(filter))
  const photos = useMemo(() => found.data?.pages.flatMap(({ items }) => items) ?? [], [found.data])
  if (found.isError) {
    return (
      <div className="px-4">
        <Notice action={<Button onClick={() => void found.refetch()}>{say.again}</Button>}>
          {say.search.failed} {wordsFor(found.error)}
        </Notice>
      </div>
    )
  }
  if (!found.data) return <p className="px-4 text-quiet">{say.loading}</p>
  if (photos.length === 0) {
    return (
      <div className="flex-1">
        <Emptiness icon={SearchX} heading={say.search.none} text={say.search.noneText} />
      </div>
    )
  }
  const more = () => {
    if (found.hasNextPage && !found.isFetching) void found.fetchNextPage()
  }
  return (
    <>
      <Grid
        photos={photos}
        scroller={scroller}
        label={say.search.results}
        hrefOf={hrefOf}
        onOpen={onOpen}
        onEnd={more}
      />
      <output className="block px-4 py-6 text-center text-small text-quiet">
        {found.hasNextPage ? say.search.loadingMore : `${say.search.count(photos.length)}. ${say.search.end}`}
      </output>
    </>
  )
}
