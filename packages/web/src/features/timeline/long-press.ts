import { useEffect, useEffectEvent } from 'react'

const LONG = 450
const STILL = 10

/** A finger that stays on a photo chooses it; the click and the menu that browsers make of it are swallowed. */
export function useLongPress(element: HTMLElement | null, choose: (id: string) => void): void {
  const act = useEffectEvent(choose)
  useEffect(() => (element ? followFingers(element, (id) => act(id)) : undefined), [element])
}

function followFingers(element: HTMLElement, choose: (id: string) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let start = { x: 0, y: 0 }
  let chosen = false
  let touched = false
  const stop = () => clearTimeout(timer)
  const down = (event: PointerEvent) => {
    stop()
    chosen = false
    touched = event.pointerType === 'touch'
    const id = photoAt(event.target)
    if (!touched || !event.isPrimary || id === undefined) return
    start = { x: event.clientX, y: event.clientY }
    timer = setTimeout(() => {
      chosen = true
      navigator.vibrate?.(10)
      choose(id)
    }, LONG)
  }
  const move = (event: PointerEvent) => {
    if (Math.hypot(event.clientX - start.x, event.clientY - start.y) > STILL) stop()
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
  const listeners = { pointerdown: down, pointermove: move, pointerup: stop, pointercancel: stop }
  for (const [name, listener] of Object.entries(listeners))
    element.addEventListener(name, listener as EventListener, { passive: true })
  element.addEventListener('contextmenu', menu)
  element.addEventListener('click', click, { capture: true })
  return () => {
    stop()
    for (const [name, listener] of Object.entries(listeners))
      element.removeEventListener(name, listener as EventListener)
    element.removeEventListener('contextmenu', menu)
    element.removeEventListener('click', click, { capture: true })
  }
}

const photoAt = (target: EventTarget | null) =>
  (target instanceof Element ? target.closest('[data-asset]')?.getAttribute('data-asset') : null) ?? undefined
