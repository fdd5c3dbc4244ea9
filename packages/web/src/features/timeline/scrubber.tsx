import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { KeyboardEvent, PointerEvent } from 'react'

import type { Month } from '../../data/timeline.ts'
import { format } from '../../ui/format.ts'
import { say } from '../../ui/messages.ts'
import { monthAt } from './heights.ts'
import { aimedAt, scrollTopForKey, scrollTopOf, shareOf, yearMarks } from './scale.ts'

interface Props {
  readonly months: readonly Month[]
  readonly tops: Float64Array
  readonly scrollTop: number
  readonly viewport: number
  readonly onScrollTo: (top: number) => void
  /** Where the pointer rests, one may go next. */
  readonly onRest: (top: number) => void
}

const REST = 60
/** A hand that only presses moves by less. */
const STILL = 4
const PADDING = 20
const YEAR_ROOM = 28

/** Drag it, click it, or use arrows (months), Page keys (years), Home and End. */
export function Scrubber({ months, tops, scrollTop, viewport, onScrollTo, onRest }: Props) {
  const [held, setHeld] = useState<number>()
  const [hover, setHover] = useState<number>()
  const pressedAt = useRef(0)
  const total = tops.at(-1) ?? 0
  const track = Math.max(1, viewport - 2 * PADDING)
  const share = held ?? shareOf(scrollTop, total, viewport)
  const shareAt = (event: PointerEvent<HTMLElement>) => {
    const y = event.clientY - event.currentTarget.getBoundingClientRect().top - PADDING
    return Math.min(1, Math.max(0, y / track))
  }
  const monthOf = (place: number) => months[monthAt(tops, scrollTopOf(place, total, viewport) + 1)]
  const marks = yearMarks(months, tops, viewport, track, YEAR_ROOM)
  const holdAt = (place: number) => {
    setHeld(place)
    onScrollTo(scrollTopOf(place, total, viewport))
  }
  const press = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    pressedAt.current = event.clientY
    holdAt(aimedAt(shareAt(event), marks, track))
  }
  const move = (event: PointerEvent<HTMLElement>) => {
    const place = shareAt(event)
    setHover(event.pointerType === 'mouse' ? aimedAt(place, marks, track) : undefined)
    if (held === undefined || Math.abs(event.clientY - pressedAt.current) < STILL) return
    pressedAt.current = -Infinity
    holdAt(place)
  }
  const key = (event: KeyboardEvent) => {
    const target = scrollTopForKey(event.key, months, tops, scrollTop)
    if (target === undefined) return
    event.preventDefault()
    onScrollTo(target)
  }
  const shown = held ?? hover
  const here = monthOf(share)
  const rest = useEffectEvent((place: number) => onRest(scrollTopOf(place, total, viewport)))
  useEffect(() => {
    if (hover === undefined || held !== undefined) return undefined
    const timer = setTimeout(() => rest(hover), REST)
    return () => clearTimeout(timer)
  }, [hover, held])
  return (
    <div
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a range input can't carry years or a drag that scrolls
      role="slider"
      tabIndex={0}
      aria-label={say.timeline.scrubber}
      aria-orientation="vertical"
      aria-valuemin={0}
      aria-valuemax={Math.max(0, months.length - 1)}
      aria-valuenow={monthAt(tops, scrollTop + 1)}
      aria-valuetext={here && format.month(here.key)}
      className="absolute inset-y-0 end-0 z-30 w-11 touch-none select-none focus-visible:outline-offset-[-2px] max-md:pointer-events-none md:w-14"
      onPointerDown={press}
      onPointerMove={move}
      onPointerUp={() => setHeld(undefined)}
      onPointerCancel={() => setHeld(undefined)}
      onPointerLeave={() => setHover(undefined)}
      onKeyDown={key}
    >
      <Years marks={marks} faded={held === undefined} />
      <span
        className="pointer-events-auto absolute end-0 flex h-11 w-8 -translate-y-1/2 items-center justify-end"
        style={{ top: PADDING + share * track }}
        aria-hidden
      >
        <span className="h-[3px] w-2.5 rounded-s-full bg-accent max-md:h-10 max-md:w-1.5 max-md:opacity-80" />
      </span>
      {shown !== undefined && <Bubble top={PADDING + shown * track} month={monthOf(shown)} />}
    </div>
  )
}

function Years({ marks, faded }: { marks: readonly { year: string; share: number }[]; faded: boolean }) {
  return (
    <div
      aria-hidden
      className={`absolute inset-x-0 ${faded ? 'max-md:opacity-0' : ''}`}
      style={{ top: PADDING, bottom: PADDING }}
    >
      {marks.map((mark) => (
        <span
          key={mark.year}
          className="absolute end-3 -translate-y-1/2 rounded-control bg-page/85 px-1 text-small leading-5 text-quiet tabular-nums"
          style={{ top: `${mark.share * 100}%` }}
        >
          {mark.year}
        </span>
      ))}
    </div>
  )
}

function Bubble({ top, month }: { top: number; month: Month | undefined }) {
  if (!month) return null
  return (
    <span
      aria-hidden
      className="pointer-events-none absolute end-12 -translate-y-1/2 rounded-control bg-ink px-3 py-1 text-small font-medium whitespace-nowrap text-page shadow-float md:end-14"
      style={{ top }}
    >
      {format.month(month.key)}
    </span>
  )
}
