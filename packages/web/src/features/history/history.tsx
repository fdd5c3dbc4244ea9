// History: all that happened, as a line of time, newest first; or the photos that someone looks for.
// What it is narrowed to stands in the page's address.
import { useInfiniteQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'

import { historyQuery } from '../../data/history.ts'
import type { HistoryFilter, Operation } from '../../data/history.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { format } from '../../ui/format.ts'
import { say } from '../../ui/messages.ts'
import { Notice } from '../../ui/notice.tsx'
import { Page } from '../../ui/page.tsx'
import { daysOf, relativeDay } from './days.ts'
import { changed, filterOf, narrowedBy } from './filter.ts'
import type { HistorySearch } from './filter.ts'
import { Filters } from './filters.tsx'
import { FindBox, Found } from './find.tsx'
import { OperationRow } from './operation-row.tsx'
import { RunRow } from './run-row.tsx'
import { runsOf } from './runs.ts'

interface Props {
  readonly search: HistorySearch
  readonly onSearch: (search: HistorySearch) => void
}

export function History({ search, onSearch }: Props) {
  const change = (part: Record<string, unknown>) => onSearch(changed(search, part))
  return (
    <Page heading={say.history.page} text={say.history.text} wide>
      <FindBox key={search.find} find={search.find} onFind={(find) => change({ find })} />
      {search.find === undefined ? (
        <>
          <Filters filter={filterOf(search)} onChange={change} />
          <LineOfTime filter={filterOf(search)} onClear={() => onSearch({})} />
        </>
      ) : (
        <Found
          query={search.find}
          everyone={search.everyone ?? false}
          onClear={() => change({ find: undefined })}
        />
      )}
    </Page>
  )
}

function LineOfTime({ filter, onClear }: { filter: HistoryFilter; onClear: () => void }) {
  const history = useInfiniteQuery(historyQuery(filter))
  const today = new Date(history.dataUpdatedAt)
  const operations = history.data?.pages.flatMap((page) => page.operations) ?? []
  if (history.isPending) return <Blank />
  if (history.isError && operations.length === 0) {
    return (
      <Notice action={<Button onClick={() => void history.refetch()}>{say.again}</Button>}>
        {say.history.failed} {wordsFor(history.error)}
      </Notice>
    )
  }
  if (operations.length === 0) return <Empty narrowed={narrowedBy(filter) > 0} onClear={onClear} />
  return (
    <div className="flex flex-col gap-6">
      {daysOf(operations).map(({ key, operations: some }) => (
        <Day key={key} day={key} today={today} operations={some} />
      ))}
      {history.isFetchNextPageError && <Notice>{wordsFor(history.error)}</Notice>}
      {history.hasNextPage ? (
        <Button
          className="self-center"
          disabled={history.isFetchingNextPage}
          onClick={() => void history.fetchNextPage()}
        >
          {history.isFetchingNextPage ? say.loading : say.history.older}
        </Button>
      ) : (
        <p className="text-center text-small text-quiet">
          {narrowedBy(filter) > 0 ? say.history.endFiltered : say.history.end}
        </p>
      )}
    </div>
  )
}

interface DayProps {
  readonly day: string
  readonly today: Date
  readonly operations: readonly Operation[]
}

function Day({ day, today, operations }: DayProps) {
  const near = relativeDay(day, today)
  const name = near === 'other' ? format.dayInFull(day) : say.history[near]
  return (
    <section aria-label={name}>
      <h2 className="sticky top-0 z-[2] bg-page py-2 font-semibold" title={format.dayInFull(day)}>
        {name}
      </h2>
      <ol>
        {runsOf(operations).map((run) =>
          run.length === 1 && run[0] ? (
            <OperationRow key={run[0].id} operation={run[0]} />
          ) : (
            <RunRow key={run.at(-1)?.id} run={run} />
          ),
        )}
      </ol>
    </section>
  )
}

function Empty({ narrowed, onClear }: { narrowed: boolean; onClear: () => void }): ReactNode {
  return (
    <div className="flex flex-col items-center gap-4 py-16 text-center text-quiet">
      <p>{narrowed ? say.history.emptyFiltered : say.history.empty}</p>
      {narrowed && <Button onClick={onClear}>{say.history.clear}</Button>}
    </div>
  )
}

/** The shape of what is coming. */
function Blank() {
  return (
    <div className="flex flex-col gap-4 pt-10" aria-busy>
      <p className="sr-only">{say.loading}</p>
      {[70, 45, 60, 50].map((width) => (
        <div key={width} className="flex items-center gap-3" aria-hidden>
          <span className="size-9 rounded-full bg-line/70" />
          <span className="h-4 rounded-control bg-line/70" style={{ width: `${width}%` }} />
        </div>
      ))}
    </div>
  )
}
