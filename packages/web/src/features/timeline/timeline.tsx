// The timeline: all photos of a library or of its trash, newest first, of which only what is near the screen
// is loaded and drawn. Derived. Photos can be chosen for what `actions` offer. `viewed` is the photo that is open above
// it; the timeline keeps it in view, so that coming back is coming back to the same place.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useEffectEvent, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { ReactNode } from 'react'

import { useProblems } from '../../data/safety.ts'
import { neighboursQuery } from '../../data/sequence.ts'
import { loadedPhotos, monthQuery, monthsQuery, useFillingTimeline } from '../../data/timeline.ts'
import type { Month, Scope } from '../../data/timeline.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { say } from '../../ui/messages.ts'
import { Notice } from '../../ui/notice.tsx'
import { useSize } from '../../ui/size.ts'
import { topOfPhoto } from './held-photo.ts'
import { layoutFor } from './layout.ts'
import { useLongPress } from './long-press.ts'
import { MonthSection } from './month.tsx'
import { REACH } from './reach.ts'
import { Scrubber } from './scrubber.tsx'
import { SelectionBar } from './selection-bar.tsx'
import type { SelectionAction } from './selection-bar.tsx'
import { useSelection, useSelectionKeys } from './use-selection.ts'
import { useTimeline } from './use-timeline.ts'

interface Props {
  readonly scope: Scope
  readonly label: string
  readonly viewed: string | undefined
  readonly onOpen: (id: string) => void
  /** Where a photo's own page is; must not change. */
  readonly hrefOf: (id: string) => string
  readonly actions: readonly SelectionAction[]
  /** Above the photos, scrolling with them. */
  readonly head?: ReactNode
  /** A click chooses and nothing opens. */
  readonly picking?: boolean
  readonly empty: ReactNode
}

export type { SelectionAction }

export function Timeline({ empty, ...rest }: Props) {
  useFillingTimeline()
  const months = useQuery(monthsQuery(rest.scope))
  if (months.data?.length === 0) return <Nothing head={rest.head}>{empty}</Nothing>
  if (months.data) return <Months key={rest.scope} months={months.data} {...rest} />
  if (!months.isError) return <p className="sr-only">{say.loading}</p>
  return (
    <div className="p-6">
      <Notice action={<Button onClick={() => void months.refetch()}>{say.again}</Button>}>
        {say.timeline.failed} {wordsFor(months.error)}
      </Notice>
    </div>
  )
}

function Nothing({ head, children }: { head: ReactNode; children: ReactNode }) {
  if (head === undefined) return children
  return (
    <div className="flex h-full flex-col overflow-y-auto">
      {head}
      <div className="min-h-60 flex-1">{children}</div>
    </div>
  )
}

type MonthsProps = Omit<Props, 'empty'> & { readonly months: readonly Month[] }

function Months(props: MonthsProps) {
  const { months, scope, label, viewed, onOpen, hrefOf, actions, head, picking = false } = props
  const [sheet, setSheet] = useState<HTMLElement | null>(null)
  const size = useSize(sheet)
  const [headElement, setHead] = useState<HTMLElement | null>(null)
  const above = useSize(headElement).height
  const view = useTimeline(scope, months, size, above, viewed)
  const { scroller } = view
  const problems = useProblems()
  const retry = useRetry(scope)
  const { selection, choose, clear, all } = useSelection(scope, months)
  // What is chosen is chosen for something.
  const selectable = actions.length > 0
  const possible = usePossible(scope, actions, selection.ids)
  const act = async (action: SelectionAction) => {
    if (!(await action.do([...selection.ids]))) return
    clear()
    scroller.current?.focus({ preventScroll: true })
  }
  useSelectionKeys({
    enabled: selectable && viewed === undefined,
    selecting: selection.ids.size > 0,
    choose,
    clear,
    all,
    actions: Object.fromEntries(
      possible.flatMap((action) => action.keys.map((key) => [key, () => void act(action)])),
    ),
  })
  useLongPress(selectable ? (sheet?.parentElement ?? null) : null, choose)
  useViewedInSight(scope, viewed, months, view, size.height)
  useStillBelow(scroller, above)
  return (
    <div className="relative h-full">
      <section
        ref={scroller}
        className="timeline relative h-full overflow-y-auto overscroll-contain outline-none"
        onScroll={view.onScroll}
        aria-label={label}
        tabIndex={-1}
      >
        <div ref={setSheet} className="sticky top-0 mx-2 h-full md:me-14 md:ms-4" aria-hidden />
        {head !== undefined && (
          <div ref={setHead} className="absolute inset-x-0 top-0">
            {head}
          </div>
        )}
        <div
          className="absolute inset-x-2 md:end-14 md:start-4"
          style={{ top: above, height: Math.min(REACH, view.tops.at(-1) ?? 0) }}
        >
          {view.shown.map((shown) => (
            <MonthSection
              key={shown.month.key}
              month={shown.month}
              top={shown.top - view.origin}
              height={shown.height}
              layout={shown.layout}
              from={view.span.from - shown.top}
              to={view.span.to - shown.top}
              measures={view.measures}
              failed={shown.failed}
              problems={problems}
              chosen={selection.ids}
              picking={picking}
              choose={selectable ? choose : undefined}
              hrefOf={hrefOf}
              onOpen={onOpen}
              onRetry={retry}
            />
          ))}
        </div>
      </section>
      {months.length > 1 && (
        <Scrubber
          months={months}
          tops={view.tops}
          scrollTop={view.scrollTop}
          viewport={size.height}
          onScrollTo={view.goTo}
          onRest={(top) => void view.lookAhead(top)}
        />
      )}
      {selection.ids.size > 0 && (
        <SelectionBar
          count={selection.ids.size}
          actions={possible}
          width={size.width}
          onAct={act}
          onClear={clear}
        />
      )}
    </div>
  )
}

