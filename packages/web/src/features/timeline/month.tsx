import { Check, Minus } from 'lucide-react'
import { memo } from 'react'

import type { Problem } from '../../data/safety.ts'
import type { Month } from '../../data/timeline.ts'
import { format } from '../../ui/format.ts'
import { say } from '../../ui/messages.ts'
import type { Day, Measures, MonthLayout } from './layout.ts'
import { shareOf } from './selection.ts'
import { Tile } from './tile.tsx'
import type { Choose } from './use-selection.ts'

export interface Span {
  readonly from: number
  readonly to: number
}

/** What every tile of a timeline needs, the same for all of them. */
export interface TileContext {
  readonly problems: ReadonlyMap<string, Problem>
  readonly chosen: ReadonlySet<string>
  /** Left out where there is nothing to choose for. */
  readonly choose: Choose | undefined
  readonly picking: boolean
  readonly hrefOf: (id: string) => string
  readonly onOpen: (id: string) => void
}

interface Props extends TileContext {
  readonly month: Month
  readonly top: number
  readonly height: number
  readonly layout: MonthLayout | undefined
  /** The part to draw, relative to the month's top. */
  readonly from: number
  readonly to: number
  readonly measures: Measures
  readonly failed: boolean
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

function Days({ layout, from, to, ...rest }: Props & { layout: MonthLayout }) {
  return layout.days
    .filter((day) => day.top < to && day.top + day.height > from)
    .map((day) => (
      <DayGroup key={day.key} day={day} span={{ from: from - day.top, to: to - day.top }} {...rest} />
    ))
}

interface DayProps extends TileContext {
  readonly day: Day
  readonly span: Span
  readonly measures: Measures
}

function DayGroup({ day, span, measures, problems, chosen, choose, picking, hrefOf, onOpen }: DayProps) {
  const shown = day.boxes.filter((box) => box.top < span.to && box.top + box.height > span.from)
  return (
    <div
      className="group/day absolute"
      style={{ top: day.top, insetInlineStart: day.left, width: day.width, height: day.height }}
    >
      <div
        className="sticky z-10 flex items-center bg-page"
        style={{ height: measures.dayHeader, top: measures.monthHeader }}
      >
        <h3
          title={format.dayInFull(day.key)}
          className="min-w-0 truncate px-1 text-small leading-9 font-medium text-ink"
        >
          {format.day(day.key)}
        </h3>
        {day.count > 1 && choose && <DayCheck day={day} chosen={chosen} choose={choose} />}
      </div>
      {shown.map((box) => (
        <Tile
          key={box.photo.id}
          box={box}
          problem={problems.get(box.photo.id)}
          href={hrefOf(box.photo.id)}
          chosen={chosen.has(box.photo.id)}
          selecting={picking || chosen.size > 0}
          choose={choose}
          onOpen={onOpen}
        />
      ))}
    </div>
  )
}

const CHECKED = { none: false, some: 'mixed', all: true } as const

function DayCheck({ day, chosen, choose }: { day: Day; chosen: ReadonlySet<string>; choose: Choose }) {
  const ids = () => day.boxes.map(({ photo }) => photo.id)
  const share = chosen.size === 0 ? 'none' : shareOf(chosen, ids())
  const Icon = share === 'some' ? Minus : Check
  const quiet = chosen.size > 0 ? '' : 'opacity-0 group-hover/day:opacity-100 pointer-coarse:hidden'
  const look = share === 'none' ? 'border-2 border-edge text-transparent' : 'bg-accent text-on-accent'
  return (
    <button
      type="button"
      aria-pressed={CHECKED[share]}
      aria-label={say.selection.day(format.dayInFull(day.key))}
      onClick={() => choose.some(ids())}
      className={`flex size-9 shrink-0 items-center justify-center rounded-control focus-visible:opacity-100 ${quiet}`}
    >
      <span className={`flex size-5 items-center justify-center rounded-full ${look}`}>
        <Icon size={13} strokeWidth={3} aria-hidden />
      </span>
    </button>
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
