// Pictures in rows, of which only those near the screen are drawn. `onEnd` is called when their end comes near.
import { useVirtualizer } from '@tanstack/react-virtual'
import { Check, Play } from 'lucide-react'
import { useEffect, useEffectEvent, useMemo } from 'react'
import type { MouseEvent, ReactNode } from 'react'

import { videoLength } from './format.ts'
import { say } from './messages.ts'
import { placeholder } from './placeholder.ts'
import { GAP, rowsOf, shapeOf } from './rows.ts'
import { useSize } from './size.ts'

export interface Picture {
  readonly id: string
  readonly url: string
  readonly ratio: number
  readonly thumbhash: string | null
  /** What it is, in words. */
  readonly label: string
  /** Milliseconds, of a video. */
  readonly duration: number | null
}

/** Which are chosen, and how to choose: one by itself, or all up to it. */
export interface Choosing {
  readonly chosen: ReadonlySet<string>
  readonly one: (id: string) => void
  readonly upTo: (id: string) => void
}

interface Props {
  readonly pictures: readonly Picture[]
  readonly scroller: HTMLElement | null
  readonly label: string
  readonly hrefOf: (id: string) => string
  readonly onOpen: (id: string) => void
  readonly onEnd: () => void
  /** Left out: pictures can't be chosen here. */
  readonly choosing?: Choosing
  readonly children?: ReactNode
}

const AHEAD = 6

export function PhotoGrid({ pictures, scroller, label, hrefOf, onOpen, onEnd, choosing, children }: Props) {
  const { width } = useSize(scroller)
  const inner = Math.max(0, width - 2 * EDGE)
  const rows = useMemo(
    () =>
      inner > 0
        ? rowsOf(
            pictures.map(({ ratio }) => ratio),
            inner,
          )
        : [],
    [pictures, inner],
  )
  // oxlint-disable-next-line react/incompatible-library -- no React compiler is in use here
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller,
    estimateSize: (at) => (rows[at]?.height ?? 200) + GAP,
    overscan: AHEAD,
  })
  useEffect(() => virtual.measure(), [rows, virtual])
  const shown = virtual.getVirtualItems()
  const last = shown.at(-1)?.index ?? -1
  const nearEnd = useEffectEvent(onEnd)
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - AHEAD) nearEnd()
  }, [last, rows.length])
  return (
    <ul
      aria-label={label}
      className="relative"
      style={{ height: virtual.getTotalSize(), margin: `0 ${EDGE}px` }}
    >
      {shown
        .flatMap(({ index, start }) => {
          const row = rows[index]
          return row ? placed(pictures, row).map((box) => ({ ...box, top: start })) : []
        })
        .map(({ picture, left, top, width: wide, height }) => (
          <li
            key={picture.id}
            data-chosen={choosing?.chosen.has(picture.id) || undefined}
            className="tile group absolute data-chosen:bg-accent/20"
            style={{ insetInlineStart: left, top, width: wide, height }}
          >
            <GridTile
              picture={picture}
              narrow={wide < NARROW}
              href={hrefOf(picture.id)}
              choosing={choosing}
              onOpen={onOpen}
            />
          </li>
        ))}
      {children}
    </ul>
  )
}

const EDGE = 8

function placed(pictures: readonly Picture[], { from, to, height }: ReturnType<typeof rowsOf>[number]) {
  let left = 0
  return pictures.slice(from, to).map((picture) => {
    const box = { picture, left, width: shapeOf(picture.ratio) * height, height }
    left += box.width + GAP
    return box
  })
}

/** Pixels; a narrower tile has no room for a length. */
const NARROW = 80

interface TileProps {
  readonly picture: Picture
  readonly narrow: boolean
  readonly href: string
  readonly choosing: Choosing | undefined
  readonly onOpen: (id: string) => void
}

function GridTile({ picture, narrow, href, choosing, onOpen }: TileProps) {
  const selecting = choosing !== undefined && choosing.chosen.size > 0
  const isChosen = choosing?.chosen.has(picture.id) ?? false
  const pick = (event: MouseEvent) => {
    event.preventDefault()
    if (event.shiftKey) choosing?.upTo(picture.id)
    else choosing?.one(picture.id)
  }
  const press = (event: MouseEvent) => {
    if (event.button !== 0) return
    if (selecting) return pick(event)
    if (event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    onOpen(picture.id)
  }
  const background = placeholder(picture.thumbhash)
  return (
    <>
      <a
        href={href}
        data-asset={picture.id}
        aria-label={isChosen ? `${say.timeline.selected}. ${picture.label}` : picture.label}
        onClick={press}
        draggable={false}
        className="relative block size-full overflow-hidden bg-line focus-visible:z-10"
        style={{ backgroundImage: background && `url("${background}")`, backgroundSize: '100% 100%' }}
      >
        <img
          src={picture.url}
          alt=""
          decoding="async"
          draggable={false}
          className="size-full object-cover"
          onLoad={({ currentTarget }) => currentTarget.setAttribute('data-shown', '')}
        />
        {picture.duration !== null && (
          <span
            aria-hidden
            className="absolute top-1.5 end-1.5 flex min-h-5 items-center gap-1 rounded-full bg-black/60 px-2 text-small font-medium text-white tabular-nums"
          >
            {!narrow && videoLength(picture.duration)}
            <Play size={12} fill="currentColor" />
          </span>
        )}
      </a>
      {choosing && <Pick name={picture.label} chosen={isChosen} selecting={selecting} onPick={pick} />}
    </>
  )
}

interface PickProps {
  readonly name: string
  readonly chosen: boolean
  readonly selecting: boolean
  readonly onPick: (event: MouseEvent) => void
}

/** The check in a corner; on touch it is there once something is chosen. */
function Pick({ name, chosen, selecting, onPick }: PickProps) {
  const quiet = selecting ? '' : 'opacity-0 transition-opacity group-hover:opacity-100 pointer-coarse:hidden'
  const look = chosen
    ? 'bg-accent text-on-accent'
    : 'border-2 border-white bg-black/30 text-transparent hover:text-white'
  return (
    <button
      type="button"
      aria-pressed={chosen}
      aria-label={say.selection.photo(name)}
      tabIndex={-1}
      onClick={onPick}
      className={`absolute top-0 start-0 z-10 flex size-10 items-start justify-start p-2 ${quiet}`}
    >
      <span className={`flex size-6 items-center justify-center rounded-full ${look}`}>
        <Check size={16} strokeWidth={3} aria-hidden />
      </span>
    </button>
  )
}
