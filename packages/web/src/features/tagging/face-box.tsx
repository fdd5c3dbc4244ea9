import { useLayoutEffect, useRef } from 'react'
import type { KeyboardEvent } from 'react'

import { ARROWS, cursorOf, drawn } from '../../ui/frame.ts'
import type { Box, Handle } from '../../ui/frame.ts'
import { viewing } from '../../ui/messages-viewer.ts'
import { useGrip } from '../../ui/use-grip.ts'
import { inParts, inPixels } from './parts.ts'

interface Props {
  /** Its own box on the screen, however near it is. */
  readonly photo: HTMLElement
  /** Parts of the photo's width and height. */
  readonly box: Box
  readonly onChange: (box: Box) => void
  readonly onEnter: () => void
}

const MIDDLE: Handle = { x: 0, y: 0 }
const LOWER_RIGHT: Handle = { x: 1, y: 1 }
const CORNERS: readonly Handle[] = [{ x: -1, y: -1 }, { x: 1, y: -1 }, LOWER_RIGHT, { x: -1, y: 1 }]
/** Pixels of the screen. */
const [LEAST, STEP] = [24, 8]

/** The box round a face: moved and drawn by hand, and by the keyboard that it has from the beginning. */
export function FaceBox({ photo, box, onChange, onEnter }: Props) {
  const hold = useGrip()
  const frame = useRef<HTMLButtonElement>(null)
  useLayoutEffect(() => frame.current?.focus({ preventScroll: true }), [])
  const draw = (from: Box, handle: Handle, dx: number, dy: number) => {
    const within = photo.getBoundingClientRect()
    const least = Math.min(LEAST, within.width, within.height)
    const pixels = drawn(inPixels(from, within), handle, dx, dy, { within, least, ratio: undefined })
    onChange(inParts(pixels, within))
  }
  const press = (event: KeyboardEvent) => {
    const arrow = ARROWS[event.key]
    if (!arrow && event.key !== 'Enter') return
    event.preventDefault()
    if (arrow) draw(box, event.shiftKey ? LOWER_RIGHT : MIDDLE, arrow[0] * STEP, arrow[1] * STEP)
    else onEnter()
  }
  return (
    <div
      className="absolute z-10 touch-none"
      style={{
        insetInlineStart: share(box.x),
        top: share(box.y),
        width: share(box.width),
        height: share(box.height),
      }}
    >
      <button
        ref={frame}
        type="button"
        aria-label={viewing.people.box}
        onKeyDown={press}
        className="face-box absolute inset-0 cursor-move touch-none"
        {...hold(box, (from, dx, dy) => draw(from, MIDDLE, dx, dy))}
      />
      {CORNERS.map((corner) => (
        <button
          key={`${corner.x} ${corner.y}`}
          type="button"
          tabIndex={-1}
          aria-hidden
          className={`face-corner absolute flex size-11 touch-none items-center justify-center ${cursorOf(corner)}`}
          style={{ insetInlineStart: share((corner.x + 1) / 2), top: share((corner.y + 1) / 2) }}
          {...hold(box, (from, dx, dy) => draw(from, corner, dx, dy))}
        >
          <span className="size-3.5 rounded-full bg-white shadow-float" />
        </button>
      ))}
    </div>
  )
}

const share = (part: number) => `${part * 100}%`
