import { memo } from 'react'

import type { Problem } from '../../data/safety.ts'
import type { Month } from '../../data/timeline.ts'
import { format } from '../../ui/format.ts'
import { say } from '../../ui/messages.ts'
import type { Day, Measures, MonthLayout } from './layout.ts'
import { Tile } from './tile.tsx'

export interface Span {
  readonly from: number
  readonly to: number
}

interface Props {
  readonly month: Month
  readonly top: number
  readonly height: number
  readonly layout: MonthLayout | undefined
  /** The part to draw, relative to the month's top. */
  readonly from: number
  readonly to: number
  readonly measures: Measures
  readonly failed: boolean
  readonly problems: ReadonlyMap<string, Problem>
  readonly onOpen: (id: string) => void
  readonly onRetry: (month: string) => void
}

export const MonthSection = memo(function MonthSection(props: Props) {
  const { month, layout, measures } = props
  return (
    <section
      className="absolute inset-x-0"
      style={{ top: props.top, height: props.height }}
      aria-label={format.month(month.key)}
    >
      <h2
        className="sticky top-0 z-20 flex items-center gap-3 bg-page px-1 text-title font-semibold tracking-tight"
        style={{ height: measures.monthHeader }}
      >
        {format.month(month.key)}
        <span className="text-small font-normal tracking-normal text-quiet">
          {say.timeline.count(month.count)}
        </span>
      </h2>
      {layout ? (
        <Days {...props} layout={layout} />
      ) : (
        <Blank failed={props.failed} row={measures.rowHeight} onRetry={() => props.onRetry(month.key)} />
      )}
    </section>
  )
})

function Days({ layout, from, to, measures, problems, onOpen }: Props & { layout: MonthLayout }) {
  return layout.days
    .filter((day) => day.top < to && day.top + day.height > from)
    .map((day) => (
      <DayGroup
        key={day.key}
        day={day}
        span={{ from: from - day.top, to: to - day.top }}
        measures={measures}
        problems={problems}
        onOpen={onOpen}
      />
    ))
}

interface DayProps {
  readonly day: Day
  readonly span: Span
  readonly measures: Measures
  readonly problems: ReadonlyMap<string, Problem>
  readonly onOpen: (id: string) => void
}

function DayGroup({ day, span, measures, problems, onOpen }: DayProps) {
  const shown = day.boxes.filter((box) => box.top < span.to && box.top + box.height > span.from)
  return (
    <div className="absolute" style={{ top: day.top, left: day.left, width: day.width, height: day.height }}>
      <h3
        title={format.dayInFull(day.key)}
        className="sticky z-10 truncate bg-page px-1 text-small leading-9 font-medium text-ink"
        style={{ height: measures.dayHeader, top: measures.monthHeader }}
      >
        {format.day(day.key)}
      </h3>
      {shown.map((box) => (
        <Tile key={box.photo.id} box={box} problem={problems.get(box.photo.id)} onOpen={onOpen} />
      ))}
    </div>
  )
}

const gaps = (toward: string, size: number) =>
  `repeating-linear-gradient(${toward}, transparent 0 ${size}px, var(--page) ${size}px ${size + 4}px)`

/** Rows of nothing yet, so that what is coming has its shape already. */
function Blank({ failed, row, onRetry }: { failed: boolean; row: number; onRetry: () => void }) {
  if (!failed) {
    return (
      <div
        className="absolute inset-x-0 top-21 bottom-1 bg-line/70"
        style={{ backgroundImage: `${gaps('to bottom', row)}, ${gaps('to right', Math.round(row * 1.4))}` }}
        aria-hidden
      />
    )
  }
  return (
    <p className="sticky top-20 px-1 text-quiet">
      {say.timeline.monthFailed}{' '}
      <button type="button" className="text-accent underline" onClick={onRetry}>
        {say.again}
      </button>
    </p>
  )
}
