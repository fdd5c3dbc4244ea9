import { useEffect, useEffectEvent } from 'react'

import type { Choose } from './use-selection.ts'

const LONG = 450
const STILL = 10
/** This near to the edge of the screen, a finger that chooses scrolls, by as many pixels a frame at most. */
const EDGE = 72
const FASTEST = 16

/**
 * A finger that stays on a photo chooses it, and going on over others chooses these, too; the click, the scrolling and the
 * menu that browsers make of it are swallowed.
 */
export function useLongPress(scroller: HTMLElement | null, choose: Pick<Choose, 'one' | 'sweepTo'>): void {
  const one = useEffectEvent(choose.one)
  const sweepTo = useEffectEvent(choose.sweepTo)
  useEffect(
    () =>
      scroller
        ? followFingers(
            scroller,
            (id) => one(id),
            (id) => sweepTo(id),
          )
        : undefined,
    [scroller],
  )
}

function followFingers(
  scroller: HTMLElement,
  choose: (id: string) => void,
  sweepTo: (id: string) => void,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let frame = 0
  let at = { x: 0, y: 0 }
  let over: string | undefined
  let chosen = false
  let touched = false
  const stop = () => {
    clearTimeout(timer)
    cancelAnimationFrame(frame)
  }
  const down = (event: PointerEvent) => {
    stop()
    chosen = false
    touched = event.pointerType === 'touch'
    const id = photoAt(event.target)
    if (!touched || !event.isPrimary || id === undefined) return
    at = { x: event.clientX, y: event.clientY }
    timer = setTimeout(() => {
      chosen = true
      over = id
      navigator.vibrate?.(10)
      choose(id)
    }, LONG)
  }
  const sweep = () => {
    const id = photoAt(document.elementFromPoint(at.x, at.y))
    if (id !== undefined && id !== over) sweepTo(id)
    over = id ?? over
    const step = stepAt(at.y, scroller.getBoundingClientRect())
    if (step === 0) return
    scroller.scrollBy({ top: step })
    frame = requestAnimationFrame(sweep)
  }
  const move = (event: PointerEvent) => {
    if (!chosen && Math.hypot(event.clientX - at.x, event.clientY - at.y) > STILL) stop()
    if (!chosen) return
    at = { x: event.clientX, y: event.clientY }
    cancelAnimationFrame(frame)
    frame = requestAnimationFrame(sweep)
  }
  const scroll = (event: Event) => {
    if (chosen) event.preventDefault()
  }
  const menu = (event: Event) => {
    if (touched && photoAt(event.target) !== undefined) event.preventDefault()
  }
  const click = (event: Event) => {
    if (!chosen) return
    chosen = false
    event.preventDefault()
    event.stopPropagation()
  }
  const aborter = new AbortController()
  const { signal } = aborter
  scroller.addEventListener('pointerdown', down, { passive: true, signal })
  scroller.addEventListener('pointermove', move, { passive: true, signal })
  scroller.addEventListener('pointerup', stop, { passive: true, signal })
  scroller.addEventListener('pointercancel', stop, { passive: true, signal })
  scroller.addEventListener('touchmove', scroll, { passive: false, signal })
  scroller.addEventListener('contextmenu', menu, { signal })
  scroller.addEventListener('click', click, { capture: true, signal })
  return () => {
    stop()
    aborter.abort()
  }
}

/** How far to scroll, the faster the nearer to the edge. */
function stepAt(y: number, { top, bottom }: { readonly top: number; readonly bottom: number }): number {
  const [above, below] = [y - top, bottom - y]
  const share = 1 - Math.max(0, Math.min(above, below)) / EDGE
  return share <= 0 ? 0 : Math.ceil(share * FASTEST) * (above < below ? -1 : 1)
}

/** Also where the check lies over it. */
const photoAt = (target: EventTarget | null) => {
  const tile = target instanceof Element ? target.closest('.tile') : null
  return tile?.querySelector('[data-asset]')?.getAttribute('data-asset') ?? undefined
}
