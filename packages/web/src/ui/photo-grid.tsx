// Pictures in rows, of which only those near the screen are drawn. `onEnd` is called when their end comes near.
import { useVirtualizer } from '@tanstack/react-virtual'
import { Play } from 'lucide-react'
import { useEffect, useEffectEvent, useMemo } from 'react'
import type { MouseEvent, ReactNode } from 'react'

import { videoLength } from './format.ts'
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

interface Props {
  readonly pictures: readonly Picture[]
  readonly scroller: HTMLElement | null
  readonly label: string
  readonly hrefOf: (id: string) => string
  readonly onOpen: (id: string) => void
  readonly onEnd: () => void
  readonly children?: ReactNode
}

const AHEAD = 6

export function PhotoGrid({ pictures, scroller, label, hrefOf, onOpen, onEnd, children }: Props) {
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
            className="tile absolute"
            style={{ insetInlineStart: left, top, width: wide, height }}
          >
            <GridTile picture={picture} href={hrefOf(picture.id)} onOpen={onOpen} />
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

interface TileProps {
  readonly picture: Picture
  readonly href: string
  readonly onOpen: (id: string) => void
}

function GridTile({ picture, href, onOpen }: TileProps) {
  const open = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    onOpen(picture.id)
  }
  const background = placeholder(picture.thumbhash)
  return (
    <a
      href={href}
      data-asset={picture.id}
      aria-label={picture.label}
      onClick={open}
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
          className="absolute top-1.5 end-1.5 flex items-center gap-1 rounded-full bg-black/60 px-2 text-small font-medium text-white tabular-nums"
        >
          {videoLength(picture.duration)}
          <Play size={12} fill="currentColor" />
        </span>
      )}
    </a>
  )
}
