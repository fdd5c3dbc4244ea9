import { useRef } from 'react'
import type { KeyboardEvent, PointerEvent } from 'react'

import { viewing } from '../../ui/messages-viewer.ts'
import { drawn, HANDLES } from './crop.ts'
import type { Handle } from './crop.ts'
import type { Box, Size } from './turn.ts'

interface Props {
  readonly box: Box
  readonly within: Size
  readonly ratio: number | undefined
  /** Pixels of the screen to one of the picture. */
  readonly scale: number
  readonly onChange: (box: Box) => void
}

const MIDDLE: Handle = { x: 0, y: 0 }
/** Pixels of the screen that a frame has at least. */
const LEAST = 44
const STEP = { small: 0.01, large: 0.05 }
const ARROWS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/** The frame over the picture: drawn by its corners and edges, moved as a whole; each is reached by the keyboard. */
export function CropFrame({ box, within, ratio, scale, onChange }: Props) {
  const held = useRef<{ x: number; y: number; box: Box }>(undefined)
  const limits = { within, ratio, least: Math.min(LEAST / scale, within.width, within.height) }
  const grip = (handle: Handle) => ({
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      event.currentTarget.setPointerCapture(event.pointerId)
      held.current = { x: event.clientX, y: event.clientY, box }
    },
    onPointerMove: ({ clientX, clientY }: PointerEvent) => {
      if (!held.current) return
      const { x, y, box: from } = held.current
      onChange(drawn(from, handle, (clientX - x) / scale, (clientY - y) / scale, limits))
    },
    onPointerUp: () => (held.current = undefined),
    onPointerCancel: () => (held.current = undefined),
    onKeyDown: (event: KeyboardEvent) => {
      const arrow = ARROWS[event.key]
      if (!arrow) return
      event.preventDefault()
      const step = Math.max(within.width, within.height) * (event.shiftKey ? STEP.large : STEP.small)
      onChange(drawn(box, handle, arrow[0] * step, arrow[1] * step, limits))
    },
  })
  return (
    <fieldset
      className="absolute touch-none border border-white shadow-[0_0_0_200vmax_rgb(0_0_0/60%)]"
      style={{
        insetInlineStart: box.x * scale,
        top: box.y * scale,
        width: box.width * scale,
        height: box.height * scale,
      }}
    >
      <legend className="sr-only">
        {viewing.edit.frame}. {viewing.edit.keys}
      </legend>
      <button
        type="button"
        aria-label={viewing.edit.move}
        className="crop-thirds absolute inset-0 cursor-move touch-none"
        {...grip(MIDDLE)}
      />
      {HANDLES.map((handle) => (
        <button
          key={`${handle.x} ${handle.y}`}
          type="button"
          aria-label={viewing.edit.handle[`${handle.x} ${handle.y}`]}
          className={`absolute flex size-11 -translate-1/2 touch-none items-center justify-center ${cursorOf(handle)}`}
          style={{ insetInlineStart: `${(handle.x + 1) * 50}%`, top: `${(handle.y + 1) * 50}%` }}
          {...grip(handle)}
        >
          <span className={`bg-white shadow-float ${shapeOf(handle)}`} aria-hidden />
        </button>
      ))}
    </fieldset>
  )
}

function cursorOf({ x, y }: Handle): string {
  if (x === 0) return 'cursor-ns-resize'
  if (y === 0) return 'cursor-ew-resize'
  return x === y ? 'cursor-nwse-resize' : 'cursor-nesw-resize'
}

function shapeOf({ x, y }: Handle): string {
  if (x === 0) return 'h-1 w-6 rounded-full'
  return y === 0 ? 'h-6 w-1 rounded-full' : 'size-3.5 rounded-full'
}
