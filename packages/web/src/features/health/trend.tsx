import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { trendQuery } from '../../data/alarms.ts'
import type { Trend as TrendAnswer, TrendSpan } from '../../data/alarms.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { format } from '../../ui/format.ts'
import { say } from '../../ui/messages.ts'
import { health as words } from '../../ui/messages-health.ts'
import { Notice } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'
import { useSize } from '../../ui/size.ts'
import { HEIGHTS, labelled, PLOT_HEIGHT, plotOf } from './plot.ts'
import type { Bar, Plot, Point } from './plot.ts'

const SPANS = ['day', 'week', 'month'] as const

/** How the library grew and shrank, as a plot, with the same in a table; and what it was that removed. */
export function Trend() {
  const [span, setSpan] = useState<TrendSpan>('week')
  const trend = useQuery(trendQuery(span))
  return (
    <Section heading={words.trend}>
      <fieldset className="-mt-1 flex gap-1 self-start rounded-control border border-line p-1">
        <legend className="sr-only">{words.spanLabel}</legend>
        {SPANS.map((one) => (
          <label
            key={one}
            className="flex min-h-8 items-center rounded-[4px] px-3 text-small has-checked:bg-line has-checked:font-medium has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name="span"
              className="sr-only"
              checked={span === one}
              onChange={() => setSpan(one)}
            />
            {words.span[one]}
          </label>
        ))}
      </fieldset>
      {trend.isError && (
        <Notice action={<Button onClick={() => void trend.refetch()}>{say.again}</Button>}>
          {words.trendFailed} {wordsFor(trend.error)}
        </Notice>
      )}
      {trend.isPending && <div style={{ height: PLOT_HEIGHT + 24 }} aria-busy />}
      {trend.data && <Answer trend={trend.data} />}
    </Section>
  )
}

function Answer({ trend: { points, byIntent } }: { trend: TrendAnswer }) {
  const still = points.every(({ added, removed, broughtBack }) => added + removed + broughtBack === 0)
  return (
    <>
      <Chart points={points} />
      {still && <p className="text-small text-quiet">{words.trendNothing}</p>}
      <details className="text-small">
        <summary className="text-quiet">{words.trendTable}</summary>
        <Table points={points} />
      </details>
      {byIntent.length > 0 && <ByIntent byIntent={byIntent} />}
    </>
  )
}

const LABEL_ROOM = 64
const isHour = (at: string) => at.length > 10
const shortTime = (at: string) => (isHour(at) ? format.hour(at) : format.dayOfMonth(at))
const fullTime = (at: string) => (isHour(at) ? format.moment(at) : format.dayInFull(at))

function Chart({ points }: { points: readonly Point[] }) {
  const [frame, setFrame] = useState<HTMLElement | null>(null)
  const { width } = useSize(frame)
  const [at, setAt] = useState<number>()
  const plot = plotOf(points, Math.max(1, width))
  const [first, last] = [points[0]?.total ?? 0, points.at(-1)?.total ?? 0]
  const removed = points.reduce((sum, point) => sum + point.removed, 0)
  const chosen = points[at ?? points.length - 1]
  return (
    <div>
      <Figures point={chosen} />
      <div ref={setFrame} className="relative" style={{ height: PLOT_HEIGHT + 24 }}>
        <svg
          role="img"
          aria-label={words.trendChart(first, last, removed)}
          width={width}
          height={PLOT_HEIGHT + 24}
          className="absolute inset-0 block"
          onPointerMove={({ nativeEvent }) =>
            setAt(Math.min(points.length - 1, Math.max(0, Math.floor(nativeEvent.offsetX / plot.column))))
          }
          onPointerLeave={() => setAt(undefined)}
        >
          <Drawing plot={plot} width={width} at={at} />
          <TimeLabels points={points} plot={plot} width={width} />
        </svg>
      </div>
    </div>
  )
}

