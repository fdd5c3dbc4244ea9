import { useEffect, useEffectEvent, useRef, useState } from 'react'

import { pictureUrl } from '../../data/assets.ts'
import type { Asset } from '../../data/assets.ts'
import { say } from '../../ui/messages.ts'
import { viewing } from '../../ui/messages-viewer.ts'
import { useSize } from '../../ui/size.ts'
import { AHEAD, openRound, turnedTo, zoomedBy } from './round.ts'
import type { Look, Round } from './round.ts'

interface Props {
  readonly asset: Asset
  /** This browser can't. */
  readonly onFailed: () => void
}

const STEP = 0.12
const KEYS: Record<string, (look: Look) => Look> = {
  ArrowLeft: (look) => turnedTo(look, -STEP, 0),
  ArrowRight: (look) => turnedTo(look, STEP, 0),
  ArrowUp: (look) => turnedTo(look, 0, STEP),
  ArrowDown: (look) => turnedTo(look, 0, -STEP),
  '+': (look) => zoomedBy(look, 1.2),
  '=': (look) => zoomedBy(look, 1.2),
  '-': (look) => zoomedBy(look, 1 / 1.2),
  '0': () => AHEAD,
}

/** A panorama to look around in: by dragging, by two fingers or the wheel for nearer, by the arrow keys, plus and minus. */
export default function RoundStage({ asset, onFailed }: Props) {
  const [canvas, attach] = useState<HTMLCanvasElement | null>(null)
  const size = useSize(canvas)
  const [round, setRound] = useState<Round>()
  const [look, setLook] = useState(AHEAD)
  const failed = useEffectEvent(onFailed)
  const url = pictureUrl(asset.id, 'fullsize', asset.thumbhash)
  useEffect(() => {
    if (!canvas) return undefined
    let opened: Round | undefined
    const image = new Image()
    const stop = new AbortController()
    const { signal } = stop
    const begin = () => {
      opened = openRound(canvas, image)
      if (opened) setRound(opened)
      else failed()
    }
    image.addEventListener('load', begin, { signal })
    image.addEventListener('error', () => failed(), { signal })
    image.src = url
    return () => {
      stop.abort()
      opened?.end()
    }
  }, [canvas, url])
  useEffect(() => round?.draw(look, size), [round, look, size])
  const drag = useDragging(look, setLook, size.height)
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      const step = KEYS[event.key]
      const busy =
        event.target instanceof Element && event.target.closest('input, textarea, select, [role=menu]')
      if (!step || busy || event.ctrlKey || event.metaKey || event.altKey) return
      // Before the viewer, to which arrows mean the photo beside.
      event.preventDefault()
      event.stopImmediatePropagation()
      setLook(step)
    }
    addEventListener('keydown', key, { capture: true })
    return () => removeEventListener('keydown', key, { capture: true })
  }, [])
  return (
    <>
      <canvas
        ref={attach}
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- it is drawn, and one picture all the same
        role="img"
        aria-label={`${say.viewer.image(asset.originalFileName)}. ${viewing.round.label}`}
        data-shown={round ? '' : undefined}
        className="absolute inset-0 size-full cursor-grab touch-none active:cursor-grabbing"
        {...drag}
      />
      {!round && <p className="absolute inset-0 flex items-center justify-center">{say.loading}</p>}
    </>
  )
}

interface Point {
  readonly x: number
  readonly y: number
}

/** What is under a finger stays under it, roughly; two fingers and the wheel bring it nearer. */
function useDragging(look: Look, onLook: (next: (was: Look) => Look) => void, height: number) {
  const fingers = useRef(new Map<number, Point>())
  const distance = () => {
    const [a, b] = [...fingers.current.values()]
    return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0
  }
  const up = ({ pointerId }: React.PointerEvent) => void fingers.current.delete(pointerId)
  return {
    onPointerDown: (event: React.PointerEvent) => {
      event.currentTarget.setPointerCapture(event.pointerId)
      fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY })
    },
    onPointerMove: ({ pointerId, clientX: x, clientY: y }: React.PointerEvent) => {
      const was = fingers.current.get(pointerId)
      if (!was) return
      const before = distance()
      fingers.current.set(pointerId, { x, y })
      if (before > 0) return onLook((now) => zoomedBy(now, distance() / before))
      const perPixel = look.field / Math.max(1, height)
      onLook((now) => turnedTo(now, (was.x - x) * perPixel, (y - was.y) * perPixel))
    },
    onPointerUp: up,
    onPointerCancel: up,
    onWheel: ({ deltaY }: React.WheelEvent) => onLook((now) => zoomedBy(now, Math.exp(-deltaY / 500))),
  }
}
