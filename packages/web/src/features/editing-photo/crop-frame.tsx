import type { KeyboardEvent } from 'react'

import { ARROWS, cursorOf, drawn, HANDLES } from '../../ui/frame.ts'
import type { Box, Handle, Size } from '../../ui/frame.ts'
import { viewing } from '../../ui/messages-viewer.ts'
import { useGrip } from '../../ui/use-grip.ts'

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

/** The frame over the picture: drawn by its corners and edges, moved as a whole; each is reached by the keyboard. */
export function CropFrame({ box, within, ratio, scale, onChange }: Props) {
  const hold = useGrip()
  const limits = { within, ratio, least: Math.min(LEAST / scale, within.width, within.height) }
  const grip = (handle: Handle) => ({
    ...hold(box, (from, dx, dy) => onChange(drawn(from, handle, dx / scale, dy / scale, limits))),
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

function shapeOf({ x, y }: Handle): string {
  if (x === 0) return 'h-1 w-6 rounded-full'
  return y === 0 ? 'h-6 w-1 rounded-full' : 'size-3.5 rounded-full'
}