/** What makes sense for these photos. */
function usePossible(
  scope: Scope,
  actions: readonly SelectionAction[],
  ids: ReadonlySet<string>,
): readonly SelectionAction[] {
  const client = useQueryClient()
  return useMemo(() => {
    if (ids.size === 0) return []
    const photos = loadedPhotos(client, scope, ids)
    return actions.filter(({ when }) => when === undefined || when(photos))
  }, [client, scope, actions, ids])
}

function useRetry(scope: Scope) {
  const client = useQueryClient()
  return useCallback((key: string) => void client.refetchQueries(monthQuery(scope, key)), [client, scope])
}

/** Brings the photo that is viewed into sight; when the viewer closes, gives it the focus. */
function useViewedInSight(
  scope: Scope,
  viewed: string | undefined,
  months: readonly Month[],
  view: ReturnType<typeof useTimeline>,
  viewport: number,
) {
  const client = useQueryClient()
  const last = useRef<string>(undefined)
  // It is sought on where the viewer closes before it is found.
  const [sought, seek] = useState(viewed)
  const [revealed, setRevealed] = useState<string>()
  if (viewed !== undefined && viewed !== sought) seek(viewed)
  const place = useQuery({
    ...neighboursQuery(client, scope, sought ?? ''),
    enabled: viewed !== undefined || sought !== revealed,
  }).data?.here
  const reveal = useEffectEvent(() => {
    const at = months.findIndex((month) => month.key === place?.month)
    if (!place || at < 0) return
    const photos = client.getQueryData(monthQuery(scope, place.month).queryKey) ?? []
    const within = topOfPhoto(layoutFor(photos, view.measures), place.photo.id) ?? 0
    const top = (view.tops[at] ?? 0) + within - view.scrollTop
    const seen = top > 90 && top < viewport - 120
    if (!seen) view.aimAt({ month: place.month, photo: place.photo.id, below: viewport / 3 })
  })
  const awaited = useRef<string>(undefined)
  const giveFocusBack = useEffectEvent((id: string) => focusTile(view.scroller.current, id))
  const found = view.measures.width > 0 && place?.photo.id === sought ? sought : undefined
  if (found !== undefined && found !== revealed) setRevealed(found)
  useEffect(() => {
    if (found) reveal()
  }, [found])
  useEffect(() => {
    const wasFound = viewed === undefined && last.current !== undefined && giveFocusBack(last.current)
    awaited.current = viewed === undefined && !wasFound ? last.current : undefined
    last.current = viewed
  }, [viewed])
  // Its month may come only now; whoever went on elsewhere meanwhile is not fetched back.
  useEffect(() => {
    if (awaited.current === undefined) return
    if (document.activeElement !== document.body || giveFocusBack(awaited.current))
      awaited.current = undefined
  })
}

/** What comes to stand above the photos later moves nothing for who has scrolled already. */
function useStillBelow(scroller: { readonly current: HTMLElement | null }, above: number): void {
  const before = useRef(above)
  useLayoutEffect(() => {
    const by = above - before.current
    before.current = above
    if (by !== 0 && (scroller.current?.scrollTop ?? 0) > 0) scroller.current?.scrollBy(0, by)
  }, [scroller, above])
}

function focusTile(scroller: HTMLElement | null, id: string): boolean {
  const tile = scroller?.querySelector<HTMLElement>(`[data-asset="${CSS.escape(id)}"]`)
  tile?.focus({ preventScroll: true })
  return tile !== null && tile !== undefined
}
