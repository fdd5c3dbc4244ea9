import { useRef } from 'react'
import type { PointerEvent } from 'react'

import type { Box } from './frame.ts'

/** Something that mouse or finger takes hold of: it tells where the box was then, and pixels of the screen since. */
export function useGrip() {
  const held = useRef<{ readonly x: number; readonly y: number; readonly box: Box }>(undefined)
  const release = () => (held.current = undefined)
  return (box: Box, onMove: (from: Box, dx: number, dy: number) => void) => ({
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      event.currentTarget.setPointerCapture(event.pointerId)
      held.current = { x: event.clientX, y: event.clientY, box }
    },
    onPointerMove: ({ clientX, clientY }: PointerEvent) => {
      if (held.current) onMove(held.current.box, clientX - held.current.x, clientY - held.current.y)
    },
    onPointerUp: release,
    onPointerCancel: release,
  })
}
