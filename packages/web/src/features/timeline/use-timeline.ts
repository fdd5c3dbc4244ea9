// The life of the timeline on screen: which months are near, their photos, their heights, and the
// scroll position that stays with what someone looks at. Derived from the months of data/timeline.
import { useQueries, useQueryClient } from '@tanstack/react-query'
import {
  startTransition,
  useCallback,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'

import { pictureUrl } from '../../data/assets.ts'
import { monthQuery } from '../../data/timeline.ts'
import type { Month, Scope } from '../../data/timeline.ts'
import { historyEntry } from '../../ui/kept.ts'
import type { Size } from '../../ui/size.ts'
import { keepAim, keptAim, scrollTopAiming } from './aim.ts'
import type { Aim } from './aim.ts'
import { anchorAt, monthAt, scrollTopFor, stillThere, topsOf } from './heights.ts'
import { scrollTopHolding } from './held-photo.ts'
import type { PlacedMonth } from './held-photo.ts'
import { layoutFor, measuresFor, photosWithin } from './layout.ts'
import type { Measures } from './layout.ts'
import { originFor } from './reach.ts'

const STEP = 128
const NO_HEIGHTS: ReadonlyMap<string, number> = new Map()

export interface ShownMonth extends PlacedMonth {
  readonly month: Month
  readonly height: number
  readonly failed: boolean
}

/** `above`: how high what stands above the photos is; it scrolls with them. */
export function useTimeline(
  scope: Scope,
  months: readonly Month[],
  { width, height: viewport }: Size,
  above: number,
  viewed: string | undefined,
) {
  const scroller = useRef<HTMLDivElement>(null)
  const [aim, setAim] = useState(() => (viewed === undefined ? keptAim(scope) : undefined))
  const [scrollTop, setScrollTop] = useState(0)
  const [part, setPart] = useState(0)
  const measures = useMemo(() => measuresFor(width), [width])
  const [known, learn] = useKnownHeights(measures)
  const tops = useMemo(() => topsOf(months, known, measures), [months, known, measures])
  const total = tops.at(-1) ?? 0
  const origin = originFor(scrollTop, total, part)
  if (origin !== part) setPart(origin)
  const span = useSpan(scrollTop, viewport)
  const between = ({ from, to }: Span) => months.slice(monthAt(tops, from), monthAt(tops, to) + 1)
  const near = width > 0 ? between(span) : []
  const queries = useNearMonths(scope, near, between({ from: scrollTop + 1, to: scrollTop + viewport }))

  const shown = near.map((month, i): ShownMonth => {
    const at = months.indexOf(month)
    const query = queries[i]
    const [top, end] = [tops[at] ?? 0, tops[at + 1] ?? 0]
    return {
      month,
      top,
      height: end - top,
      layout: query?.data && layoutFor(query.data, measures),
      failed: query?.isError ?? false,
    }
  })

  const place = { scroller, months, tops, known, viewport, measures, shown, above, origin, scrollTop, aim }
  useHeldPlace(place, { setScrollTop, setAim })
  useKeptPlace(place, scope, viewed)
  useLayoutEffect(() => {
    learn(shown)
  })
  const onScroll = useCallback(() => {
    const top = (scroller.current?.scrollTop ?? 0) - above + origin
    setScrollTop(Math.max(0, top))
  }, [above, origin])
  const letGo = useCallback(() => setAim(undefined), [])
  useEffect(() => letGoByHand(scroller.current, letGo), [letGo])
  const goTo = useCallback(
    (top: number) => {
      letGo()
      if (originFor(top, total, origin) === origin)
        scroller.current?.scrollTo({ top: top > 0 ? top + above - origin : 0 })
      else setScrollTop(Math.min(Math.max(0, top), total - viewport))
    },
    [above, origin, total, viewport, letGo],
  )
  const lookAhead = useLookAhead(scope, months, tops, measures, viewport)
  return {
    scroller,
    scrollTop,
    onScroll,
    goTo,
    lookAhead,
    aimAt: setAim,
    measures,
    tops,
    shown,
    span,
    origin,
  }
}

/** Fetches what would be seen at another place, unless one asks for yet another meanwhile. */
function useLookAhead(
  scope: Scope,
  months: readonly Month[],
  tops: Float64Array,
  measures: Measures,
  viewport: number,
) {
  const client = useQueryClient()
  const last = useRef<number>(undefined)
  return async (top: number) => {
    last.current = top
    const at = monthAt(tops, top + 1)
    const query = monthQuery(scope, months[at]?.key ?? '')
    await client.prefetchQuery(query)
    const photos = client.getQueryData(query.queryKey)
    if (!photos || last.current !== top) return
    const from = top - (tops[at] ?? 0)
    for (const { id, thumbhash } of photosWithin(layoutFor(photos, measures), from, from + viewport))
      if (thumbhash) new Image().src = pictureUrl(id, 'thumbnail', thumbhash)
  }
}

/** Whoever scrolls is not taken back to what was aimed at. */
function letGoByHand(element: HTMLElement | null, letGo: () => void): () => void {
  const aborter = new AbortController()
  for (const name of ['wheel', 'touchmove', 'keydown'])
    element?.addEventListener(name, letGo, { passive: true, signal: aborter.signal })
  return () => aborter.abort()
}

interface Span {
  readonly from: number
  readonly to: number
}

const WIDE_AFTER = 200

/**
 * What is drawn: a screen above and one below too, in steps, so that not every pixel draws anew. After a leap only what is in
 * sight, until it has had a moment to get its pictures.
 */
function useSpan(scrollTop: number, viewport: number): Span {
  const [last, setLast] = useState(scrollTop)
  const [leapt, setLeapt] = useState<number | undefined>(scrollTop)
  if (last !== scrollTop) {
    setLast(scrollTop)
    if (Math.abs(scrollTop - last) > viewport) setLeapt(scrollTop)
  }
  useEffect(() => {
    if (leapt === undefined) return undefined
    const timer = setTimeout(() => startTransition(() => setLeapt(undefined)), WIDE_AFTER)
    return () => clearTimeout(timer)
  }, [leapt])
  const at = Math.floor(scrollTop / STEP) * STEP
  const beyond = leapt === undefined ? viewport : 0
  return { from: Math.max(0, at - beyond), to: at + viewport + beyond + STEP }
}

/** The months that are near; those beside what is in sight are asked for after it. */
function useNearMonths(scope: Scope, near: readonly Month[], sight: readonly Month[]) {
  const client = useQueryClient()
  const isThere = ({ key }: Month) => client.getQueryData(monthQuery(scope, key).queryKey) !== undefined
  const sightIsThere = sight.every(isThere)
  return useQueries({
    queries: near.map((month) => ({
      ...monthQuery(scope, month.key),
      enabled: sightIsThere || sight.includes(month),
    })),
  })
}

/** Heights that were laid out once; forgotten when the width changes. */
function useKnownHeights(measures: Measures) {
  const [state, setState] = useState({ measures, heights: NO_HEIGHTS })
  const heights = state.measures === measures ? state.heights : NO_HEIGHTS
  const learn = (shown: readonly ShownMonth[]) => {
    const news = shown.filter(({ month, layout }) => layout && heights.get(month.key) !== layout.height)
    if (news.length === 0) return
    const next = new Map(heights)
    for (const { month, layout } of news) if (layout) next.set(month.key, layout.height)
    setState({ measures, heights: next })
  }
  return [heights, learn] as const
}

const coveredBy = ({ monthHeader, dayHeader }: Measures) => monthHeader + dayHeader

interface Place {
  readonly scroller: { readonly current: HTMLDivElement | null }
  readonly months: readonly Month[]
  readonly tops: Float64Array
  readonly known: ReadonlyMap<string, number>
  readonly viewport: number
  readonly measures: Measures
  readonly shown: readonly ShownMonth[]
  readonly above: number
  readonly origin: number
  readonly scrollTop: number
  readonly aim: Aim | undefined
}

interface Movers {
  readonly setScrollTop: (top: number) => void
  readonly setAim: (aim: undefined) => void
}

/** When tops move, the scroll position moves with what is on screen, or with what is aimed at, before anything is painted. */
function useHeldPlace(now: Place, { setScrollTop, setAim }: Movers) {
  const before = useRef<Place>(undefined)
  useLayoutEffect(() => {
    const was = before.current ?? now
    before.current = now
    const element = now.scroller.current
    if (!element || now.measures.width === 0) return
    const moved = was.origin !== now.origin
    const isSame = isSamePlace(was, now)
    // Asking where it is scrolled to lays the page out.
    if (isSame && !moved && now.aim === undefined) return
    const scrolled = moved ? now.scrollTop : element.scrollTop - now.above + now.origin
    const aimed = now.aim && scrollTopAiming(now.aim, now.months, now.tops, now.shown)
    if (now.aim && (!aimed || aimed.isSure)) setAim(undefined)
    const held = scrolled > 0 && !isSame ? placeToHold(was, now, scrolled) : undefined
    const lowest = Math.max(0, (now.tops.at(-1) ?? 0) - now.viewport)
    const top = aimed ? Math.min(aimed.top, lowest) : (held ?? scrolled)
    if (moved || Math.abs(top - scrolled) >= 1) element.scrollTo({ top: top + now.above - now.origin })
    if (aimed && Math.abs(top - now.scrollTop) >= 1) setScrollTop(top)
  })
}

/** When one leaves, where one was is kept with the entry of the history in which one was. */
function useKeptPlace(now: Place, scope: Scope, viewed: string | undefined) {
  const entry = useRef('')
  useEffect(() => {
    if (viewed === undefined) entry.current = historyEntry()
  }, [viewed])
  const leave = useEffectEvent(() => {
    const { shown, scrollTop, viewport, measures } = now
    keepAim(scope, entry.current, shown, { scrollTop, viewport, covered: coveredBy(measures) })
  })
  useEffect(() => {
    const hide = () => leave()
    addEventListener('pagehide', hide)
    return () => {
      removeEventListener('pagehide', hide)
      leave()
    }
  }, [])
}

/** Photos may move within a month a moment before the months below it do: their lists come one by one. */
function isSamePlace(was: Place, now: Place): boolean {
  const layouts = new Map(was.shown.map(({ month, layout }) => [month.key, layout]))
  const isSame = ({ month, layout }: ShownMonth) => (layouts.get(month.key) ?? layout) === layout
  return was.tops === now.tops && now.shown.every(isSame)
}

/** A photo in sight that is still there stays where it is; else the place within its month, or within the next one left. */
function placeToHold(was: Place, now: Place, scrollTop: number): number | undefined {
  const sameWidth = was.measures === now.measures
  const sight = { scrollTop, viewport: was.viewport, covered: coveredBy(was.measures) }
  const byPhoto = sameWidth ? scrollTopHolding(was.shown, now.shown, sight) : undefined
  if (byPhoto !== undefined) return byPhoto
  const anchor = anchorAt(was.months, was.tops, sameWidth ? was.known : NO_HEIGHTS, scrollTop, was.viewport)
  return anchor && scrollTopFor(stillThere(anchor, was.months, now.months), now.months, now.tops)
}