function Drawing({ plot, width, at }: { plot: Plot; width: number; at: number | undefined }) {
  const here = at === undefined ? undefined : plot.xs[at]
  return (
    <>
      {here !== undefined && (
        <rect
          x={here - plot.column / 2}
          width={plot.column}
          height={PLOT_HEIGHT}
          className="fill-line"
          opacity={0.6}
        />
      )}
      <path d={plot.area} className="fill-accent" opacity={0.1} />
      <path d={plot.line} className="stroke-accent" fill="none" strokeWidth={2} strokeLinejoin="round" />
      {plot.last && <circle cx={plot.last.x} cy={plot.last.y} r={3.5} className="fill-accent" />}
      <line x1={0} x2={width} y1={HEIGHTS.line} y2={HEIGHTS.line} className="stroke-line" />
      <line x1={0} x2={width} y1={plot.zero} y2={plot.zero} className="stroke-edge" />
      <Bars bars={plot.came} className="fill-fine" />
      <Bars bars={plot.went} className="fill-danger" />
    </>
  )
}

const Bars = ({ bars, className }: { bars: readonly Bar[]; className: string }) =>
  bars.map((bar) => <rect key={bar.x} {...bar} className={className} />)

function TimeLabels({ points, plot, width }: { points: readonly Point[]; plot: Plot; width: number }) {
  const shown = labelled(points.length, width, LABEL_ROOM)
  const anchor = (i: number) =>
    i === points.length - 1 && plot.column < LABEL_ROOM ? 'end' : ('middle' as const)
  return points.map((point, i) =>
    shown.has(i) ? (
      <text
        key={point.at}
        x={anchor(i) === 'end' ? width : plot.xs[i]}
        y={PLOT_HEIGHT + 19}
        textAnchor={anchor(i)}
        className="fill-quiet text-small tabular-nums"
      >
        {shortTime(point.at)}
      </text>
    ) : null,
  )
}

/** The figures of one column: of the last one, until a pointer asks for another. */
function Figures({ point }: { point: Point | undefined }) {
  if (!point) return null
  const figures = [
    { label: words.total, value: point.total, look: 'bg-accent' },
    { label: words.added, value: point.added, look: 'bg-fine' },
    { label: words.broughtBack, value: point.broughtBack, look: 'bg-fine' },
    { label: words.removed, value: point.removed, look: 'bg-danger' },
  ]
  return (
    <div className="flex flex-wrap items-baseline gap-x-5 pb-3 text-small">
      <span className="w-full font-medium">{fullTime(point.at)}</span>
      {figures
        .filter(({ value, label }) => value > 0 || label !== words.broughtBack)
        .map(({ label, value, look }) => (
          <span key={label} className="flex items-center gap-1.5 text-quiet">
            <span className={`size-2 rounded-full ${look}`} aria-hidden />
            {label}
            <span className="font-medium text-ink tabular-nums">{format.number(value)}</span>
          </span>
        ))}
    </div>
  )
}

function Table({ points }: { points: readonly Point[] }) {
  const names = [words.time, words.total, words.added, words.broughtBack, words.removed]
  return (
    <div className="overflow-x-auto pt-2">
      <table className="w-full text-end tabular-nums">
        <thead className="text-quiet">
          <tr>
            {names.map((name, i) => (
              <th key={name} scope="col" className={`py-1 font-medium ${i === 0 ? 'text-start' : 'ps-3'}`}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {points.toReversed().map((point) => (
            <tr key={point.at} className="border-t border-line">
              <th scope="row" className="py-1 text-start font-normal whitespace-nowrap">
                {shortTime(point.at)}
              </th>
              {[point.total, point.added, point.broughtBack, point.removed].map((value, i) => (
                <td key={names[i + 1]} className="ps-3">
                  {format.number(value)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function ByIntent({ byIntent }: { byIntent: TrendAnswer['byIntent'] }) {
  const most = Math.max(1, ...byIntent.map(({ removed }) => removed))
  return (
    <div className="flex flex-col gap-2">
      <h3 className="font-medium">{words.byIntent}</h3>
      <ul className="flex flex-col gap-2 text-small">
        {byIntent.map(({ intent, removed }) => (
          <li key={intent}>
            <div className="flex justify-between gap-4">
              <span>{words.intent[intent] ?? words.intentOther}</span>
              <span className="text-quiet tabular-nums">{format.number(removed)}</span>
            </div>
            <span
              className="mt-1 block h-1.5 rounded-full bg-danger"
              style={{ width: `${Math.max(1, (removed / most) * 100)}%` }}
              aria-hidden
            />
          </li>
        ))}
      </ul>
    </div>
  )
}
