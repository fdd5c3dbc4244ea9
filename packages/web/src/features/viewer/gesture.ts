// Fingers and mouse on the stage, from pointer events to zooming, panning and swiping.
// Lives as long as the stage is mounted; whoever attaches it calls the function that it gives back.
import { FITTED, fullScale, maxScale, panBy, swipeMeaning, zoomAt } from './zoom.ts'
import type { Extent, Point, View } from './zoom.ts'

export interface Stage {
  readonly photo: () => Extent
  readonly fitted: () => Extent
  readonly size: () => Extent
  readonly view: () => View
  readonly show: (view: View) => void
  readonly drag: (dx: number, dy: number) => void
  readonly swipe: (meaning: 'next' | 'previous' | 'close') => void
  readonly tap: () => void
}

interface Finger extends Point {
  readonly startX: number
  readonly startY: number
  readonly since: number
}

const MOVED = 6

export function attachGestures(element: HTMLElement, stage: Stage): () => void {
  const fingers = new Map<number, Finger>()
  let pinched = false

  const fromMiddle = (event: { clientX: number; clientY: number }): Point => {
    const box = element.getBoundingClientRect()
    return { x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 }
  }
  const zoomTo = (point: Point, scale: number) => {
    const [fitted, size] = [stage.fitted(), stage.size()]
    stage.show(zoomAt(stage.view(), point, scale, fitted, size, maxScale(stage.photo(), fitted)))
  }
  const down = (event: PointerEvent) => {
    if (event.button !== 0) return
    element.setPointerCapture(event.pointerId)
    fingers.set(event.pointerId, {
      x: event.clientX,
      y: event.clientY,
      startX: event.clientX,
      startY: event.clientY,
      since: event.timeStamp,
    })
    if (fingers.size === 2) pinched = true
  }
  const move = (event: PointerEvent) => {
    const finger = fingers.get(event.pointerId)
    if (!finger) return
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1]
    fingers.set(event.pointerId, { ...finger, x: event.clientX, y: event.clientY })
    if (other) return pinch(finger, event, other)
    const [dx, dy] = [event.clientX - finger.x, event.clientY - finger.y]
    if (stage.view().scale > 1) stage.show(panBy(stage.view(), dx, dy, stage.fitted(), stage.size()))
    else if (!pinched) stage.drag(event.clientX - finger.startX, event.clientY - finger.startY)
  }
  const pinch = (before: Point, event: PointerEvent, other: Point) => {
    const was = Math.hypot(before.x - other.x, before.y - other.y)
    const is = Math.hypot(event.clientX - other.x, event.clientY - other.y)
    const middle = fromMiddle({
      clientX: (event.clientX + other.x) / 2,
      clientY: (event.clientY + other.y) / 2,
    })
    if (was > 0) zoomTo(middle, (stage.view().scale * is) / was)
  }
  const up = (event: PointerEvent) => {
    const finger = fingers.get(event.pointerId)
    fingers.delete(event.pointerId)
    if (!finger || fingers.size > 0) return
    const wasPinch = pinched
    pinched = false
    if (wasPinch || stage.view().scale > 1) return
    const [dx, dy] = [event.clientX - finger.startX, event.clientY - finger.startY]
    const meaning = swipeMeaning(dx, dy, event.timeStamp - finger.since, stage.size())
    stage.drag(0, 0)
    if (event.type === 'pointercancel') return
    if (Math.hypot(dx, dy) < MOVED) stage.tap()
    else if (meaning !== 'none' && event.pointerType !== 'mouse') stage.swipe(meaning)
  }
  const doubleClick = (event: MouseEvent) => {
    if (stage.view().scale > 1) stage.show(FITTED)
    else zoomTo(fromMiddle(event), fullScale(stage.photo(), stage.fitted()))
  }
  const wheel = (event: WheelEvent) => {
    event.preventDefault()
    zoomTo(fromMiddle(event), stage.view().scale * Math.exp(-event.deltaY / (event.ctrlKey ? 100 : 400)))
  }

  const stop = new AbortController()
  const { signal } = stop
  element.addEventListener('pointerdown', down, { signal })
  element.addEventListener('pointermove', move, { signal })
  element.addEventListener('pointerup', up, { signal })
  element.addEventListener('pointercancel', up, { signal })
  element.addEventListener('dblclick', doubleClick, { signal })
  element.addEventListener('wheel', wheel, { signal, passive: false })
  return () => stop.abort()
}
